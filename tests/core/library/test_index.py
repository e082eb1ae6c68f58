# SPDX-License-Identifier: MIT
"""Indexing with a tiny untrained model: what is stored, and what of it is found."""

import json
import sqlite3
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core import jobs
from core.errors import UserError
from core.library.index import IndexStatus, index
from core.library.overview import overview
from core.library.place import Library
from core.library.sources import forget_source, restore_source
from core.media.encode import write_wav
from core.model import checkpoint, store
from core.model.build import build_classifier
from core.model.card import ModelCard
from core.model.config import ModelConfig
from core.search.query import ImageQuery
from core.search.searcher import Searcher
from tests.core.library.filmed import (
    HOP,
    film,
    part_of,
    run,
    save_model,
    sound,
    stored,
)


def test_windows_hop_by_half_and_pictures_carry_their_time(
    library: Library, films: Path, db: sqlite3.Connection
) -> None:
    report = run(library, films / "film 0.mp4")
    starts = [start for _, modality, start in stored(db) if modality == "audio"]
    np.testing.assert_allclose(starts[:-1], HOP * np.arange(len(starts) - 1), atol=1e-6)
    assert starts[-1] - starts[-2] <= HOP + 1e-6  # the last one ends with the sound
    pictures = db.execute("SELECT start, end FROM vector WHERE modality = 'visual' ORDER BY start").fetchall()
    assert len(pictures) >= 2
    assert all(end == start for (_, end), (start, _) in pairwise(pictures))
    assert pictures[-1][1] == pytest.approx(4.0, abs=0.2)
    assert report.moments == len(starts)


def test_what_is_done_is_found_while_the_rest_is_indexed(library: Library, films: Path) -> None:
    job = index(library, [films], "cpu")
    step = next(job)
    while not (isinstance(step.data, IndexStatus) and step.data.done == 1):
        step = next(job)
    found = jobs.run(Searcher(library, "cpu").search(part_of(films / "film 0.mp4")))
    assert found.matches[0].path.name == "film 0.mp4"
    assert jobs.run(job).videos == 4


def test_silent_films_go_by_picture_and_sound_files_by_sound(library: Library, tmp_path: Path) -> None:
    write_wav(tmp_path / "sound.wav", sound(4.0, 1), 16000)
    film(tmp_path / "silent.mp4", silent=True)
    report = run(library, tmp_path / "sound.wav", tmp_path / "silent.mp4")
    assert (report.videos, report.failed) == (2, ())
    shown = {video.path.name: video for video in overview(library).videos}
    assert (shown["sound.wav"].has_sound, shown["sound.wav"].has_picture) == (True, False)
    assert (shown["silent.mp4"].has_sound, shown["silent.mp4"].has_picture) == (False, True)
    assert shown["silent.mp4"].thumbnail is not None
    assert shown["silent.mp4"].moments > 0


def test_a_removed_source_is_not_searched_until_it_is_back(library: Library, films: Path) -> None:
    run(library, films)
    searcher, query = Searcher(library, "cpu"), part_of(films / "film 2.mp4")
    forget_source(library, films)
    assert jobs.run(searcher.search(query)).matches == ()
    assert overview(library).videos == ()
    restore_source(library, films)
    assert jobs.run(searcher.search(query)).matches[0].path.name == "film 2.mp4"


def test_an_unplugged_source_is_still_found_and_marked(library: Library, films: Path) -> None:
    run(library, films)
    query = part_of(films / "film 2.mp4")
    films.rename(films.with_name("unplugged"))
    run(library)
    found = jobs.run(Searcher(library, "cpu").search(query))
    assert (found.matches[0].path.name, found.matches[0].online) == ("film 2.mp4", False)
    assert {video.state for video in overview(library).videos} == {"offline"}
    assert [source.online for source in overview(library).sources] == [False]


def test_two_models_live_side_by_side(library: Library, films: Path, db: sqlite3.Connection) -> None:
    run(library, films)
    save_model(library.models, "other", seed=1)
    store.use(library.models, "other")
    assert run(library).videos == 4
    assert db.execute("SELECT count(DISTINCT model_id) FROM vector").fetchone() == (2,)
    store.roll_back(library.models)
    again = run(library)
    assert (again.videos, again.skipped) == (0, 4)
    found = jobs.run(Searcher(library, "cpu").search(part_of(films / "film 3.mp4")))
    assert found.matches[0].path.name == "film 3.mp4"


def test_the_time_left_is_told_within_a_long_file(library: Library, tmp_path: Path) -> None:
    long = film(tmp_path / "long.mp4", seconds=130.0)
    told: list[IndexStatus] = []
    job = index(library, [long], "cpu")
    jobs.run(job, lambda step: told.append(step.data) if isinstance(step.data, IndexStatus) else None)
    begun = [status for status in told if status.media_seconds and not status.done]
    assert begun
    assert begun[0].seconds_left is not None


def test_a_model_that_only_hears(library: Library, films: Path, db: sqlite3.Connection) -> None:
    config = ModelConfig(
        image_size=32,
        audio_frames=64,
        embed_dim=32,
        num_heads=2,
        modality_depth=1,
        classes=3,
        audio_only=True,
    )
    card = ModelCard(name="ear", title="ear", kind="released", description="", calibrated=False, classes=3)
    saved = {"card": json.loads(card.to_json())}
    checkpoint.save(library.models / "ear.safetensors", build_classifier(config).state_dict(), config, saved)
    store.use(library.models, "ear")
    report = jobs.run(index(library, [films], "cpu"))
    assert not report.failed
    assert report.moments
    kinds = db.execute("SELECT DISTINCT modality FROM vector").fetchall()
    assert kinds == [("audio",)]
    assert any(library.thumbnails.rglob("*.jpg"))  # what is found is shown all the same
    assert store.active_card(library.models).limits.startswith("It only hears")
    found = jobs.run(Searcher(library, "cpu").search(part_of(films / "film 2.mp4"))).matches
    assert found
    assert {match.seen for match in found} == {None}
    assert {match.reason for match in found} == {"sounds like it"}
    with pytest.raises(UserError, match="only hears"):
        jobs.run(Searcher(library, "cpu").search(ImageQuery(np.zeros((32, 32, 3), np.uint8))))
