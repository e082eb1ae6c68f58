# SPDX-License-Identifier: MIT
"""What the tests of a library share: one with a small model, and films to index."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.library.catalogue import open_catalogue
from core.library.place import Library
from tests.core.library.filmed import film, tiny_library


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return tiny_library(tmp_path / "library")


@pytest.fixture
def films(tmp_path: Path) -> Path:
    folder = tmp_path / "films"
    folder.mkdir()
    for number in range(4):
        film(folder / f"film {number}.mp4", seed=number)
    return folder


@pytest.fixture
def db(library: Library) -> Iterator[sqlite3.Connection]:
    with open_catalogue(library.catalogue) as db:
        yield db
