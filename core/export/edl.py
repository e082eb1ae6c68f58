# SPDX-License-Identifier: MIT
"""CMX 3600: one event a match, cut after cut, readable by almost every editing program."""

from collections.abc import Sequence

from core.export.footage import Clip
from core.export.text import one_line, reel_names
from core.export.timecode import Label, Timebase
from core.media.probe import MediaInfo

MOST = 999  # events: their numbers have three digits
FIRST = Label(3600, 0, False)  # record timecode of the first event, as is the custom
_TITLE = 70  # characters of a title


def document(clips: Sequence[Clip], base: Timebase, title: str) -> str:
    """The list of the first 999 clips; record timecodes count as `base`, those of a source as its camera."""
    reels = reel_names(clip.footage.path for clip in clips)
    lines = [f"TITLE: {one_line(title)[:_TITLE]}", _mode(base), ""]
    record, counted = base.number(FIRST), base
    for number, clip in enumerate(clips[:MOST], 1):
        if clip.footage.counted(base) != counted:
            counted = clip.footage.counted(base)
            lines.append(_mode(counted))
        first, after = clip.frames(base)
        times = (*_source(clip, counted), base.label(record), base.label(record + after - first))
        lines += [_event(number, reels[clip.footage.path], clip, times), *_comments(clip)]
        record += after - first
    return "\n".join([*lines, ""])


def _mode(counted: Timebase) -> str:
    """How the sources of the events below count; at the head of the list also how the record does."""
    return f"FCM: {'DROP' if counted.drop else 'NON-DROP'} FRAME"


def _event(number: int, reel: str, clip: Clip, times: Sequence[str]) -> str:
    # The columns are those of the standard: the first timecode begins in the 30th.
    return f"{number:03}  {reel:<8} {_channel(clip.footage.info):<5} C        {' '.join(times)}"


def _source(clip: Clip, counted: Timebase) -> tuple[str, str]:
    """The labels of the clip's first frame and of the one after its last, from where the camera began."""
    label, rate = clip.footage.label, clip.footage.rate
    begin = counted.number(label, Timebase(rate).nominal if rate else 0) if label is not None else 0
    first, after = clip.frames(counted)
    return counted.label(begin + first), counted.label(begin + after)


def _comments(clip: Clip) -> list[str]:
    path = clip.footage.path
    return [
        f"* FROM CLIP NAME: {one_line(path.name)}",
        f"* SOURCE FILE: {one_line(str(path))}",
        f"* COMMENT: {one_line(clip.moment.words)}",
        "",
    ]


def _channel(info: MediaInfo) -> str:
    """Which tracks are cut: picture (V), one or two tracks of sound (A, AA), or both."""
    sound = min(info.channels, 2)
    if info.has_picture:
        return ("V", "B", "AA/V")[sound]
    return "AA" if sound == 2 else "A"
