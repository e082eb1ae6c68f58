# SPDX-License-Identifier: MIT
"""What a file holds is told by its content, also where head, middle and tail are those of another."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from core import jobs
from core.library.fingerprint import BLOCK, fingerprint
from core.library.scan import scan
from core.library.sources import add_sources, visible_sources


@pytest.fixture
def stems(tmp_path: Path) -> Path:
    """Two sounds of one length, silent at head, middle and tail."""
    folder = tmp_path / "stems"
    folder.mkdir()
    for name, at in (("drums.wav", BLOCK), ("voice.wav", 3 * BLOCK)):
        data = bytearray(5 * BLOCK)
        data[at : at + 1000] = b"x" * 1000
        (folder / name).write_bytes(data)
    assert fingerprint(folder / "drums.wav") == fingerprint(folder / "voice.wav")
    return folder


def rescan(db: sqlite3.Connection, *places: Path) -> dict[str, int]:
    """The video of each file that is there."""
    add_sources(db, places)
    for number, source in visible_sources(db).items():
        jobs.run(scan(db, number, source))
    rows = db.execute("SELECT path, video_id FROM file WHERE present = 1")
    return {Path(path).name: video for path, video in rows}


def test_equal_ends_are_no_equal_sounds(db: sqlite3.Connection, stems: Path) -> None:
    found = rescan(db, stems)
    assert found["drums.wav"] != found["voice.wav"]
    assert rescan(db) == found


def test_copies_of_either_are_known(db: sqlite3.Connection, stems: Path) -> None:
    found = rescan(db, stems)
    shutil.copy(stems / "voice.wav", stems / "a voice.wav")
    shutil.copy(stems / "drums.wav", stems / "z drums.wav")
    (stems / "link.wav").symlink_to(stems / "voice.wav")
    again = rescan(db)
    assert again["a voice.wav"] == again["link.wav"] == found["voice.wav"]
    assert again["z drums.wav"] == found["drums.wav"]


@pytest.mark.parametrize("other", ["stays", "is deleted"])
def test_either_keeps_its_video_where_it_is_moved(db: sqlite3.Connection, stems: Path, other: str) -> None:
    found = rescan(db, stems)
    for name, kept in (("voice.wav", "drums.wav"), ("drums.wav", "voice.wav")):
        aside = stems.with_name("aside.wav")
        if other == "is deleted":
            (stems / kept).rename(aside)
        (stems / name).rename(stems / f"moved {name}")
        assert rescan(db)[f"moved {name}"] == found[name]
        (stems / f"moved {name}").rename(stems / name)
        if aside.exists():
            aside.rename(stems / kept)
        rescan(db)


def test_a_third_sound_of_the_same_ends_is_neither(db: sqlite3.Connection, stems: Path) -> None:
    found = rescan(db, stems)
    data = bytearray(5 * BLOCK)
    data[4 * BLOCK : 4 * BLOCK + 9] = b"x" * 9
    (stems / "bass.wav").write_bytes(data)
    assert rescan(db)["bass.wav"] not in found.values()


def test_what_can_be_compared_with_nothing_is_taken_for_moved(
    db: sqlite3.Connection, stems: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError("the disk does not answer")

    (stems / "voice.wav").rename(stems.with_name("voice.wav"))
    found = rescan(db, stems)
    monkeypatch.setattr("core.library.recognise.alike", fails)
    again = rescan(db, stems.with_name("voice.wav"))
    assert again["voice.wav"] == found["drums.wav"]


def test_marks_from_before_stay_valid(db: sqlite3.Connection, stems: Path) -> None:
    rescan(db, stems)
    marks = {mark for (mark,) in db.execute("SELECT fingerprint FROM video")}
    assert fingerprint(stems / "drums.wav") in marks
    os.utime(stems / "drums.wav")
    rescan(db)
    assert {mark for (mark,) in db.execute("SELECT fingerprint FROM video")} == marks
