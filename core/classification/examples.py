# SPDX-License-Identifier: MIT
"""From labels on stretches of time to what a classifier learns: moments with their classes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.library.tags import Stretch, share_covered

LEAST_VIDEOS = 2  # of a label: one to learn from and another to see whether it was learned
COVERS = 0.5  # a label that covers so much of a moment, or lies so far in it, is the moment's


@dataclass(frozen=True, slots=True)
class Span:
    """A moment: seconds `start` to `end` of a video."""

    video: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Examples:
    """Moments to learn from, and the units in which success is measured.

    A unit is what carries one set of labels: a video, or the moments of a video that are tagged alike.
    """

    labels: tuple[str, ...]  # C of them, sorted
    rows: NDArray[np.int64]  # (n,) numbers of the moments used
    videos: NDArray[np.int64]  # (n,)
    target: NDArray[np.float64]  # (n, C) 0 or 1
    units: NDArray[np.int64]  # (n,) the unit of each moment
    unit_videos: NDArray[np.int64]  # (m,)
    unit_target: NDArray[np.float64]  # (m, C)
    notes: tuple[str, ...]  # what was left out, in sentences

    @property
    def weights(self) -> NDArray[np.float64]:
        """(n,) Every unit counts once, however many moments it has."""
        return np.asarray(1.0 / np.bincount(self.units)[self.units])

    def where(self, keep: NDArray[np.bool_]) -> "Examples":
        """Only the moments where `keep` (n,) holds; units without any go."""
        left, units = np.unique(self.units[keep], return_inverse=True)
        return Examples(
            self.labels,
            self.rows[keep],
            self.videos[keep],
            self.target[keep],
            units.astype(np.int64),
            self.unit_videos[left],
            self.unit_target[left],
            self.notes,
        )


def examples(spans: Sequence[Span], stretches: Iterable[Stretch], *, multi_label: bool) -> Examples:
    """The moments of labelled videos with their classes.

    With one class each, moments with none or several are left out; with several, a moment of a labelled
    video that no label covers is an example of none. Raises `UserError` where nothing can be told apart.
    """
    by_video: dict[int, list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        by_video[stretch.video].append(stretch)
    given = [frozenset(s.label for s in by_video.get(span.video, ()) if takes(span, s)) for span in spans]
    notes = []
    if not multi_label:
        crowded = sum(len(each) > 1 for each in given)
        given = [each if len(each) == 1 else frozenset() for each in given]
        if crowded:
            notes.append(f"{crowded} moments with several labels were left out; --multi-label takes them.")
    learned = _learnable(spans, given, 1 if multi_label else 2, notes)
    sets = [each & learned for each in given]
    rows = [r for r, span in enumerate(spans) if span.video in by_video and (multi_label or sets[r])]
    return _assemble(spans, rows, sets, tuple(sorted(learned)), tuple(notes))


def takes(span: Span, stretch: Stretch) -> bool:
    """Whether a moment takes the label of a stretch of its video."""
    return (
        share_covered(span.start, span.end, stretch.start, stretch.end) >= COVERS
        or share_covered(stretch.start, stretch.end, span.start, span.end) >= COVERS
    )


def _learnable(
    spans: Sequence[Span], given: Sequence[frozenset[str]], least: int, notes: list[str]
) -> frozenset[str]:
    """The labels that can be learned and measured; to `notes` is added why others cannot."""
    pairs = {(label, span.video) for span, each in zip(spans, given, strict=True) for label in each}
    on = Counter(label for label, _ in pairs)
    rare = sorted(label for label, videos in on.items() if videos < LEAST_VIDEOS)
    if rare:
        notes.append(
            f"Left out, being on one video only: {', '.join(map(repr, rare))}. "
            "A second video of each makes it learnable."
        )
    learned = frozenset(on) - frozenset(rare)
    if len(learned) < least:
        found = ", ".join(map(repr, sorted(learned))) or "none"
        raise UserError(
            f"A classifier needs at least {least} label{'s' if least > 1 else ''} on "
            f"{LEAST_VIDEOS} indexed videos each; there is {found}. {' '.join([*notes, 'Tag more videos.'])}"
        )
    return learned


def _assemble(
    spans: Sequence[Span],
    rows: list[int],
    sets: Sequence[frozenset[str]],
    labels: tuple[str, ...],
    notes: tuple[str, ...],
) -> Examples:
    keys = {key: n for n, key in enumerate(dict.fromkeys((spans[r].video, sets[r]) for r in rows))}
    unit_target = np.array([[label in key[1] for label in labels] for key in keys], np.float64)
    if (unit_target.min(axis=0) > 0).any():
        raise UserError("Every example has the same label: tag videos without it too, with another label.")
    units = np.array([keys[(spans[r].video, sets[r])] for r in rows], np.int64)
    return Examples(
        labels,
        np.array(rows, np.int64),
        np.array([spans[r].video for r in rows], np.int64),
        unit_target[units],
        units,
        np.array([key[0] for key in keys], np.int64),
        unit_target,
        notes,
    )
