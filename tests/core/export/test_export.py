# SPDX-License-Identifier: MIT
"""The command, the table, and everything that can be wrong with what is given."""

import csv
import io
import json
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from core.cli import main
from core.errors import UserError
from core.export.footage import Footage
from core.export.moments import read
from core.export.write import Exported, save
from core.media.probe import probe
from tests.core.export.films import exported, film, matches_file, moment, streamed, unsteady


def run(capfdbinary: pytest.CaptureFixture[bytes], *words: object) -> tuple[int, bytes, str]:
    code = main(["export", *map(str, words)])
    out, err = capfdbinary.readouterr()
    return code, out, err.decode()


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_table_comes_back_as_it_was(tmp_path: Path) -> None:
    names = ("Käfer, 'laut' \"und\" leise.mov", "two\nlines.mov", "🐞 100% #1.mov", "=1+1.mov")
    films = [film(tmp_path / name, Fraction(25)) for name in names]
    reasons = ["sounds like it", "=HYPERLINK(1)", "a, b", "-1"]
    list_ = exported([moment(p, 0.5, 1.25, 0.5, r) for p, r in zip(films, reasons, strict=True)], "csv")
    assert rows(list_.text)[0] == ["path", "start", "end", "score", "reason"]
    found = rows(list_.text)[1:]
    assert [Path(row[0]) for row in found] == films
    assert [tuple(map(float, row[1:4])) for row in found] == [(0.5, 1.25, 0.5)] * 4
    # A spreadsheet takes these for text, and shows them without the mark.
    assert [row[4] for row in found] == ["sounds like it", "'=HYPERLINK(1)", "a, b", "'-1"]
    assert list_.text.endswith("\r\n")


def test_handles_are_in_the_table(tmp_path: Path) -> None:
    a = film(tmp_path / "a.mov", Fraction(25), 4)
    assert rows(exported([moment(a, 0.5, 3.8)], "csv", handles=1.0).text)[1][1:3] == ["0.0", "4.0"]
    assert rows(exported([], "csv").text) == [["path", "start", "end", "score", "reason"]]


def test_handles_stop_at_the_end_of_a_video_whose_head_tells_no_length(tmp_path: Path) -> None:
    a = streamed(tmp_path / "a.mkv", 4)
    assert probe(a).duration == 0
    assert rows(exported([moment(a, 2, 3)], "csv", handles=10.0).text)[1][1:3] == ["0.0", "4.0"]
    assert " 00:00:00:00 00:00:04:00 " in exported([moment(a, 2, 3)], "edl", handles=10.0).text
    assert 'duration="4s"' in exported([moment(a, 2, 3)], "fcpxml", handles=10.0).text
    (told,) = exported([moment(a, 1, 2), moment(a, 5, 6)], "csv").sentences
    assert told == f"{a} cannot be exported: it is only 4.0 s long; its match is left out."


def test_a_fragmented_film_has_the_rate_its_frames_lie_on(tmp_path: Path) -> None:
    a = film(tmp_path / "a.mov", Fraction(25))
    info = replace(probe(a), frame_rate=Fraction(1920000, 76937))  # as heads of such files have it
    assert Footage(a, info).rate == 25


@pytest.mark.parametrize("suffix", ["aac", "mp3"])
@pytest.mark.parametrize("loud_first", [True, False])
def test_a_length_that_is_only_guessed_cuts_nothing_off(
    tmp_path: Path, suffix: str, loud_first: bool
) -> None:
    a = unsteady(tmp_path / f"a.{suffix}", 20, loud_first=loud_first)
    assert abs(probe(a).duration - 20) > 2
    start, end = rows(exported([moment(a, 18.5, 19)], "csv", handles=10.0).text)[1][1:3]
    assert (float(start), float(end)) == (8.5, pytest.approx(20, abs=0.2))


def test_from_a_search_to_a_file(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    a = film(tmp_path / "a.mov", Fraction(25), 4)
    matches, out = matches_file(tmp_path / "m.json", moment(a, 1.0, 2.0)), tmp_path / "m.edl"
    assert (
        run(capfdbinary, matches, "--format", "edl", "--out", out, "--handles", "0.4", "--fps", "29.97")[0]
        == 0
    )
    assert "FCM: DROP FRAME\n" in out.read_text("utf-8")
    assert " 00:00:00;18 00:00:02;12 01:00:00;00 " in out.read_text("utf-8")
    code, told, _ = run(capfdbinary, matches, "--format", "csv", "--out", tmp_path / "m.csv", "--json")
    assert code == 0
    assert json.loads(told) == {"clips": 1, "left_out": [], "notes": [], "out": str(tmp_path / "m.csv")}
    assert (tmp_path / "m.csv").read_bytes().startswith(b"\xef\xbb\xbfpath,start")  # for Excel
    assert not list(tmp_path.glob(".*"))


def test_to_stdout_and_from_stdin(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    a = film(tmp_path / "a.mov", Fraction(25), 4)
    matches = matches_file(tmp_path / "m.json", moment(a, 1.0, 2.0, 0.5))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(matches.read_bytes())))
    code, out, err = run(capfdbinary, "-", "--format", "csv")
    assert (code, err) == (0, "")
    assert out == f"path,start,end,score,reason\r\n{a},1.0,2.0,0.5,sounds like it\r\n".encode()
    code, out, err = run(capfdbinary, matches, "--format", "csv", "--json")
    assert (code, out) == (2, b"")
    assert "--json needs --out FILE" in err


