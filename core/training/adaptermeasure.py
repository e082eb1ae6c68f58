# SPDX-License-Identifier: MIT
"""How well stored vectors find each other, before and after an adapter, and what their cosines mean then."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.model.adapted import Matrices
from core.model.card import Calibration, ModelCard
from core.training.bootstrap import Interval
from core.training.calibrate import calibrate
from core.training.paired import change
from core.training.retrieval import Retrieval, ranks, summary
from core.training.sampling import sampled
from core.training.split import FEWEST_GROUPS
from core.training.storedpairs import Numbers, StoredPairs

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Figures:
    """One model on some windows; a rank (n,) each, 1 is first. Windows of one group are no wrong answers."""

    sound_ranks: Numbers  # of the picture that was shown in the middle
    picture_ranks: Numbers  # of the sound
    next_ranks: Numbers  # of the following window, half of which is the same sound
    groups: Numbers  # (n,)
    next_groups: Numbers

    @property
    def audio_to_video(self) -> Retrieval:
        """From sound to picture."""
        return summary(self.sound_ranks, len(self.groups))

    @property
    def video_to_audio(self) -> Retrieval:
        """From picture to sound."""
        return summary(self.picture_ranks, len(self.groups))

    @property
    def audio_to_audio(self) -> Retrieval:
        """From sound to the sound that follows it."""
        return summary(self.next_ranks, len(self.next_groups))

    @property
    def both(self) -> NDArray[np.float64]:
        """The reciprocal rank (n,), mean of both directions between sound and picture."""
        return np.asarray((1 / self.sound_ranks + 1 / self.picture_ranks) / 2)

    def change_from(self, before: "Figures") -> Interval:
        """How much better sound and picture find each other than `before`."""
        return change(self.both - before.both, self.groups)

    def is_better_than(self, before: "Figures") -> bool:
        """Sound and picture find each other better for sure, and sound does not find sound worse for sure."""
        if len(np.unique(self.groups)) < FEWEST_GROUPS or self.change_from(before).low <= 0:
            return False
        if len(np.unique(self.next_groups)) < FEWEST_GROUPS:
            return True  # too few go on after a window to say anything against it
        return change(1 / self.next_ranks - 1 / before.next_ranks, self.next_groups).high >= 0

    def to_dict(self) -> dict[str, float]:
        """Every figure by name."""
        named = {"audio_to_video": self.audio_to_video, "video_to_audio": self.video_to_audio}
        if len(self.next_ranks):
            named["audio_to_audio"] = self.audio_to_audio
        return {f"{n}_{key}": round(v, 4) for n, found in named.items() for key, v in found.to_dict().items()}


def figures(pairs: StoredPairs, windows: Numbers, groups: Numbers, matrices: Matrices) -> Figures:
    """Measure some windows of `pairs`, changed by `matrices`; `groups` of all windows."""
    windows = sampled(windows, groups[windows])
    heard, seen = _heard(pairs, windows, matrices), _seen(pairs, windows, matrices)
    own = groups[windows]
    earlier = windows[np.isin(windows + 1, np.arange(len(pairs)))]
    earlier = earlier[pairs.videos[earlier + 1] == pairs.videos[earlier]]
    this, later = (_heard(pairs, earlier + shift, matrices) for shift in (0, 1))
    return Figures(
        ranks(heard, seen, own),
        ranks(seen, heard, own),
        ranks(this, later, groups[earlier]),
        own,
        groups[earlier],
    )


def recalibrated(
    card: ModelCard, pairs: StoredPairs, windows: Numbers, groups: Numbers, matrices: Matrices
) -> ModelCard:
    """The card of the base with what cosines mean after the adapter.

    Those of two sounds keep their meaning: the line through old and new cosines moves the curve. Those of
    sound and picture are fitted anew where there are pairs of different groups to fit them on.
    """
    windows = sampled(windows, groups[windows])
    old, new = (_heard(pairs, windows, m) for m in ({}, matrices))
    heard = _moved(card.heard, (old @ old.T).ravel(), (new @ new.T).ravel())
    before, after = (_heard(pairs, windows, m) @ _seen(pairs, windows, m).T for m in ({}, matrices))
    apart = groups[windows][:, None] != groups[windows]
    if apart.any():
        return replace(card, heard=heard, seen=calibrate(np.diagonal(after), after[apart]))
    return replace(card, heard=heard, seen=_moved(card.seen, before.ravel(), after.ravel()))


def _moved(curve: Calibration, old: Vectors, new: Vectors) -> Calibration:
    slope, offset = np.polyfit(old, new, 1)
    slope = max(float(slope), 0.05)  # a curve never falls
    return Calibration(slope * curve.middle + float(offset), slope * curve.width)


def _heard(pairs: StoredPairs, windows: Numbers, matrices: Matrices) -> Vectors:
    return _changed(pairs.audio[windows], "audio", matrices)


def _seen(pairs: StoredPairs, windows: Numbers, matrices: Matrices) -> Vectors:
    return _changed(pairs.visual[pairs.middle(windows)], "visual", matrices)


def _changed(rows: NDArray[np.float16], modality: str, matrices: Matrices) -> Vectors:
    """(n, D) normalised; without a matrix as they are."""
    vectors: Vectors = rows.astype(np.float32)
    if modality in matrices:
        vectors = vectors @ matrices[modality].numpy().T
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-12)
    return vectors
