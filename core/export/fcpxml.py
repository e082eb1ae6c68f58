# SPDX-License-Identifier: MIT
"""FCPXML 1.9, for Final Cut Pro 10.4.9 and newer and DaVinci Resolve (Apple's FCPXML reference)."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor
from xml.etree import ElementTree as Xml

from core.export.footage import ALMOST, Clip, Footage
from core.export.rates import FILM, NAMES, editing_rate
from core.export.resources import add_asset, add_format, picture_of, start_of, time
from core.export.text import one_line
from core.export.timecode import Timebase

VERSION = "1.9"  # the first in which a file stands in <media-rep>, which newer versions ask for
SIZE = (1920, 1080)  # of a sequence without pictures
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n'
_CONFORM = {**NAMES, FILM: "23.98"}  # as the format writes them


def document(clips: Sequence[Clip], base: Timebase, title: str) -> str:
    """A project `title` in which one clip follows another, counted at `base`."""
    root = Xml.Element("fcpxml", version=VERSION)
    resources = Xml.SubElement(root, "resources")
    infos = [clip.footage.info for clip in clips if clip.footage.rate]
    size = (infos[0].width, infos[0].height) if infos else SIZE
    add_format(resources, "r1", base.rate, size)
    assets = {footage.path: footage for footage in (clip.footage for clip in clips)}
    names = {path: f"r{2 * k}" for k, path in enumerate(assets, 1)}
    for path, footage in assets.items():
        add_asset(resources, names[path], footage)
    event = Xml.SubElement(Xml.SubElement(root, "library"), "event", name="Earshot")
    project = Xml.SubElement(event, "project", name=one_line(title))
    spine = _add_sequence(project, base, sum(_length(clip, base) for clip in clips))
    offset = 0
    for clip in clips:
        _add_clip(spine, names[clip.footage.path], clip, base, offset)
        offset += _length(clip, base)
    Xml.indent(root)
    return f"{_HEAD}{Xml.tostring(root, 'unicode')}\n"


def _add_sequence(project: Xml.Element, base: Timebase, frames: int) -> Xml.Element:
    sequence = Xml.SubElement(
        project,
        "sequence",
        format="r1",
        duration=time(base.seconds(frames)),
        tcStart="0s",
        tcFormat=_counting(base.drop),
        audioLayout="stereo",
        audioRate="48k",
    )
    return Xml.SubElement(sequence, "spine")


def _add_clip(spine: Xml.Element, asset: str, clip: Clip, base: Timebase, offset: int) -> None:
    start, length = _start(clip, base), base.seconds(_length(clip, base))
    footage = clip.footage
    attributes = {
        "ref": asset,
        "offset": time(base.seconds(offset)),
        "name": one_line(footage.path.stem),
        "start": time(start),
        "duration": time(length),
        "tcFormat": _counting(_drops(footage, base)),
    }
    if footage.rate:
        attributes["format"] = picture_of(asset)
    element = Xml.SubElement(spine, "asset-clip", attributes)
    rate = editing_rate(footage.rate) if footage.rate else base.rate
    if rate != base.rate:  # at its own speed, not frame for frame
        Xml.SubElement(element, "conform-rate", scaleEnabled="0", srcFrameRate=_CONFORM[rate])
    _add_marker(element, clip, base, start, length)


def _add_marker(element: Xml.Element, clip: Clip, base: Timebase, start: Fraction, length: Fraction) -> None:
    """Where the match itself begins, after the handle: always within the clip."""
    own = _own(clip.footage, base)
    frame, place = own.seconds(1), start_of(clip.footage) + own.seconds(own.frame(clip.moment.start))
    Xml.SubElement(
        element,
        "marker",
        start=time(max(start, min(place, start + length - frame))),
        duration=time(frame),
        value=one_line(clip.moment.words),
        note=f"Score {clip.moment.score:.4f}, {clip.moment.start:.3f} s to {clip.moment.end:.3f} s",
    )


def _start(clip: Clip, base: Timebase) -> Fraction:
    """Where the clip begins, in the time of its video and on one of its frames.

    A frame of the sequence is left after it: a video of a higher rate may have shorter ones.
    """
    own = _own(clip.footage, base)
    first, duration = clip.frames(own)[0], Fraction(clip.footage.info.duration)
    if duration:
        first = max(0, min(first, floor((duration - base.seconds(1)) * own.rate + ALMOST)))
    return start_of(clip.footage) + own.seconds(first)


def _length(clip: Clip, base: Timebase) -> int:
    """Frames of the sequence; none lies beyond the end of the video."""
    first, after = clip.frames(base)
    duration = Fraction(clip.footage.info.duration)
    if not duration:
        return after - first
    left = duration - (_start(clip, base) - start_of(clip.footage))
    return max(1, min(after - first, floor(left * base.rate + ALMOST)))


def _own(footage: Footage, base: Timebase) -> Timebase:
    """How the frames of a video are counted; sound goes by those of the sequence."""
    return Timebase(footage.rate) if footage.rate else base


def _drops(footage: Footage, base: Timebase) -> bool:
    """Whether the video's own timecode is drop-frame: as the camera counted, else as the sequence does."""
    label = footage.label
    return label.drop if label is not None else base.drop and footage.rate == base.rate


def _counting(drop: bool) -> str:
    return "DF" if drop else "NDF"
