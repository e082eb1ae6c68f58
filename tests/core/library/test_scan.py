# SPDX-License-Identifier: MIT
"""Scanning: new, changed, moved, doubled, gone and unplugged files."""

import os
import sqlite3
import sys
import threading
from pathlib import Path

import pytest

from core import jobs
from core.errors import UserError
from core.library.failures import ABSENT, UNNAMED, FailedFile
from core.library.overview import overview
from core.library.place import Library
from core.library.scan import scan
from core.library.sources import add_sources, forget_source, restore_source, visible_sources


@pytest.fixture
def films(tmp_path: Path) -> Path:
    folder = tmp_path / "films"
    (folder / "deep" / ".hidden").mkdir(parents=True)
    (folder / "a.mp4").write_bytes(b"first film" * 1000)
    (folder / "deep" / "b.MOV").write_bytes(b"second film" * 1000)
    (folder / "deep" / "notes.txt").write_text("no film")
    (folder / "deep" / ".hidden" / "c.mp4").write_bytes(b"trash")
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.at(tmp_path / "library")


def rescan(db: sqlite3.Connection, *places: Path) -> None:
    add_sources(db, places)
    for number, source in visible_sources(db).items():
        jobs.run(scan(db, number, source))


def present(db: sqlite3.Connection) -> dict[str, int | None]:
    return {
        Path(p).name: video for p, video in db.execute("SELECT path, video_id FROM file WHERE present = 1")
    }


def test_media_files_are_found_at_any_depth_and_nothing_else(db: sqlite3.Connection, films: Path) -> None:
    rescan(db, films)
    assert set(present(db)) == {"a.mp4", "b.MOV"}


def test_a_renamed_file_keeps_its_video(db: sqlite3.Connection, films: Path) -> None:
    rescan(db, films)
    before = present(db)["a.mp4"]
    (films / "a.mp4").rename(films / "deep" / "renamed.mp4")
    rescan(db)
    assert present(db)["renamed.mp4"] == before
    assert "a.mp4" not in present(db)


def test_a_copy_is_the_same_video(db: sqlite3.Connection, films: Path) -> None:
    (films / "copy.mp4").write_bytes((films / "a.mp4").read_bytes())
    rescan(db, films)
    assert present(db)["copy.mp4"] == present(db)["a.mp4"]


def test_changed_content_is_another_video(db: sqlite3.Connection, films: Path) -> None:
    rescan(db, films)
    before = present(db)["a.mp4"]
    (films / "a.mp4").write_bytes(b"remade film" * 1000)
    rescan(db)
    assert present(db)["a.mp4"] != before


def test_an_unplugged_source_keeps_its_files(db: sqlite3.Connection, films: Path) -> None:
    rescan(db, films)
    films.rename(films.with_name("away"))
    for number, source in visible_sources(db).items():
        jobs.run(scan(db, number, source))
    assert set(present(db)) == {"a.mp4", "b.MOV"}


def test_removing_a_source_is_undone_at_once(db: sqlite3.Connection, library: Library, films: Path) -> None:
    rescan(db, films)
    forget_source(library, films)
    assert visible_sources(db) == {}
    restore_source(library, films)
    assert list(visible_sources(db).values()) == [films]
    assert len(present(db)) == 2


def test_of_nested_sources_the_one_that_stays_keeps_its_files(
    db: sqlite3.Connection, library: Library, films: Path
) -> None:
    rescan(db, films / "deep", films)
    forget_source(library, films)
    shown = overview(library)
    assert [video.path.name for video in shown.videos] == ["b.MOV"]
    assert [(source.path.name, source.videos) for source in shown.sources] == [("deep", 1)]
    restore_source(library, films)
    assert {source.path.name: source.videos for source in overview(library).sources} == {
        "deep": 1,
        "films": 2,
    }


def test_what_was_thrown_away_is_not_found(db: sqlite3.Connection, films: Path) -> None:
    (films / "$RECYCLE.BIN").mkdir()
    (films / "$RECYCLE.BIN" / "old.mp4").write_bytes(b"deleted film")
    rescan(db, films)
    assert set(present(db)) == {"a.mp4", "b.MOV"}


def test_one_folder_by_two_names_is_one_source(db: sqlite3.Connection, films: Path) -> None:
    rescan(db, films, films / "deep" / "..")
    assert list(visible_sources(db).values()) == [films]


def test_a_place_that_does_not_exist_is_named(db: sqlite3.Connection, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nowhere"):
        add_sources(db, [tmp_path / "nowhere"])


@pytest.mark.skipif(sys.platform != "linux", reason="names are UTF-8 by themselves")
def test_a_place_that_cannot_be_taken_does_not_stop_the_others(
    db: sqlite3.Connection, films: Path, tmp_path: Path
) -> None:
    unnamed, absent = tmp_path / os.fsdecode(b"caf\xe9"), tmp_path / "nowhere"
    unnamed.mkdir()
    refused = add_sources(db, [absent, unnamed, films])
    assert refused == (FailedFile(absent, ABSENT), FailedFile(unnamed, UNNAMED))
    assert list(visible_sources(db, [absent, unnamed, films]).values()) == [films]


def test_a_file_that_vanishes_while_it_is_read_is_known_without_content(
    db: sqlite3.Connection, films: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def vanish(path: Path) -> str:
        raise FileNotFoundError(path)

    monkeypatch.setattr("core.library.recognise.fingerprint", vanish)
    rescan(db, films)
    assert present(db) == {"a.mp4": None, "b.MOV": None}
    monkeypatch.undo()
    rescan(db)
    assert all(present(db).values())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
@pytest.mark.parametrize("name", ["pipe.mp4", "pipe.ts"])
def test_a_pipe_is_not_waited_for(db: sqlite3.Connection, films: Path, name: str) -> None:
    os.mkfifo(films / name)
    writer = threading.Timer(5, lambda: (films / name).write_bytes(b""))  # ends the wait of one that reads
    writer.daemon = True
    writer.start()
    rescan(db, films)
    waited = not writer.is_alive()
    writer.cancel()
    assert not waited
    assert set(present(db)) == {"a.mp4", "b.MOV"}


def test_a_clock_that_was_wrong_by_centuries(db: sqlite3.Connection, films: Path) -> None:
    try:
        os.utime(films / "a.mp4", (10_413_792_000, 10_413_792_000))  # 2300: more nanoseconds than fit
    except (OSError, OverflowError):
        pytest.skip("this file system keeps no such times")
    rescan(db, films)
    assert set(present(db)) == {"a.mp4", "b.MOV"}


def test_a_file_of_a_removed_source_that_changed_belongs_to_the_one_it_is_found_below(
    db: sqlite3.Connection, library: Library, films: Path
) -> None:
    rescan(db, films / "deep")
    forget_source(library, films / "deep")
    (films / "deep" / "b.MOV").write_bytes(b"remade film" * 1000)
    rescan(db, films)
    assert {video.path.name for video in overview(library).videos} == {"a.mp4", "b.MOV"}
