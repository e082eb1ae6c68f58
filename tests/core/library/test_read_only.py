# SPDX-License-Identifier: MIT
"""A library that cannot be written is read, whole, and never changed."""

import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from core.errors import NewerCatalogue, UserError
from core.library import read_only
from core.library.catalogue import model_row, open_catalogue, transaction
from core.library.schema import MIGRATIONS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders are protected otherwise")
NOBODY = 65534


@contextmanager
def protected(folder: Path) -> Iterator[None]:
    """Nothing in `folder` can be written; the administrator, who may write anywhere, is nobody meanwhile."""
    files, above = list(folder.iterdir()), [p for p in folder.parents if p.owner() == folder.owner()]
    before = {path: path.stat().st_mode for path in (*files, folder, *above)}
    for path in files:
        path.chmod(0o444)
    folder.chmod(0o555)
    administrator = os.geteuid() == 0
    if administrator:
        for path in above:
            path.chmod(before[path] | 0o011)
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if administrator:
            os.seteuid(0)
        for path, mode in before.items():
            path.chmod(mode)


@pytest.fixture(autouse=True)
def open_to_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary files lie where nobody may write too, wherever those of this run lie."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    folder.chmod(0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A catalogue that knows one model."""
    file = tmp_path / "library" / "catalogue.sqlite"
    file.parent.mkdir()
    with open_catalogue(file) as db:
        model_row(db, "one")
    return file


def known(file: Path) -> list[str]:
    with open_catalogue(file) as db:
        return [identity for (identity,) in db.execute("SELECT identity FROM model ORDER BY id")]


def interrupted(file: Path) -> Path:
    """A copy as a crash leaves it: what was written last lies beside the catalogue."""
    copy = file.parent.parent / "crashed" / file.name
    copy.parent.mkdir()
    with open_catalogue(file) as db:
        model_row(db, "two")
        for ending in ("", "-wal"):
            shutil.copy(f"{file}{ending}", f"{copy}{ending}")
    return copy


def test_a_protected_catalogue_is_read(catalogue: Path) -> None:
    with protected(catalogue.parent):
        assert known(catalogue) == ["one"]
    assert [file.name for file in catalogue.parent.iterdir()] == ["catalogue.sqlite"]


def test_what_was_written_last_before_a_crash_is_read_too(catalogue: Path) -> None:
    crashed = interrupted(catalogue)
    with protected(crashed.parent):
        assert known(crashed) == ["one", "two"]
        assert known(crashed) == ["one", "two"]


def test_an_empty_file_of_the_last_writings_is_none(catalogue: Path) -> None:
    catalogue.with_name("catalogue.sqlite-wal").touch()
    with protected(catalogue.parent):
        assert known(catalogue) == ["one"]


def test_it_is_copied_once_and_the_copy_goes_at_the_end(
    catalogue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashed, at_the_end = interrupted(catalogue), []
    monkeypatch.setattr(read_only.atexit, "register", lambda *words, **_: at_the_end.append(words))
    with protected(crashed.parent):
        known(crashed)
        known(crashed)
    ((remove, folder),) = at_the_end
    assert (folder / "catalogue.sqlite").exists()
    remove(folder)
    assert not folder.exists()


@pytest.mark.parametrize("crash", [False, True])
@pytest.mark.parametrize("whole", [False, True])
def test_writing_to_it_is_a_sentence(catalogue: Path, crash: bool, whole: bool) -> None:
    file = interrupted(catalogue) if crash else catalogue

    def write() -> None:
        with open_catalogue(file) as db:
            if not whole:
                model_row(db, "three")
            with transaction(db):
                model_row(db, "three")

    with protected(file.parent):
        with pytest.raises(UserError, match=r"cannot be written .* move the library to a folder that can be"):
            write()
        assert "three" not in known(file)


@pytest.mark.parametrize(
    ("version", "error", "words"),
    [(1, UserError, "an older Earshot and cannot be changed"), (999, NewerCatalogue, "a newer Earshot")],
)
def test_another_schema_is_left_alone(
    catalogue: Path, version: int, error: type[UserError], words: str
) -> None:
    with closing(sqlite3.connect(catalogue)) as db:
        db.execute(f"PRAGMA user_version = {version}")
    with protected(catalogue.parent), pytest.raises(error, match=words), open_catalogue(catalogue):
        pass
    with closing(sqlite3.connect(catalogue)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (version,)


def test_where_there_is_no_catalogue_none_can_be_made(catalogue: Path) -> None:
    with (
        protected(catalogue.parent),
        pytest.raises(UserError, match="cannot be written"),
        open_catalogue(catalogue.parent / "other.sqlite"),
    ):
        pass


def test_one_that_can_be_written_is_never_taken_for_protected(catalogue: Path) -> None:
    error = sqlite3.OperationalError("unable to open database file")
    error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN  # as where too many files are open
    assert not read_only.can_only_be_read(error, catalogue)
    with open_catalogue(catalogue) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
