# SPDX-License-Identifier: MIT
"""From matches to a finished list, and to the file that holds it."""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.export import edl, fcpxml, table
from core.export.footage import Clip, Footage, Gathered, LeftOut, gather, main_rate
from core.export.moments import Moment
from core.export.rates import NAMES, WITHOUT_PICTURE
from core.export.timecode import DROPPING, Timebase
from core.jobs import Job

FORMATS = ("edl", "fcpxml", "csv")
MARKED = frozenset({"csv"})  # files that begin with a byte order mark: Excel guesses wrong without it

_KEPT = 40  # characters of a name in that of its unfinished file: the whole of it might be too long


@dataclass(frozen=True, slots=True)
class Wish:
    """How to export: `format` is one of FORMATS, `handles` are seconds before and after each match.

    Without `base`, frames are counted as in most of the videos.
    """

    format: str
    handles: float = 0.0
    base: Timebase | None = None
    title: str = "Earshot matches"


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished list, how many matches are in it, and sentences about all that a user should know."""

    text: str
    format: str
    clips: int
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What to tell: videos left out first."""
        return (*map(str, self.left_out), *self.notes)


def export(moments: Sequence[Moment], wish: Wish) -> Job[Exported]:
    """Write `moments` in their order. Raises `UserError` where there are some and none of their videos is."""
    found = yield from gather(moments, wish.handles)
    if moments and not found.clips:
        first = found.left_out[0]
        raise UserError(f"None of the videos can be exported; {first.path}: {first.reason}.")
    clips, base = found.clips, wish.base or _base(found.clips)
    if wish.format == "edl":
        text, clips = edl.document(clips, base, wish.title), clips[: edl.MOST]
    elif wish.format == "fcpxml":
        text = fcpxml.document(clips, base, wish.title)
    else:
        text = table.document(clips)
    return Exported(text, wish.format, len(clips), found.left_out, tuple(_notes(found, wish, base)))


def save(path: Path, exported: Exported, sources: Sequence[Path] = ()) -> Path:
    """Write the list to `path`, which appears once it is whole. Raises `UserError`; `sources` are kept."""
    if path.is_dir():
        raise UserError(f"{path} cannot be written: it is a folder.")
    if os.path.exists(path) and any(os.path.exists(s) and path.samefile(s) for s in sources):
        raise UserError(
            f"{path} is a file the list is made from; choose another name, so that it stays as it is."
        )
    encoding = "utf-8-sig" if exported.format in MARKED else "utf-8"
    unfinished = path.with_name(f".{path.name[:_KEPT]}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(exported.text.encode(encoding, "replace"))
        os.replace(unfinished, path)
    except OSError as error:
        with suppress(OSError):  # it may lie where nothing can
            unfinished.unlink()
        raise UserError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def _base(clips: Sequence[Clip]) -> Timebase:
    """The rate of most; where drop-frame is possible, as the first camera counted, else so."""
    rate = main_rate(clips) or WITHOUT_PICTURE
    labels = [clip.footage.label for clip in clips if clip.footage.rate == rate]
    counted = next((label.drop for label in labels if label is not None), True)
    return Timebase(rate, rate in DROPPING and counted)


def _notes(found: Gathered, wish: Wish, base: Timebase) -> list[str]:
    if not found.clips:
        return ["There are no matches, so the list is empty."]
    if wish.format == "csv":
        return []
    footages = {clip.footage.path: clip.footage for clip in found.clips}.values()
    notes = _uneven(footages)
    if wish.format == "edl":
        notes += _of_edl(footages, base, len(found.clips))
    return notes


def _uneven(footages: Iterable[Footage]) -> list[str]:
    return [
        f"{footage.path} has a variable frame rate, {footage.info.fps:.1f} on average; "
        f"its frames are counted as {NAMES[footage.rate]} a second."
        for footage in footages
        if footage.info.is_variable and footage.rate in NAMES
    ]


def _of_edl(footages: Iterable[Footage], base: Timebase, clips: int) -> list[str]:
    notes = []
    if any(footage.rate not in (0, base.rate) for footage in footages):
        notes.append(
            f"Not every video has {NAMES[base.rate]} frames a second, but all timecodes count so; "
            "FCPXML keeps the rate of each."
        )
    if any(footage.counted(base) != base for footage in footages):
        notes.append(
            "Not every camera counts drop-frame as the list does: source timecodes count as their cameras, "
            "and FCM lines tell where that changes. If a program heeds only the first, use FCPXML."
        )
    if clips > edl.MOST:
        notes.append(
            f"An EDL holds {edl.MOST} events at most: the last {clips - edl.MOST} of {clips} matches are "
            "left out. FCPXML and CSV hold them all."
        )
    return notes
