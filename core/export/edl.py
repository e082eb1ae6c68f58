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
    """The list of the first 999 clips; all timecodes count at `base`."""
    reels = reel_names(clip.footage.path for clip in clips)
    mode = "DROP FRAME" if base.drop else "NON-DROP FRAME"
    lines = [f"TITLE: {one_line(title)[:_TITLE]}", f"FCM: {mode}", ""]
    record = base.number(FIRST)
    for number, clip in enumerate(clips[:MOST], 1):
        first, after = clip.frames(base)
        begin = begins_at(clip, base)
        times = (begin + first, begin + after, record, record + after - first)
        reel, channel = reels[clip.footage.path], _channel(clip.footage.info)
        # The columns are those of the standard: the first timecode begins in the 30th.
        lines.append(f"{number:03}  {reel:<8} {channel:<5} C        {' '.join(map(base.label, times))}")
        lines += _comments(clip)
        record += after - first
    return "\n".join([*lines, ""])


def begins_at(clip: Clip, base: Timebase) -> int:
    """The frame after midnight that the first frame of the clip's video is labelled with."""
    label = clip.footage.label
    if label is None:
        return 0
    return base.number(label, round(clip.footage.rate))


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
