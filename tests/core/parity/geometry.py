# SPDX-License-Identifier: MIT
"""The published grids of tokens, with masks of every kind (paper, section 3.3)."""

import torch
from torch import Tensor

from core.model.masking import mask_from_noise, mask_from_restore
from tests.core.parity.comparison import Comparison
from tests.core.parity.masked import RATIO, outcomes
from tests.core.parity.streams import stream_features
from tests.core.parity_case import arrays_of, case_of, hashed

MODES = ("unstructured", "time", "freq", "tf")
ROWS = 8  # of mel
MASKS = "(mask_[av]|n_masked_per_sample)"


def masks_from_noise() -> dict[str, Tensor]:
    """Drawn as published: what lies in a drawn column or row comes last.

    Columns and rows together mark more than are removed, and which of them stay depends on how the published
    code sorts equals: from noise that mode only follows as far as what is certainly visible, see below.
    """
    stored, found = arrays_of("geom"), {}
    for side in "av":
        mask = mask_from_noise(_noise(side), RATIO)
        found[f"unstructured/ids_restore_{side}"] = mask.restore
        found[f"unstructured/mask_{side}"] = mask.removed
    for mode in ("time", "freq"):
        if f"{mode}/sampled_list0" not in stored:
            continue
        samples = range(len(stored[f"{mode}/mask_a"]))
        marked = torch.stack([_lines(f"{mode}/sampled_list{i}", mode == "time") for i in samples])
        mask = mask_from_noise(_noise("a") + marked, RATIO)
        found |= {f"{mode}/mask_a": mask.removed, f"{mode}/n_masked_per_sample": mask.removed.sum(1)}
    return found


def masks_of_columns_and_rows() -> dict[str, Tensor]:
    """From the stored order, after a look at what our own draw removes: only what is marked, and as many."""
    stored = arrays_of("geom")
    theirs = _stored_mask("tf/ids_restore_a")
    samples = len(theirs)
    for i in range(samples):
        marked = _lines(f"tf/sampled_list{i}", True) | _lines(f"tf/sampled_list{samples + i}", False)
        ours = mask_from_noise(_noise("a")[i][None] + marked, RATIO).removed[0]
        assert not (ours & ~marked).any()
        assert not (theirs[i] & ~marked).any()
        assert int(ours.sum()) == int(stored["tf/n_masked_per_sample"][i])
    return {"tf/mask_a": theirs, "tf/n_masked_per_sample": theirs.sum(1)}


@torch.no_grad()
def features() -> dict[str, Tensor]:
    found = case_of("geom").model.features(*_inputs())
    assert found.audio is not None
    assert found.images is not None
    return stream_features(found.audio, found.images) | {
        "feat/feat_a_sub": found.audio.patches[:, ::8],
        "feat/feat_v_sub": found.images.patches[:, ::8],
    }


@torch.no_grad()
def masked_passes() -> dict[str, Tensor]:
    """With the stored masks of every kind."""
    case, stored, (audio, images), found = case_of("geom"), arrays_of("geom"), _inputs(), {}
    restore_v = stored["unstructured/ids_restore_v"].long()
    mask_v = mask_from_restore(restore_v, int(restore_v.shape[1] * (1 - RATIO)))
    for mode in MODES:
        restore = stored[f"{mode}/ids_restore_a"].long()
        mask_a = mask_from_restore(restore, int(restore.shape[1] * (1 - RATIO)))
        output = case.model(audio, images, mask_a=mask_a, mask_v=mask_v)
        named = outcomes(output, audio, images)
        named["pred_a_sub"] = output.prediction_a[:, ::16, ::4]
        named["pred_v_sub"] = output.prediction_v[:, ::7, ::12]
        found |= {f"{mode}/{what}": value for what, value in named.items()}
    return found


def _inputs() -> tuple[Tensor, Tensor]:
    """Two spectrograms (B, T, mel) and two pictures (B, 3, S, S), the last one hashed."""
    stored = arrays_of("preprocess")
    audio = torch.stack([stored["dataset/w0_fbank_norm"], stored["dataset/w1_fbank_norm"]])
    first = stored["dataset/i0_from_stage1_norm"]
    return audio, torch.stack([first, hashed("geom/img1", tuple(first.shape), -2, 2)])


def _noise(side: str) -> Tensor:
    shape = arrays_of("geom")[f"unstructured/ids_restore_{side}"].shape
    return hashed(f"geom/noise_{side}", tuple(shape), 0, 1)


def _stored_mask(name: str) -> Tensor:
    restore = arrays_of("geom")[name].long()
    return mask_from_restore(restore, int(restore.shape[1] * (1 - RATIO))).removed


def _lines(name: str, columns: bool) -> Tensor:
    """The stored columns or rows of one sample as a bool (L,)."""
    stored = arrays_of("geom")
    grid = torch.zeros(ROWS, stored["unstructured/ids_restore_a"].shape[1] // ROWS, dtype=torch.bool)
    drawn = stored[name].long()
    if columns:
        grid[:, drawn] = True
    else:
        grid[drawn] = True
    return grid.flatten()  # (rows, columns) -> (L,)


COMPARISONS = [
    Comparison("geom", f"unstructured/(ids_restore_[av]|{MASKS})|(time|freq)/{MASKS}", masks_from_noise),
    Comparison("geom", f"tf/{MASKS}", masks_of_columns_and_rows),
    Comparison("geom", "feat/.*", features),
    Comparison("geom", rf"({'|'.join(MODES)})/(rep|loss|c_acc|pred)_?.*", masked_passes),
]
