# SPDX-License-Identifier: MIT
"""The files of an FCPXML document: an asset for each, and the format of its picture."""

from fractions import Fraction
from math import floor
from xml.etree import ElementTree as Xml

from core.export.footage import ALMOST, Footage
from core.export.text import one_line
from core.export.timecode import DROPPING, Timebase


def time(seconds: Fraction) -> str:
    """Seconds as a rational number: 1001/30000s, or 5s."""
    return f"{seconds}s"


def start_of(footage: Footage) -> Fraction:
    """The time of the first frame: where the camera began to count, in seconds after midnight."""
    label, rate = footage.label, footage.rate
    if label is None or not rate:
        return Fraction(0)
    base = Timebase(rate, label.drop and rate in DROPPING)
    return base.seconds(base.number(label))


def picture_of(asset: str) -> str:
    """What the format of an asset is called: by the next number."""
    return f"r{int(asset[1:]) + 1}"


def add_format(resources: Xml.Element, name: str, rate: Fraction, size: tuple[int, int]) -> None:
    """A format called `name` of `size` (width, height)."""
    width, height = (str(side) for side in size)
    Xml.SubElement(resources, "format", id=name, frameDuration=time(1 / rate), width=width, height=height)


def add_asset(resources: Xml.Element, name: str, footage: Footage) -> None:
    """An asset called `name`, and before it the format of its picture."""
    info = footage.info
    known = {"name": one_line(footage.path.stem), "start": time(start_of(footage)), **_duration(footage)}
    if footage.rate:
        picture = picture_of(name)
        add_format(resources, picture, footage.rate, (info.width, info.height))
        known |= {"hasVideo": "1", "format": picture, "videoSources": "1"}
    if info.has_sound:
        known |= {
            "hasAudio": "1",
            "audioSources": "1",
            "audioChannels": str(info.channels),
            "audioRate": str(info.sample_rate),
        }
    asset = Xml.SubElement(resources, "asset", {"id": name, **known})
    Xml.SubElement(asset, "media-rep", kind="original-media", src=footage.path.as_uri())


def _duration(footage: Footage) -> dict[str, str]:
    """The length in whole frames, or of sound alone in samples; nothing where the file does not tell."""
    rate = footage.rate or Fraction(footage.info.sample_rate)
    length = Fraction(footage.info.duration)
    if not length or not rate:
        return {}
    return {"duration": time(max(1, floor(length * rate + ALMOST)) / rate)}
