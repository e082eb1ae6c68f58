# SPDX-License-Identifier: MIT
"""One pass over a set: every method hears and sees every clip in every condition."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.evaluation.items import Item, Missing, Source
from core.evaluation.methods import Method, Part
from core.features.constants import SAMPLE_RATE
from core.jobs import Job, Progress
from core.samples.conditions import CONDITIONS

SOUND, PICTURE, IMITATION = "sound", "picture", "imitation"
AS_IT_IS = "as it is"
LATE = 0.3  # s: a query begins later than its clip, off the grid of every model's windows
SHORTEST = 1.0  # s: shorter sounds begin where they begin

Signal = NDArray[np.float32]


@dataclass(slots=True)
class Collected:
    """What was heard and seen of a set; lists have one entry a clip that counts."""

    names: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    labels: list[tuple[str, ...]] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)  # pictures of each
    cut: int = 0  # how many of them are only the beginning of what the set names
    parts: dict[tuple[str, str], list[Part]] = field(default_factory=dict)  # by method and view

    @property
    def digest(self) -> str:
        """A name for these clips in this order."""
        return hashlib.sha256("\n".join(self.names).encode()).hexdigest()[:16]

    def of(self, method: Method, view: str) -> list[Part]:
        """The vectors of each clip in one view."""
        return self.parts[method.name, view]

    def has(self, view: str) -> bool:
        """Whether anything was collected in this view."""
        return any(view == known for _, known in self.parts)


def conditions() -> dict[str, Callable[[Signal], Signal]]:
    """Everything a query may go through, by name; first the query as it is."""
    from core.media.mp3 import through_mp3

    return {AS_IT_IS: lambda wave: wave, **CONDITIONS, "MP3 at 64 kb/s": through_mp3}


def collect(
    source: Source, methods: Sequence[Method], *, pictures: bool, altered: bool = True
) -> Job[Collected]:
    """Go through `source` once; with `pictures` a clip without a picture is missing.

    Without, a sound that was there before under another name is left out: it would find itself. Not
    `altered`, a clip is heard whole alone: neither through the conditions nor imitated.
    """
    found, heard = Collected(), dict[bytes, str]()
    for done, item in enumerate(source.items(), 1):
        item = _complete(item, pictures) if isinstance(item, Item) else item
        if isinstance(item, Item) and not pictures:
            item = _first(item, heard)
        if isinstance(item, Missing):
            found.missing.append(item)
        else:
            _add(found, item, methods, _sounds(item) if altered else {SOUND: item.waveform})
        yield Progress(done, source.count, item.name)
    return found


def _complete(item: Item, pictures: bool) -> Item | Missing:
    if not len(item.waveform):
        return Missing(item.name, "no sound in it")
    if pictures and not len(item.pictures):
        return Missing(item.name, "no picture in it")
    return item


def _first(item: Item, heard: dict[bytes, str]) -> Item | Missing:
    first = heard.setdefault(hashlib.sha256(item.waveform.tobytes()).digest(), item.name)
    return item if first == item.name else Missing(item.name, f"it sounds exactly like {first}")


def _add(found: Collected, item: Item, methods: Sequence[Method], sounds: dict[str, Signal]) -> None:
    found.names.append(item.name)
    found.groups.append(item.group)
    found.labels.append(item.labels)
    found.frames.append(len(item.pictures))
    found.cut += item.cut
    for method in methods:
        if method.hear is not None:
            for view, waveform in sounds.items():
                _note(found, method, view, method.hear(waveform))
        if method.see is not None and len(item.pictures):
            _note(found, method, PICTURE, method.see(item.pictures))


def _sounds(item: Item) -> dict[str, Signal]:
    """Every way in which the clip is heard."""
    late = round(LATE * SAMPLE_RATE) if len(item.waveform) >= SHORTEST * SAMPLE_RATE else 0
    query = item.waveform[late:]
    sounds = {SOUND: item.waveform, **{name: way(query) for name, way in conditions().items()}}
    return sounds if item.imitation is None else {**sounds, IMITATION: item.imitation}


def _note(found: Collected, method: Method, view: str, part: Part) -> None:
    found.parts.setdefault((method.name, view), []).append(part)
