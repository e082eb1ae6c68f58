# SPDX-License-Identifier: MIT
"""The picture that is shown beside a match."""

from pathlib import Path

from core.library.place import Library
from core.search.searcher import nearest_thumbnail


def test_foreign_files_among_the_thumbnails_are_passed_over(tmp_path: Path) -> None:
    library = Library.at(tmp_path / "library")
    folder = library.thumbnails / "1"
    folder.mkdir()
    for name in ("._0000000000.jpg", "cover.jpg", ".DS_Store", "Thumbs.db"):
        (folder / name).touch()
    assert nearest_thumbnail(library, 1, 0.0, 1.0) is None
    for name in ("0000000000.jpg", "0000010000.jpg"):
        (folder / name).touch()
    for start, expected in ((2.0, "0000000000.jpg"), (12.0, "0000010000.jpg")):
        found = nearest_thumbnail(library, 1, start, start + 1)
        assert found is not None
        assert found.name == expected
