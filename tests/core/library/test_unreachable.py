# SPDX-License-Identifier: MIT
"""Drives and folders that do not answer cost what lies on them, and nothing of it is forgotten."""

import errno
import sqlite3
from pathlib import Path

import pytest

from core import jobs
from core.classification.gathering import _files
from core.errors import UserError
from core.library.integrity import check, repair
from core.library.overview import overview, unfinished
from core.library.place import Library
from core.library.scan import scan
from core.library.sources import add_sources, visible_sources
from core.library.walk import is_gone, look
from core.model import store
from core.search.searcher import Searcher
from core.training.material import material
from tests.core.library.absent import stop_answering
from tests.core.library.filmed import film, part_of, run

NO_ANSWER = [errno.EACCES, errno.ENOTCONN, errno.ESTALE, errno.EIO]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sounds at two depths; nothing of them is decoded here."""
    (tmp_path / "sounds" / "deep").mkdir(parents=True)
    (tmp_path / "sounds" / "a.wav").write_bytes(b"first")
    (tmp_path / "sounds" / "deep" / "b.wav").write_bytes(b"second")
    return tmp_path / "sounds"


def rescan(db: sqlite3.Connection, *places: Path) -> list[tuple[str, str]]:
    """Name and reason of what could not be noted."""
    add_sources(db, places)
    told = []
    for number, source in visible_sources(db).items():
        told += [(failed.path.name, failed.reason) for failed in jobs.run(scan(db, number, source))]
    return told


def names(db: sqlite3.Connection) -> set[str]:
    return {Path(path).name for (path,) in db.execute("SELECT path FROM file WHERE present = 1")}


@pytest.mark.parametrize("code", NO_ANSWER)
def test_one_drive_that_does_not_answer_stops_nothing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    here, away = tmp_path / "here", tmp_path / "away"
    for number, place in enumerate((here, away)):
        place.mkdir()
        film(place / f"{place.name}.mp4", seed=number)
    run(library, here, away)
    query = part_of(away / "away.mp4")
    film(here / "new.mp4", seed=7)
    stop_answering(monkeypatch, away, code)
    assert run(library).videos == 1
    assert {video.path.name: video.state for video in overview(library).videos} == {
        "away.mp4": "offline",
        "here.mp4": "indexed",
        "new.mp4": "indexed",
    }
    best = jobs.run(Searcher(library, "cpu").search(query)).matches[0]
    assert (best.path.name, best.online) == ("away.mp4", False)
    assert not jobs.run(repair(library)).problems
    assert len(overview(library).videos) == 3
    with pytest.raises(UserError, match="away that can be reached"):
        run(library, away)


@pytest.mark.parametrize("code", NO_ANSWER)
def test_nothing_is_learnt_from_a_drive_that_does_not_answer(
    library: Library,
    db: sqlite3.Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
) -> None:
    here, away = tmp_path / "here", tmp_path / "away"
    for number, place in enumerate((here, away)):
        place.mkdir()
        film(place / f"{place.name}.mp4", seed=number)
    run(library, here, away)
    stop_answering(monkeypatch, away, code)
    found = material(library, store.active_card(library.models))
    assert ([video.path for video in found.videos], found.away) == ([here / "here.mp4"], 1)
    assert list(_files(db).values()) == [here / "here.mp4"]


def test_what_lies_below_a_folder_that_cannot_be_listed_is_kept(
    library: Library, db: sqlite3.Connection, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rescan(db, folder)
    (folder / "a.wav").unlink()
    (folder / "c.wav").write_bytes(b"third")
    with monkeypatch.context() as broken:
        stop_answering(broken, folder / "deep", errno.EACCES)
        ((name, reason),) = rescan(db)
        assert name == "deep"
        assert "permissions" in reason
        assert names(db) == {"b.wav", "c.wav"}
        assert not jobs.run(check(library)).problems
    assert rescan(db) == []
    assert names(db) == {"b.wav", "c.wav"}


def test_a_file_that_cannot_be_looked_at_is_kept_and_told(
    db: sqlite3.Connection, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rescan(db, folder)
    stop_answering(monkeypatch, folder / "deep" / "b.wav", errno.EIO)
    assert [name for name, _ in rescan(db)] == ["b.wav"]
    assert names(db) == {"a.wav", "b.wav"}


def test_a_link_that_leads_nowhere_or_to_itself_is_no_file(db: sqlite3.Connection, folder: Path) -> None:
    for name, target in (("dangling.wav", "nothing.wav"), ("loop.wav", "loop.wav")):
        (folder / name).symlink_to(target)
        assert is_gone(folder / name)
        assert look(folder / name) is None
    assert rescan(db, folder) == []
    assert names(db) == {"a.wav", "b.wav"}


def test_indexing_tells_of_a_folder_that_cannot_be_listed_once(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.wav").unlink()
    stop_answering(monkeypatch, folder / "deep")
    report = run(library, folder, folder.parent / "sounds")
    assert [failed.path for failed in report.failed] == [folder / "deep"]


def test_an_empty_folder_is_a_drive_that_is_not_mounted(
    library: Library, db: sqlite3.Connection, folder: Path
) -> None:
    rescan(db, folder)
    assert unfinished(library)
    folder.rename(folder.with_name("unmounted"))
    folder.mkdir()
    rescan(db)
    shown = overview(library)
    assert [source.online for source in shown.sources] == [False]
    assert {video.state for video in shown.videos} == {"offline"}
    assert names(db) == {"a.wav", "b.wav"}
    assert not jobs.run(repair(library)).problems
    assert not unfinished(library)
    report = run(library)
    assert (report.videos, report.failed) == (0, ())


def test_a_folder_that_is_emptied_but_for_one_file_is_looked_through(
    db: sqlite3.Connection, folder: Path
) -> None:
    rescan(db, folder)
    (folder / "a.wav").unlink()
    rescan(db)
    assert names(db) == {"b.wav"}


def test_a_new_folder_without_files_is_there(
    library: Library, db: sqlite3.Connection, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    rescan(db, tmp_path / "new")
    assert [source.online for source in overview(library).sources] == [True]
