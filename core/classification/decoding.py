# SPDX-License-Identifier: MIT
"""Labelled videos decoded into a store of clips."""

from collections import defaultdict

from core.classification.clips import Clip, ClipStore, Through, decode_clips
from core.classification.labels import Labelled
from core.classification.target import Target, nothing_for
from core.classification.unused import Unused
from core.jobs import Job, Progress
from core.library.tags import WHOLE, Stretch

MOST = 12  # clips of one video, about, evenly spread


def decode(data: ClipStore, targets: list[Target], labelled: Labelled, modality: str) -> Job[Unused]:
    """Store the clips of `targets`.

    Gives the files that could not be read, or hold nothing for a classifier of `modality`, and why.
    """
    moments: dict[int, list[Stretch]] = defaultdict(list)
    for stretch in labelled.stretches:
        if stretch.end < WHOLE:
            moments[stretch.video].append(stretch)
    unread, done = [], 0
    for step in decode_clips(targets, data.config):
        if isinstance(step, Through):
            done += 1
            if step.reason:
                unread.append((str(step.target.path), step.reason))
        elif step is not None and _wanted(step, moments[step.span.video]):
            data.add(step)
        yield Progress(done, len(targets), "reading the labelled videos")
    return tuple(unread) + _silent(data, targets, {place for place, _ in unread}, modality)


def _silent(data: ClipStore, targets: list[Target], told: set[str], modality: str) -> Unused:
    """The other files that no clip for a classifier of `modality` is of."""
    readable = zip(data.spans, data.readable(modality), strict=True)
    used = {span.video for span, kept in readable if kept}
    silent = [str(target.path) for target in targets if target.video not in used]
    return tuple((place, nothing_for(modality)) for place in silent if place not in told)


def _wanted(clip: Clip, moments: list[Stretch]) -> bool:
    """It holds a tagged moment, or is one of about MOST spread over the video."""
    span = clip.span
    if any(moment.start < span.end and moment.end > span.start for moment in moments):
        return True
    every = max(1, int(clip.duration / clip.window) // MOST)
    return round(span.start / clip.window) % every == 0
