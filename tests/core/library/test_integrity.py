# SPDX-License-Identifier: MIT
"""Damage to a library is found, told, and mended without touching a video."""

import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from core import jobs
from core.errors import UserError
from core.library.catalogue import open_catalogue
from core.library.index import index
from core.library.integrity import Health, check, repair
from core.library.place import Library

if TYPE_CHECKING:
    from core.library.index import IndexReport


@pytest.fixture
def library(indexed: "tuple[Library, IndexReport]", tmp_path: Path) -> Library:
    """A copy of the indexed library that may be damaged."""
    copy = tmp_path / "copy"
    shutil.copytree(indexed[0].folder, copy)
    return Library.at(copy)


def problems(health: Health) -> dict[str, int]:
    return {problem.what: problem.count for problem in health.problems}


def test_a_whole_library_has_no_problems(library: Library) -> None:
    health = jobs.run(check(library))
    assert not health.problems
    assert health.videos == 12
    assert health.vectors > 100


def test_damaged_vectors_are_taken_out_and_come_back(library: Library, db: sqlite3.Connection) -> None:
    (before,) = db.execute("SELECT count(*) FROM vector").fetchone()
    ids = [row for (row,) in db.execute("SELECT id FROM vector ORDER BY id LIMIT 4")]
    damage = [
        np.full(192, np.nan, np.float16).tobytes(),
        np.zeros(192, np.float16).tobytes(),
        np.ones(192, np.float16).tobytes(),
        b"short",
    ]
    db.executemany("UPDATE vector SET vector = ? WHERE id = ?", zip(damage, ids, strict=True))
    assert problems(jobs.run(check(library))) == {"vectors are damaged": 4}
    assert problems(jobs.run(repair(library))) == {"vectors are damaged": 4}
    assert not jobs.run(check(library)).problems
    assert jobs.run(index(library, device="cpu")).videos == 1
    assert db.execute("SELECT count(*) FROM vector").fetchone() == (before,)


def test_rows_that_belong_to_nothing_go(library: Library, db: sqlite3.Connection) -> None:
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("INSERT INTO indexed VALUES (999, 1, 3)")
    db.execute("INSERT INTO file (path, source_id, size, mtime_ns) VALUES ('/x.mp4', 77, 1, 1)")
    db.execute("UPDATE file SET video_id = NULL WHERE id = 1")  # never read: belongs to its source alone
    found = problems(jobs.run(repair(library)))
    assert found == {"rows of 'indexed' belong to nothing": 1, "rows of 'file' belong to nothing": 1}
    assert not jobs.run(check(library)).problems
    assert db.execute("SELECT count(*) FROM file").fetchone() == (12,)


def test_what_is_left_behind_goes(library: Library, tmp_path: Path) -> None:
    (library.thumbnails / "4711").mkdir()
    (library.thumbnails / "4711" / "0000000000.jpg").write_bytes(b"")
    (library.models / "half.safetensors.tmp").write_bytes(b"half")
    found = problems(jobs.run(check(library)))
    assert found == {"folders of thumbnails belong to no video": 1, "unfinished files were left behind": 1}
    jobs.run(repair(library))
    assert not jobs.run(check(library)).problems
    assert any(library.thumbnails.iterdir())


def test_what_other_programs_put_among_the_thumbnails_is_no_damage(library: Library) -> None:
    for name in (".DS_Store", "Thumbs.db", "._1"):
        (library.thumbnails / name).touch()
    (library.thumbnails / "@eaDir").mkdir()
    assert not jobs.run(repair(library)).problems
    assert (library.thumbnails / "@eaDir").is_dir()


def test_a_library_without_thumbnails_is_whole(library: Library) -> None:
    shutil.rmtree(library.thumbnails)
    assert not jobs.run(check(library)).problems


def test_files_that_went_away_are_noted(library: Library, db: sqlite3.Connection, tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "there.mp4").touch()
    db.execute("INSERT INTO source (id, path) VALUES (50, ?)", (str(tmp_path / "source"),))
    db.execute(
        "INSERT INTO file (path, source_id, size, mtime_ns) VALUES (?, 50, 1, 1)",
        (str(tmp_path / "source" / "gone.mp4"),),
    )
    db.execute("INSERT INTO source (id, path) VALUES (51, ?)", (str(tmp_path / "unplugged"),))
    db.execute(
        "INSERT INTO file (path, source_id, size, mtime_ns) VALUES (?, 51, 1, 1)",
        (str(tmp_path / "unplugged" / "there later.mp4"),),
    )
    assert problems(jobs.run(repair(library))) == {"files are listed that are no longer there": 1}
    assert not jobs.run(check(library)).problems


def test_a_damaged_index_of_the_catalogue_is_built_anew(library: Library, db: sqlite3.Connection) -> None:
    db.execute("PRAGMA writable_schema = ON")
    db.execute(
        "UPDATE sqlite_schema SET sql = replace(sql, '(video_id)', '(size)') WHERE name = 'file_of_video'"
    )
    db.execute("PRAGMA writable_schema = OFF")
    db.close()
    assert "damaged" in next(iter(problems(jobs.run(check(library)))))
    jobs.run(repair(library))
    assert not jobs.run(check(library)).problems


def test_no_library_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no library"):
        jobs.run(check(Library.at(tmp_path / "nothing")))


def test_tags_that_belong_to_nothing_go(library: Library, db: sqlite3.Connection) -> None:
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("INSERT INTO tag (video_id, label, start, end, standing) VALUES (999, 'x', 0, 1, 'own')")
    assert problems(jobs.run(repair(library))) == {"rows of 'tag' belong to nothing": 1}
    assert not jobs.run(check(library)).problems


def test_who_is_searching_hears_that_vectors_went(library: Library, db: sqlite3.Connection) -> None:
    (before,) = db.execute("SELECT deleted FROM change").fetchone()
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("DELETE FROM video WHERE id = 1")
    jobs.run(repair(library))
    assert db.execute("SELECT deleted > ? FROM change", (before,)).fetchone() == (1,)


def test_a_catalogue_that_cannot_be_looked_through_is_told_and_left_as_it_is(library: Library) -> None:
    with open_catalogue(library.catalogue) as opened:
        opened.execute("PRAGMA wal_checkpoint (TRUNCATE)")
    data = bytearray(library.catalogue.read_bytes())
    for page in range(2, len(data) // 4096, 2):
        data[page * 4096 : (page + 1) * 4096] = b"\xff" * 4096
    library.catalogue.write_bytes(data)
    for look in (check, repair):
        (problem,) = jobs.run(look(library)).problems
        assert problem.what.startswith("the catalogue is damaged")
        assert not problem.mendable
    with pytest.raises(UserError, match="restore it from a backup"):
        jobs.run(index(library, device="cpu"))
