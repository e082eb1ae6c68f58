# SPDX-License-Identifier: MIT
"""The folder of a library: made where something is put into it, and nowhere else."""

from pathlib import Path

import pytest

from core.errors import UserError
from core.library.catalogue import open_catalogue
from core.library.place import Library


def test_a_mistyped_folder_is_no_new_library(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no library in"):
        Library.existing(tmp_path / "mistyped")
    assert not (tmp_path / "mistyped").exists()


def test_a_library_that_exists_is_opened(tmp_path: Path) -> None:
    made = Library.at(tmp_path / "library")
    with open_catalogue(made.catalogue):
        pass
    assert Library.existing(tmp_path / "library") == made
