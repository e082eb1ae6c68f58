# SPDX-License-Identifier: MIT
"""The exact text of event lists."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from core.export import footage
from core.export.text import reel_names
from core.export.timecode import Timebase
from core.media.probe import probe
from tests.core.export.films import DOUBLE, FILM, NTSC, exported, film, moment, sound


def comments(path: Path, words: str = "93%, sounds like it") -> str:
    return f"* FROM CLIP NAME: {path.name}\n* SOURCE FILE: {path}\n* COMMENT: {words}\n\n"


def test_25(tmp_path: Path) -> None:
    a, b = film(tmp_path / "Wald & Wiese.mov", Fraction(25), 4), film(tmp_path / "b.mov", Fraction(25), 4)
    list_ = exported([moment(a, 0.48, 2.6), moment(b, 1.0, 3.0, 0.5)], "edl", title="Owls")
    assert list_.text == (
        "TITLE: Owls\n"
        "FCM: NON-DROP FRAME\n"
        "\n"
        "001  WALDWIES V     C        00:00:00:12 00:00:02:15 01:00:00:00 01:00:02:03\n"
        + comments(a)
        + "002  B        V     C        00:00:01:00 00:00:03:00 01:00:02:03 01:00:04:03\n"
        + comments(b, "50%, sounds like it")
    )
    assert list_.sentences == ()


def test_23_976(tmp_path: Path) -> None:
    a = film(tmp_path / "a.mov", FILM, 4)
    text = exported([moment(a, 1.0, 3.0), moment(a, 2.0, 2.5)], "edl").text
    # 23.976 frames are a second: frames 24 and 72, 48 and 60; the labels know only whole rates.
    assert text == (
        "TITLE: Earshot matches\n"
        "FCM: NON-DROP FRAME\n"
        "\n"
        "001  A        V     C        00:00:01:00 00:00:03:00 01:00:00:00 01:00:02:00\n"
        + comments(a)
        + "002  A        V     C        00:00:02:00 00:00:02:12 01:00:02:00 01:00:02:12\n"
        + comments(a)
    )


def test_29_97_drop_frame_with_the_timecode_of_the_camera(tmp_path: Path) -> None:
    a = film(tmp_path / "a.mov", NTSC, 4, "00:59:58;20")
    text = exported([moment(a, 0.5, 3.0)], "edl").text
    assert text == (
        "TITLE: Earshot matches\n"
        "FCM: DROP FRAME\n"
        "\n"
        # 20 + 15 frames; 20 + 90 frames, over a full hour, which drops none.
        "001  A        V     C        00:59:59;05 01:00:01;20 01:00:00;00 01:00:02;15\n" + comments(a)
    )


def test_29_97_without_drop_frame_where_the_camera_counts_so_or_it_is_asked_for(tmp_path: Path) -> None:
    a = film(tmp_path / "a.mov", NTSC, 4, "01:00:59:20")
    text = exported([moment(a, 0.5, 3.0)], "edl").text
    assert "FCM: NON-DROP FRAME\n" in text
    assert " 01:01:00:05 01:01:02:20 01:00:00:00 " in text
    plain = film(tmp_path / "b.mov", NTSC, 4)
    assert "FCM: DROP" in exported([moment(plain, 1, 2)], "edl").text
    assert "FCM: NON-DROP" in exported([moment(plain, 1, 2)], "edl", base=Timebase(NTSC)).text


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every film is said to last three hours."""
    monkeypatch.setattr(footage, "probe", lambda path: replace(probe(path), duration=10800.0))


@pytest.mark.usefixtures("hours")
def test_cameras_that_count_otherwise_keep_their_labels_an_hour_in(tmp_path: Path) -> None:
    drop, whole = (
        film(tmp_path / "d.mov", NTSC, 1, "01:00:00;00"),
        film(tmp_path / "n.mov", NTSC, 1, "01:00:00:00"),
    )
    list_ = exported([moment(path, 3600, 3605) for path in (drop, whole, whole, drop)], "edl")
    assert [line for line in list_.text.splitlines() if line[:1].isdigit() or line.startswith("FCM")] == [
        "FCM: DROP FRAME",
        "001  D        V     C        02:00:00;00 02:00:05;00 01:00:00;00 01:00:05;00",
        "FCM: NON-DROP FRAME",
        # Without drop-frame labels fall behind the clock, by 108 frames an hour.
        "002  N        V     C        01:59:56:12 02:00:01:12 01:00:05;00 01:00:10;00",
        "003  N        V     C        01:59:56:12 02:00:01:12 01:00:10;00 01:00:15;00",
        "FCM: DROP FRAME",
        "004  D        V     C        02:00:00;00 02:00:05;00 01:00:15;00 01:00:20;00",
    ]
    (note,) = list_.sentences
    assert note.startswith("Not every camera counts drop-frame as the list does")


@pytest.mark.usefixtures("hours")
@pytest.mark.parametrize("rate", [NTSC, DOUBLE])
def test_a_list_that_is_to_count_otherwise_than_the_camera(tmp_path: Path, rate: Fraction) -> None:
    a = film(tmp_path / "a.mov", rate, 1, "01:00:00;00")
    text = exported([moment(a, 3600, 3605)], "edl", base=Timebase(rate)).text
    assert "FCM: NON-DROP FRAME\n\nFCM: DROP FRAME\n001 " in text
    assert " 02:00:00;00 02:00:05;00 01:00:00:00 01:00:05:00\n" in text


