# SPDX-License-Identifier: MIT
"""Documents read back, times as fractions."""

from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as Xml

import pytest

from core.export.timecode import Timebase
from tests.core.export.films import FILM, NTSC, exported, film, moment, sound
from tests.core.media.making import Picture, make

# What Apple's DTD of FCPXML 1.9 allows of the elements written here: attributes, and children in their order.
ALLOWED = {
    "fcpxml": ("version", "resources library"),
    "resources": ("", "asset format"),
    "format": ("id frameDuration width height", ""),
    "asset": (
        "id name start duration hasVideo format hasAudio videoSources audioSources audioChannels audioRate",
        "media-rep",
    ),
    "media-rep": ("kind src", ""),
    "library": ("", "event"),
    "event": ("name", "project"),
    "project": ("name", "sequence"),
    "sequence": ("format duration tcStart tcFormat audioLayout audioRate", "spine"),
    "spine": ("", "asset-clip"),
    "asset-clip": ("ref offset name start duration format tcFormat", "conform-rate marker"),
    "conform-rate": ("scaleEnabled srcFrameRate", ""),
    "marker": ("start duration value note", ""),
}
RATES = ("23.98", "24", "25", "29.97", "30", "60", "47.95", "48", "50", "59.94")


def seconds(text: str | None) -> Fraction:
    assert text is not None
    assert text.endswith("s")
    return Fraction(text[:-1])


def parse(text: str) -> Xml.Element:
    """The document, after a look at what the DTD and Final Cut Pro insist on."""
    root = Xml.fromstring(text)
    assert text.startswith(
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n<fcpxml version="1.9">'
    )
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(set(ids)) == len(ids)
    for element in root.iter():
        attributes, children = (words.split() for words in ALLOWED[element.tag])
        assert set(element.keys()) <= set(attributes), element.tag
        order = [children.index(child.tag) for child in element]
        assert order == sorted(order) or element.tag == "resources"
        assert {element.get(key) for key in ("ref", "format")} <= {None, *ids}
        assert element.get("tcFormat") in (None, "DF", "NDF")
        assert element.get("srcFrameRate") in (None, *RATES)
    check_times(root)
    return root


def check_times(root: Xml.Element) -> None:
    """Every cut lies on a frame of the sequence, follows the one before, and stays within its asset."""
    assets = {asset.get("id"): asset for asset in root.iter("asset")}
    formats = {made.get("id"): seconds(made.get("frameDuration")) for made in root.iter("format")}
    (sequence,) = root.iter("sequence")
    frame, offset = formats[sequence.get("format")], Fraction(0)
    for clip in root.iter("asset-clip"):
        start, length = seconds(clip.get("start")), seconds(clip.get("duration"))
        assert seconds(clip.get("offset")) == offset
        assert (length / frame).denominator == 1
        asset = assets[clip.get("ref")]
        first = seconds(asset.get("start"))
        assert ((start - first) / formats.get(asset.get("format"), frame)).denominator == 1
        assert first <= start
        assert start + length <= first + seconds(asset.get("duration")) + frame / 100
        (marker,) = clip.iter("marker")
        assert start <= seconds(marker.get("start")) < start + length
        offset += length
    assert seconds(sequence.get("duration")) == offset


def test_one_clip_follows_another(tmp_path: Path) -> None:
    a, b = film(tmp_path / "a.mov", Fraction(25), 4), film(tmp_path / "b.mov", Fraction(25), 4)
    root = parse(
        exported([moment(a, 0.48, 2.6), moment(b, 1, 3), moment(a, 0, 1)], "fcpxml", title="Owls").text
    )
    assert [asset.get("name") for asset in root.iter("asset")] == ["a", "b"]  # each file once
    clips = list(root.iter("asset-clip"))
    assert [clip.get("ref") for clip in clips] == ["r2", "r4", "r2"]
    assert [seconds(clip.get("start")) for clip in clips] == [Fraction(12, 25), 1, 0]
    assert [seconds(clip.get("duration")) for clip in clips] == [Fraction(53, 25), 2, 1]
    assert next(root.iter("project")).get("name") == "Owls"
    (size,) = {(made.get("width"), made.get("height")) for made in root.iter("format")}
    assert size == ("64", "48")
    assert next(root.iter("marker")).attrib == {
        "start": "12/25s",
        "duration": "1/25s",
        "value": "93%, sounds like it",
        "note": "Score 0.9310, 0.480 s to 2.600 s",
    }


@pytest.mark.parametrize(
    ("rate", "timecode", "first", "counting"),
    [
        (FILM, "01:00:00:00", 86400, "NDF"),
        (NTSC, "01:00:00;00", 107892, "DF"),
        (NTSC, "01:00:00:00", 108000, "NDF"),
        (Fraction(25), "", 0, "NDF"),
    ],
)
def test_the_time_of_a_camera_is_exact(
    tmp_path: Path, rate: Fraction, timecode: str, first: int, counting: str
) -> None:
    a = film(tmp_path / "a.mov", rate, 4, timecode)
    root = parse(exported([moment(a, 1.0, 3.0)], "fcpxml").text)
    (asset,), (clip,) = root.iter("asset"), root.iter("asset-clip")
    assert seconds(asset.get("start")) == first / rate
    assert seconds(clip.get("start")) == (first + round(rate)) / rate
    assert (clip.get("tcFormat"), next(root.iter("sequence")).get("tcFormat")) == (counting, counting)


