# SPDX-License-Identifier: MIT
"""A small library that a tiny model has embedded."""

import shutil
from pathlib import Path

import pytest

from core import jobs
from core.library.index import index
from core.library.place import Library
from core.model import store
from core.training import cache as cache_module
from core.training import planwords
from core.training.fill import fill
from core.training.material import cache_of, material
from tests.core.training.session.small import save_model


@pytest.fixture(scope="module")
def filled(sample_videos: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that a tiny model has embedded and whose videos are decoded; to be copied."""
    library = Library.at(tmp_path_factory.mktemp("library"))
    save_model(library.models, "tiny", 0)
    store.use(library.models, "tiny")
    jobs.run(index(library, [sample_videos[0].parent], "cpu"))
    wanted = material(library, store.active_card(library.models)).videos
    assert len(jobs.run(fill(cache_of(library, 1), wanted)).ready) == len(sample_videos)
    return library.folder


@pytest.fixture
def library(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setattr(cache_module, "RESERVE", 0)
    monkeypatch.setattr(planwords, "RESERVE", 0)
    shutil.copytree(filled, tmp_path / "library")
    return Library.at(tmp_path / "library")
