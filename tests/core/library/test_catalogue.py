# SPDX-License-Identifier: MIT
"""The catalogue opens, migrates, rolls back, and refuses what it does not know."""

import sqlite3
import threading
from pathlib import Path

import pytest

from core.errors import NewerCatalogue, UserError
from core.library import catalogue
from core.library.catalogue import model_row, open_catalogue, transaction
from core.library.schema import MIGRATIONS


def test_a_new_catalogue_is_at_the_newest_schema_and_opens_again(tmp_path: Path) -> None:
    for _ in range(2):
        with open_catalogue(tmp_path / "c.sqlite") as db:
            assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
            assert db.execute("SELECT deleted FROM change").fetchall() == [(0,)]


def _fail_half_way(db: sqlite3.Connection) -> None:
    with transaction(db):
        model_row(db, "one")
        db.execute("SELECT nothing FROM nowhere")


def test_an_error_rolls_the_whole_transaction_back(tmp_path: Path) -> None:
    with open_catalogue(tmp_path / "c.sqlite") as db:
        with pytest.raises(sqlite3.OperationalError):
            _fail_half_way(db)
        assert db.execute("SELECT count(*) FROM model").fetchone() == (0,)


def test_a_catalogue_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 999")
    db.close()
    with pytest.raises(NewerCatalogue, match="newer Earshot"), open_catalogue(file):
        pass


def test_a_file_that_is_no_catalogue_is_named(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    file.write_bytes(b"not a database at all" * 100)
    with pytest.raises(UserError, match=r"c\.sqlite"), open_catalogue(file):
        pass


def test_two_threads_may_open_a_new_catalogue_at_once(tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def open_it() -> None:
        try:
            with open_catalogue(tmp_path / "c.sqlite") as db:
                model_row(db, "same")
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with open_catalogue(tmp_path / "c.sqlite") as db:
        assert db.execute("SELECT count(*) FROM model").fetchone() == (1,)


def test_one_that_opens_a_new_catalogue_waits_for_one_that_prepares_it(tmp_path: Path) -> None:
    """While a file is not written ahead yet, SQLite answers "busy" at once instead of waiting."""
    first = sqlite3.connect(tmp_path / "c.sqlite", isolation_level=None, check_same_thread=False)
    first.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, lambda: first.execute("COMMIT")).start()
    with open_catalogue(tmp_path / "c.sqlite") as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    first.close()


def test_a_full_disk_is_a_sentence_and_what_was_committed_stays(tmp_path: Path) -> None:
    with open_catalogue(tmp_path / "c.sqlite") as db:
        with transaction(db):
            model_row(db, "one")
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(UserError, match="disk is full"):
            _fill(db)
        assert db.execute("SELECT identity FROM model").fetchall() == [("one",)]
        db.execute(f"PRAGMA max_page_count = {pages + 100}")
        with transaction(db):
            model_row(db, "two")


def _fill(db: sqlite3.Connection) -> None:
    with transaction(db):
        for number in range(10_000):
            model_row(db, f"another {number}")


def test_a_full_disk_outside_a_transaction_is_a_sentence_too(tmp_path: Path) -> None:
    def fill() -> None:
        with open_catalogue(tmp_path / "c.sqlite") as db:
            db.execute("PRAGMA max_page_count = 1")  # which is at least what there is
            for number in range(10_000):
                model_row(db, f"another {number}")

    with pytest.raises(UserError, match="disk is full"):
        fill()


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE])
def test_a_disk_too_full_to_open_it_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(*_: object) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = code
        raise error

    monkeypatch.setattr(catalogue, "_migrate", full)
    with pytest.raises(UserError, match="disk is full"), open_catalogue(tmp_path / "c.sqlite"):
        pass


def _count(file: Path, *first: str) -> None:
    """Write to a catalogue, after some statements of settings."""
    with open_catalogue(file) as db:
        for statement in first:
            db.execute(statement)
        db.execute("UPDATE change SET deleted = 1")


def test_one_that_cannot_be_written_is_not_called_damaged(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    with pytest.raises(UserError, match="cannot be written") as raised:
        _count(file, "PRAGMA query_only = ON")
    assert "backup" not in str(raised.value)


def test_one_that_others_keep_is_not_called_damaged(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    with (
        open_catalogue(file) as other,
        transaction(other),
        pytest.raises(UserError, match="another program"),
    ):
        _count(file, "PRAGMA busy_timeout = 10")