def test_a_film_of_rare_frames_has_the_time_of_its_camera(tmp_path: Path) -> None:
    a = film(tmp_path / "a.mov", Fraction(1, 2), 20, "01:00:00:00")
    root = parse(exported([moment(a, 4.0, 8.0)], "fcpxml").text)
    (asset,), (clip,) = root.iter("asset"), root.iter("asset-clip")
    assert seconds(asset.get("start")) == 3600 / Fraction(1, 2)  # one label a frame: there is no finer
    assert seconds(clip.get("start")) - seconds(asset.get("start")) == 4


def test_videos_of_other_rates_keep_them_and_their_speed(tmp_path: Path) -> None:
    films = [
        film(tmp_path / f"{k}.mov", rate, 4)
        for k, rate in enumerate((Fraction(25), NTSC, FILM, Fraction(50)))
    ]
    list_ = exported([moment(path, 1.0, 2.5) for path in (films[0], *films)], "fcpxml")
    root = parse(list_.text)
    assert [made.get("srcFrameRate") for made in root.iter("conform-rate")] == ["29.97", "23.98", "50"]
    assert all(made.get("scaleEnabled") == "0" for made in root.iter("conform-rate"))
    lengths = [seconds(clip.get("duration")) for clip in root.iter("asset-clip")]
    assert lengths == [Fraction(38, 25)] * 5  # 1.5 s, to a frame
    assert list_.sentences == ()


def test_handles_leave_the_marker_at_the_match(tmp_path: Path) -> None:
    a = film(tmp_path / "a.mov", Fraction(25), 4)
    root = parse(exported([moment(a, 1.2, 2.0), moment(a, 0.2, 3.8)], "fcpxml", handles=1.0).text)
    clips, markers = list(root.iter("asset-clip")), list(root.iter("marker"))
    assert [(clip.get("start"), clip.get("duration")) for clip in clips] == [("1/5s", "14/5s"), ("0s", "4s")]
    assert [marker.get("start") for marker in markers] == ["6/5s", "1/5s"]


def test_sound_alone_has_no_picture_to_it(tmp_path: Path) -> None:
    root = parse(exported([moment(sound(tmp_path / "a.wav", channels=2), 0.5, 1.5)], "fcpxml").text)
    (asset,) = root.iter("asset")
    assert (asset.get("hasVideo"), asset.get("format"), asset.get("hasAudio")) == (None, None, "1")
    assert (asset.get("audioChannels"), asset.get("audioRate")) == ("2", "48000")
    assert seconds(asset.get("duration")) == 2
    assert next(root.iter("asset-clip")).get("format") is None


def test_a_wavering_frame_rate_is_said(tmp_path: Path) -> None:
    times = [k / 30 for k in range(100) if k % 7]  # a camera that leaves frames out
    a = make(tmp_path / "a.mp4", Picture(fps=30), times=times)
    list_ = exported([moment(a, 1.0, 2.0)], "fcpxml")
    root = parse(list_.text)
    assert seconds(next(root.iter("asset-clip")).get("start")) == 1
    (note,) = list_.sentences
    assert note == (f"{a} has a variable frame rate, 25.8 on average; its frames are counted as 25 a second.")


@pytest.mark.parametrize(
    "name",
    [
        "Käfer im Wald.mov",
        "a 'b' \"c\".mov",
        "two\nlines.mov",
        "🐞.mov",
        "100% #1?.mov",
        "<&>.mov",
        "\x07.mov",
    ],
)
def test_any_file_name_leads_back_to_its_file(tmp_path: Path, name: str) -> None:
    a = film(tmp_path / name, Fraction(25))
    root = parse(exported([moment(a, 0, 1, reason="<&\x00>")], "fcpxml").text)
    (media,) = root.iter("media-rep")
    address = urlsplit(media.get("src"))
    assert (address.scheme, address.netloc, address.query, address.fragment) == ("file", "", "", "")
    assert address.path.isascii()
    assert Path(unquote(address.path)) == a
    assert next(root.iter("marker")).get("value") == "93%, <& >"


def test_no_matches_are_an_empty_sequence() -> None:
    root = parse(exported([], "fcpxml").text)
    assert len(list(root.iter("spine"))) == 1
    assert not list(root.iter("asset-clip"))


def test_nothing_reaches_beyond_the_end_of_a_video(tmp_path: Path) -> None:
    films = [
        film(tmp_path / f"{k}.mov", rate, 2)
        for k, rate in enumerate((Fraction(25), NTSC, FILM, Fraction(12)))
    ]
    starts = [1 + k / 97 for k in range(97)] + [1.999]
    moments = [moment(path, start, 9.0) for path in films for start in starts]
    clips = list(parse(exported(moments, "fcpxml", base=Timebase(Fraction(25))).text).iter("asset-clip"))
    assert len(clips) == len(moments)  # and `parse` looks at every end and marker