@pytest.mark.usefixtures("hours")
def test_a_camera_of_twice_the_frames_keeps_its_labels_too(tmp_path: Path) -> None:
    a = film(tmp_path / "a.mov", DOUBLE, 1, "01:00:00:00")
    text = exported([moment(a, 3600, 3605)], "edl", base=Timebase(NTSC, drop=True)).text
    assert " 01:59:56:12 02:00:01:12 01:00:00;00 01:00:05;00\n" in text


def test_few_frames_a_second_keep_the_timecode_of_the_camera(tmp_path: Path) -> None:
    ten = film(tmp_path / "a.mov", Fraction(10), 4, "01:00:00:05")
    rare = film(tmp_path / "b.mov", Fraction(1, 2), 20, "10:00:00:00")
    text = exported([moment(ten, 1, 2), moment(rare, 4, 8)], "edl", base=Timebase(Fraction(30))).text
    assert " 01:00:01:15 01:00:02:15 01:00:00:00 01:00:01:00\n" in text
    assert " 10:00:04:00 10:00:08:00 01:00:01:00 01:00:05:00\n" in text


def test_timecodes_begin_in_the_thirtieth_column(tmp_path: Path) -> None:
    a = film(tmp_path / "a film with a long name.mov", Fraction(25))
    event = exported([moment(a, 0, 1)], "edl").text.splitlines()[3]
    assert event.index("00:00:00:00") == 29
    assert [len(part) for part in event[29:].split(" ")] == [11] * 4


def test_handles_stop_at_the_ends_of_the_video(tmp_path: Path) -> None:
    a = film(tmp_path / "a.mov", Fraction(25), 4)
    text = exported([moment(a, 1.0, 2.0), moment(a, 0.2, 3.8)], "edl", handles=0.5).text
    assert " 00:00:00:13 00:00:02:13 " in text
    assert " 00:00:00:00 00:00:04:00 " in text


def test_a_moment_shorter_than_a_frame_is_one_frame(tmp_path: Path) -> None:
    a = film(tmp_path / "a.mov", Fraction(25), 2)
    text = exported([moment(a, 1.0, 1.0), moment(a, 1.999, 2.5)], "edl").text
    assert " 00:00:01:00 00:00:01:01 01:00:00:00 01:00:00:01\n" in text
    assert " 00:00:01:24 00:00:02:00 01:00:00:01 01:00:00:02\n" in text


def test_tracks(tmp_path: Path) -> None:
    one, two = sound(tmp_path / "one.wav"), sound(tmp_path / "two.wav", channels=2)
    text = exported([moment(one, 0.5, 1.5), moment(two, 0.5, 1.5)], "edl").text
    assert "FCM: NON-DROP FRAME\n" in text  # 25 where there is no picture at all
    assert "001  ONE      A     C        00:00:00:13 00:00:01:13" in text
    assert "002  TWO      AA    C " in text


def test_other_rates_are_counted_as_the_list_is_and_it_says_so(tmp_path: Path) -> None:
    a, b = film(tmp_path / "a.mov", Fraction(25), 4), film(tmp_path / "b.mov", Fraction(50), 4, "10:00:00:10")
    list_ = exported([moment(a, 1, 2), moment(a, 2, 3), moment(b, 1.0, 2.0)], "edl")
    assert " 10:00:01:05 10:00:02:05 01:00:02:00 01:00:03:00\n" in list_.text
    (note,) = list_.sentences
    assert note.startswith("Not every video has 25 frames a second")


def test_999_events_and_a_sentence(tmp_path: Path) -> None:
    a = film(tmp_path / "a.mov", Fraction(25))
    list_ = exported([moment(a, 0, 1)] * 1001, "edl")
    assert list_.clips == 999
    assert "\n999  A " in list_.text
    assert "\n1000" not in list_.text
    assert list_.sentences == (
        "An EDL holds 999 events at most: the last 2 of 1001 matches are left out. "
        "FCPXML and CSV hold them all.",
    )


def test_no_matches_are_an_empty_list(tmp_path: Path) -> None:
    list_ = exported([], "edl")
    assert list_.text == "TITLE: Earshot matches\nFCM: NON-DROP FRAME\n\n"
    assert list_.sentences == ("There are no matches, so the list is empty.",)


@pytest.mark.parametrize("name", ["Käfer.mov", 'say "hello".mov', "two\nlines.mov", "🐞.mov", "100% #1.mov"])
def test_any_file_name_stays_on_its_line(tmp_path: Path, name: str) -> None:
    a = film(tmp_path / name, Fraction(25))
    lines = exported([moment(a, 0, 1, reason="two\nlines")], "edl").text.splitlines()
    assert lines[4:7] == [
        f"* FROM CLIP NAME: {name.replace(chr(10), ' ')}",
        f"* SOURCE FILE: {str(a).replace(chr(10), ' ')}",
        "* COMMENT: 93%, two lines",
    ]


def test_reels_are_short_plain_and_different() -> None:
    paths = [
        Path(f"/{k}/{name}.mp4")
        for k, name in enumerate(("Käfer im Wald", "Käfer im Wasser", "🐞", "🦉", "ax"))
    ]
    names = reel_names([*paths, *paths])
    assert list(names.values()) == ["KAFERIMW", "KAFERIM2", "REEL", "REEL2", "AX2"]
    many = reel_names(Path(f"/{k}/holidays.mp4") for k in range(200))
    assert len(set(many.values())) == 200
    assert max(map(len, many.values())) == 8
