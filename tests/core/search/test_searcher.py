# SPDX-License-Identifier: MIT
"""The model that searches, what it searched, and the picture that is shown beside a match."""

from dataclasses import asdict
from pathlib import Path

import pytest
import torch

from core import jobs
from core.commands.search import AWAY, NOT_INDEXED, text
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.model import checkpoint, store
from core.model.build import build
from core.model.card import ModelCard
from core.model.config import TINY
from core.search.query import SoundQuery
from core.search.searcher import Searcher, nearest_thumbnail
from tests.core.search.test_vectors import fill, noise, show


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


@pytest.mark.parametrize(("hidden", "present"), [(0, 1), (1, 1), (0, 0)])
def test_only_what_may_be_found_counts_as_searched(tmp_path: Path, hidden: int, present: int) -> None:
    library = Library.at(tmp_path / "library")
    searcher, query = Searcher(library, "cpu"), SoundQuery(noise(1, size=32_000)[0])
    found = jobs.run(searcher.search(query))
    assert (found.searched_moments, found.away) == (0, False)
    assert NOT_INDEXED in text(found)
    with open_catalogue(library.catalogue) as db:
        identity = store.read_card(store.active(library.models)).identity
        fill(db, noise(3, size=192), identity=identity)
        show(db, 1, hidden=hidden)
        db.execute("UPDATE file SET present = ?", (present,))
    found = jobs.run(searcher.search(query))
    gone = bool(hidden) or not present
    assert (found.searched_moments, found.away) == (0 if gone else 3, gone)
    assert (AWAY in text(found)) == gone
    assert NOT_INDEXED not in text(found)