def test_missing_videos_are_named_and_the_rest_is_exported(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    a, gone, text = film(tmp_path / "a.mov", Fraction(25), 4), tmp_path / "gone.mov", tmp_path / "text.mov"
    text.write_text("no film\n" * 100)
    found = [moment(gone, 0, 1), moment(a, 1, 2), moment(gone, 1, 2), moment(text, 0, 1), moment(a, 7, 8)]
    matches = matches_file(tmp_path / "m.json", *found)
    for format in ("edl", "fcpxml", "csv"):
        code, out, err = run(capfdbinary, matches, "--format", format)
        assert code == 0
        assert err.splitlines() == [
            f"{gone} cannot be exported: the file is gone; its 2 matches are left out.",
            f"{text} cannot be exported: not a video or sound file; its match is left out.",
            f"{a} cannot be exported: it is only 4.0 s long; its match is left out.",
        ]
        assert b"a.mov" in out
        assert b"gone" not in out
    code, out, err = run(
        capfdbinary, matches_file(tmp_path / "m.json", moment(gone, 0, 1)), "--format", "edl"
    )
    assert (code, out) == (1, b"")
    assert err == f"None of the videos can be exported; {gone}: the file is gone.\n"


def test_nothing_the_list_is_made_from_is_overwritten(tmp_path: Path) -> None:
    a = film(tmp_path / "a.mov", Fraction(25))
    list_, before = exported([moment(a, 0, 1)], "edl"), a.read_bytes()
    with pytest.raises(UserError, match="made from"):
        save(a, list_, [a])
    assert a.read_bytes() == before
    for where in (a / "b.edl", tmp_path / "no folder" / "b.edl", tmp_path):
        with pytest.raises(UserError, match="cannot be written"):
            save(where, list_)
    assert not list(tmp_path.glob(".*"))  # nothing half written


GOOD = {"path": "/films/a.mp4", "start": 1.0, "end": 2, "score": 0.5, "reason": "sounds like it"}


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        (b"", "m.json is not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"path,start\n", "not JSON"),
        (b"[]", 'holds no list of "matches"'),
        (b'{"matches": {}}', 'holds no list of "matches"'),
        (b'{"videos": 3}', 'holds no list of "matches"'),
        (b'{"matches": ["film.mp4"]}', "Match 1 in m.json is no object"),
    ],
)
def test_a_file_that_is_no_list_of_matches(document: bytes, complaint: str) -> None:
    with pytest.raises(UserError, match=complaint) as told:
        read(document, "m.json")
    assert str(told.value).endswith((".", "matches.json"))


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"path": ""}, 'no "path"'),
        ({"path": 3}, 'no "path"'),
        ({"path": "a\0b"}, 'no "path"'),
        ({"reason": None}, 'no "reason"'),
        ({"start": "1"}, 'no number as its "start"'),
        ({"start": True}, 'no number as its "start"'),
        ({"end": float("nan")}, 'its "end" that cannot be'),
        ({"end": float("inf")}, 'its "end" that cannot be'),
        ({"end": 10**400}, 'its "end" that cannot be'),
        ({"end": 0.5}, "ends before it begins"),
        ({"start": -1}, 'its "start" that cannot be'),
        ({"score": None}, 'no number as its "score"'),
    ],
)
def test_a_match_that_is_none_is_told_by_its_number(wrong: dict[str, object], complaint: str) -> None:
    document = json.dumps({"matches": [GOOD, GOOD | wrong]}).encode()
    with pytest.raises(UserError, match=complaint) as told:
        read(document, "m.json")
    assert "Match 2 in m.json" in str(told.value)


def test_what_windows_shells_write_is_read_too() -> None:
    for encoding in ("utf-16", "utf-8-sig"):
        (found,) = read(json.dumps({"matches": [GOOD]}).encode(encoding), "m.json")
        assert found.end == 2.0
    assert read(b'{"matches": []}', "m.json") == ()


def test_wrong_usage(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for words in (["m.json"], ["m.json", "--format", "aaf"], ["m.json", "--format", "edl", "--fps", "26"]):
        with pytest.raises(SystemExit) as stopped:
            main(["export", *words])
        assert stopped.value.code == 2
    assert b"they know 23.976, 24, 25" in capfdbinary.readouterr().err
    code, _, err = run(capfdbinary, tmp_path / "none.json", "--format", "edl")
    assert (code, err) == (1, f"{tmp_path / 'none.json'} cannot be read: No such file or directory.\n")


def test_a_folder_is_no_place_for_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for place in (Path(), tmp_path, Path("/")):
        with pytest.raises(UserError, match="it is a folder"):
            save(place, Exported("", "edl", 0, (), ()))


def test_the_name_of_a_list_may_be_as_long_as_names_can_be(tmp_path: Path) -> None:
    path = tmp_path / f"{'x' * 251}.edl"
    save(path, Exported("TITLE", "edl", 0, (), ()))
    assert path.read_text() == "TITLE"
