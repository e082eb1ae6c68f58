# SPDX-License-Identifier: MIT
"""Sample videos and a library of them, made once."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core import jobs

if TYPE_CHECKING:
    from core.library.index import IndexReport
    from core.library.place import Library


@pytest.fixture(scope="session")
def sample_videos(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Rendered videos with sound."""
    from core.samples.library import write_samples

    return jobs.run(write_samples(tmp_path_factory.mktemp("samples"), videos=12, seed=5))


@pytest.fixture(scope="session")
def indexed(
    sample_videos: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory
) -> "tuple[Library, IndexReport]":
    """A library that went through the sample videos; not to be changed."""
    from core.library.index import index
    from core.library.place import Library

    library = Library.at(tmp_path_factory.mktemp("library"))
    return library, jobs.run(index(library, [sample_videos[0].parent], "cpu"))
