# SPDX-License-Identifier: MIT
"""The model that searches, and the picture that is shown beside a match."""

from dataclasses import asdict
from pathlib import Path

import torch

from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.model import checkpoint, store
from core.model.build import build
from core.model.card import ModelCard
from core.model.config import TINY
from core.search.searcher import Searcher, nearest_thumbnail


def test_a_model_written_in_the_place_of_the_one_in_use_is_opened(tmp_path: Path) -> None:
    library = Library.at(tmp_path / "library")
    card = asdict(ModelCard(name="mine", title="Mine", kind="trained", description="for tests"))
    searcher, opened = Searcher(library, "cpu"), []
    with open_catalogue(library.catalogue) as db:
        for seed in (1, 1, 2):
            torch.manual_seed(seed)
            state = build(TINY).state_dict()
            identity = checkpoint.save(library.models / "mine.safetensors", state, TINY, {"card": card})
            store.use(library.models, "mine")
            embedder, memory = searcher._ready(db)
            assert embedder.identity == memory.identity == identity
            opened.append(embedder)
    assert opened[0] is opened[1]  # the same weights are not opened again


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
