# SPDX-License-Identifier: MIT
"""How well a model does on the held-out clips, and whether another does better."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from core.features.fbank import normalise
from core.features.frames import normalise_pictures
from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig
from core.model.encoder import Encoder
from core.model.losses import standardise
from core.model.patches import patchify, spectrogram_image
from core.training.bootstrap import Interval, interval
from core.training.clips import LibraryClips
from core.training.paired import change, mean_by_group, said
from core.training.retrieval import Retrieval, ranks, summary
from core.training.sampling import sampled
from core.training.split import FEWEST_GROUPS

BATCH = 32
CHANCES = 2  # figures by which a model can be better

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Measured:
    """One model on the held-out clips. Arrays hold one value a clip."""

    audio_to_video: NDArray[np.int64]  # rank of the right answer, 1 is first
    video_to_audio: NDArray[np.int64]
    heard_again: NDArray[np.int64]  # from a disturbed hearing to the same moment
    painted: NDArray[np.float64] | None  # reconstruction error; None: a model without a decoder
    groups: NDArray[np.int64]
    vectors: tuple[Vectors, Vectors, Vectors]  # of sound, picture and disturbed hearing
    norm_pix: bool  # how the reconstruction error is counted

    def figures(self) -> dict[str, float]:
        """Every figure by name, with the bounds of each mean."""
        found: dict[str, float] = {"pool": float(len(self.groups))}
        for name in ("audio_to_video", "video_to_audio", "heard_again"):
            rank = getattr(self, name)
            found |= {f"{name}_{key}": value for key, value in _shown(summary(rank, len(rank))).items()}
            bounds = interval(1 / rank, self.groups)
            found |= {f"{name}_mrr_low": bounds.low, f"{name}_mrr_high": bounds.high}
            for k in (1, 5, 10):
                at_k = interval((rank <= k).astype(float), self.groups)
                found |= {f"{name}_r{k}_low": at_k.low, f"{name}_r{k}_high": at_k.high}
        if self.painted is not None:
            painted = interval(self.painted, self.groups)
            found |= {
                "reconstruction": painted.mean,
                "reconstruction_low": painted.low,
                "reconstruction_high": painted.high,
            }
        return {name: round(value, 4) for name, value in found.items()}

    @property
    def both(self) -> NDArray[np.float64]:
        """The reciprocal rank of each clip, the mean of both directions between sound and picture."""
        return np.asarray((1 / self.audio_to_video + 1 / self.video_to_audio) / 2)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether the new model is to be adopted, and why in words."""

    better: bool
    difference: Interval  # of finding sound by picture and picture by sound
    again: Interval  # of finding a sound by a disturbed hearing of it
    words: str


@torch.inference_mode()
def measure(model: Encoder, config: ModelConfig, data: LibraryClips, clips: NDArray[np.int64]) -> Measured:
    """Embed and reconstruct `clips` where they are, each seen whole; near-duplicates are no wrong answers.

    Of very many some are taken, the same for each model.
    """
    model.eval()
    clips = sampled(clips, data.groups(clips))
    parts = list(_embedded(model, config, data, clips))
    heard, seen, again = (np.concatenate([part[n] for part in parts]) for n in range(3))
    painted = [part[3] for part in parts if part[3] is not None]
    groups = data.groups(clips)
    return Measured(
        ranks(heard, seen, groups),
        ranks(seen, heard, groups),
        ranks(again, heard, groups),
        np.concatenate(painted) if painted else None,
        groups,
        (heard, seen, again),
        config.norm_pix_loss,
    )


def compare(before: Measured, after: Measured) -> Comparison:
    """Better is: one of the two figures rose for sure, and neither fell for sure.

    They are the reciprocal rank between sound and picture, and that of hearing again. Both are paired: the
    same clips, each group of them counting once.
    """
    groups, heard = before.groups, (1 / before.heard_again, 1 / after.heard_again)
    difference = change(after.both - before.both, groups, CHANCES)
    again = change(heard[1] - heard[0], groups, CHANCES)
    better, verdict = _verdict(difference, again, len(np.unique(groups)))
    went = (
        f"Each held-out video counting once, the mean reciprocal rank between sound and picture went "
        f"{_went(before.both, after.both, groups, difference)}, from a disturbed sound to its moment "
        f"{_went(*heard, groups, again)}."
    )
    return Comparison(better, difference, again, f"{verdict} {went}")


def _verdict(difference: Interval, again: Interval, groups: int) -> tuple[bool, str]:
    if groups < FEWEST_GROUPS:
        different = "1 different video was" if groups == 1 else f"{groups} different videos were"
        return False, (
            f"Only {different} held out, and it takes "
            f"{FEWEST_GROUPS} to tell a better model from a lucky one, so the old one stays until you choose."
        )
    rose = difference.low > 0 or again.low > 0
    fell = difference.high < 0 or again.high < 0
    if rose and not fell:
        return True, "The new model is better."
    why = "is better in one respect and worse in the other" if rose else "is worse" if fell else None
    return False, f"The new model {why or 'is not better for sure'}, so the old one is kept."


def _went(
    before: NDArray[np.float64], after: NDArray[np.float64], groups: NDArray[np.int64], by: Interval
) -> str:
    old, new = (mean_by_group(values, groups).mean() for values in (before, after))
    return f"from {old:.3f} to {new:.3f} ({said(by, CHANCES)})"


def _shown(found: Retrieval) -> dict[str, float]:
    return {name: value for name, value in found.to_dict().items() if name != "pool"}


def _embedded(
    model: Encoder, config: ModelConfig, data: LibraryClips, clips: NDArray[np.int64]
) -> Iterator[tuple[Vectors, Vectors, Vectors, NDArray[np.float64] | None]]:
    device = next(model.parameters()).device
    for first in range(0, len(clips), BATCH):
        batch = data.exactly(clips[first : first + BATCH], config.audio_frames, config.image_size)
        audio, again = (normalise(torch.from_numpy(x).to(device)) for x in (batch.audio, batch.second))
        images = normalise_pictures(torch.from_numpy(batch.images).to(device).permute(0, 3, 1, 2))
        heard = model.features(audio=audio, images=images)
        other = model.features(audio=again)
        assert heard.audio is not None
        assert heard.images is not None
        assert other.audio is not None
        painted = _painted(model, config, audio, images, first) if isinstance(model, CAVMAE) else None
        vectors = (_unit(heard.audio.vector), _unit(heard.images.vector), _unit(other.audio.vector))
        yield (*vectors, painted)


def _painted(
    model: CAVMAE, config: ModelConfig, audio: torch.Tensor, images: torch.Tensor, first: int
) -> NDArray[np.float64]:
    """The error (B,) over masked patches of both modalities, with the same masks each time."""
    out = model(audio, images, generator=torch.Generator().manual_seed(first))
    error = torch.zeros(len(audio), device=audio.device)
    for prediction, image, mask in (
        (out.prediction_a, spectrogram_image(audio), out.mask_a),
        (out.prediction_v, images, out.mask_v),
    ):
        target = patchify(image, config.patch)
        target = standardise(target) if config.norm_pix_loss else target
        each = (prediction.float() - target).square().mean(dim=-1)  # (B, L)
        error += (each * mask.removed).sum(dim=1) / mask.removed.sum(dim=1).clamp(min=1)
    return error.double().cpu().numpy()


def _unit(vectors: torch.Tensor) -> Vectors:
    array: Vectors = F.normalize(vectors.float(), dim=-1).cpu().numpy()
    return array
