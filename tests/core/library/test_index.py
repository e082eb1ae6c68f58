# SPDX-License-Identifier: MIT
"""Indexing with a tiny untrained model: what is stored, stopping and going on, and bad files."""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from core import jobs
from core.errors import UserError
from core.jobs import Cancelled, Progress
from core.library.catalogue import open_catalogue
from core.library.index import IndexReport, IndexStatus, index
from core.library.overview import overview, unfinished
from core.library.place import Library
from core.library.sources import forget_source, restore_source
from core.media.encode import write_video, write_wav
from core.media.sound import read_sound
from core.model import checkpoint, store
from core.model.build import build, build_classifier
from core.model.card import ModelCard
from core.model.config import TINY, ModelConfig
from core.search.query import ImageQuery, MomentQuery, SoundQuery
from core.search.searcher import Searcher
from tests.core.media.making import Picture, Sound, make

HOP = TINY.audio_frames * 0.01 / 2


def save_model(models: Path, name: str, seed: int) -> None:
    torch.manual_seed(seed)
    card = ModelCard(name=name, title=name, kind="trained", description="untrained, for tests")
    saved = {"card": json.loads(card.to_json())}
    checkpoint.save(models / f"{name}.safetensors", build(TINY).state_dict(), TINY, saved)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library.at(tmp_path / "library")
    save_model(library.models, "tiny", seed=0)
    store.use(library.models, "tiny")
    return library


def sound(seconds: float, seed: int) -> np.ndarray:
    """A melody of its own for each seed, float32 (n,)."""
    notes = np.random.default_rng(seed).uniform(200, 4000, int(seconds * 4) + 1)
    t = np.arange(round(seconds * 16000)) / 16000
    return (0.4 * np.sin(2 * np.pi * np.cumsum(notes[(t * 4).astype(int)]) / 16000)).astype(np.float32)


def film(path: Path, seconds: float = 4.0, seed: int = 0, silent: bool = False) -> Path:
    rng = np.random.default_rng(seed)
    colour = rng.integers(0, 255, 3)
    frames = (
        np.full((48, 64, 3), colour * (0.5 + 0.5 * (i % 2)), np.uint8) for i in range(int(seconds * 10))
    )
    write_video(path, frames, 10, None if silent else sound(seconds, seed))
    return path


@pytest.fixture
def films(tmp_path: Path) -> Path:
    folder = tmp_path / "films"
    folder.mkdir()
    for number in range(4):
        film(folder / f"film {number}.mp4", seed=number)
    return folder


def part_of(path: Path) -> SoundQuery:
    """A second of a film from a window's begin on: even an untrained model gives it the same vectors."""
    return SoundQuery(read_sound(path)[round(3 * HOP * 16000) :][:16000])


def run(library: Library, *places: Path) -> IndexReport:
    return jobs.run(index(library, places, "cpu"))


@pytest.fixture
def db(library: Library) -> Iterator[sqlite3.Connection]:
    with open_catalogue(library.catalogue) as db:
        yield db


def stored(db: sqlite3.Connection) -> list[tuple[str, str, float]]:
    return db.execute(
        "SELECT file.path, modality, start FROM vector JOIN file ON file.video_id = vector.video_id "
        "ORDER BY file.path, modality, start"
    ).fetchall()


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


def test_going_on_after_a_stop_gives_what_one_run_gives(
    library: Library, films: Path, db: sqlite3.Connection, tmp_path: Path
) -> None:
    reports: list[IndexStatus] = []

    def note(step: Progress) -> None:
        if isinstance(step.data, IndexStatus):
            reports.append(step.data)

    with pytest.raises(Cancelled):
        jobs.run(index(library, [films], "cpu"), note, lambda: bool(reports) and reports[-1].done == 2)
    assert unfinished(library)
    report = run(library)
    assert (report.videos, report.skipped) == (2, 2)
    assert not unfinished(library)
    whole = Library.at(tmp_path / "whole")
    save_model(whole.models, "tiny", seed=0)
    store.use(whole.models, "tiny")
    run(whole, films)
    with open_catalogue(whole.catalogue) as other:
        assert stored(db) == stored(other)


def test_a_stop_in_the_middle_of_a_video_leaves_no_half_of_it(
    library: Library, tmp_path: Path, db: sqlite3.Connection
) -> None:
    long = film(tmp_path / "long.mp4", seconds=130.0)
    job = index(library, [long], "cpu")
    while not db.execute("SELECT count(*) FROM vector").fetchone()[0]:
        next(job)
    job.close()
    assert unfinished(library)
    run(library)
    starts = [start for _, modality, start in stored(db) if modality == "audio"]
    assert len(starts) == len(set(starts))
    assert max(starts) == pytest.approx(130 - 2 * HOP, abs=HOP)


def test_two_that_index_the_same_films_at_once_write_each_vector_once(
    library: Library, films: Path, db: sqlite3.Connection, tmp_path: Path
) -> None:
    film(films / "long.mp4", seconds=130.0, seed=7)
    reports: list[IndexReport] = []
    waiting = [index(library, [films], "cpu"), index(library, [films], "cpu")]
    while waiting:  # in step, as two processes might be
        for job in tuple(waiting):
            try:
                next(job)
            except StopIteration as end:
                reports.append(end.value)
                waiting.remove(job)
    assert sum(report.videos for report in reports) == 5
    whole = Library.at(tmp_path / "whole")
    save_model(whole.models, "tiny", seed=0)
    store.use(whole.models, "tiny")
    run(whole, films)
    with open_catalogue(whole.catalogue) as other:
        assert stored(db) == stored(other)


def test_what_is_done_is_found_while_the_rest_is_indexed(library: Library, films: Path) -> None:
    job = index(library, [films], "cpu")
    step = next(job)
    while not (isinstance(step.data, IndexStatus) and step.data.done == 1):
        step = next(job)
    found = jobs.run(Searcher(library, "cpu").search(part_of(films / "film 0.mp4")))
    assert found.matches[0].path.name == "film 0.mp4"
    assert jobs.run(job).videos == 4


def test_bad_files_cost_one_line_each(library: Library, films: Path, tmp_path: Path) -> None:
    (films / "notes.mp4").write_text("no film at all")
    (films / "nothing.mov").touch()
    whole = film(tmp_path / "whole.mp4", seconds=70.0)
    (films / "cut off.mkv").write_bytes(b"\x1aE\xdf\xa3 almost a film")
    report = run(library, films, whole)
    assert report.videos == 5
    reasons = {failed.path.name: failed.reason for failed in report.failed}
    assert set(reasons) == {"notes.mp4", "nothing.mov", "cut off.mkv"}
    assert all(3 < len(reason) < 80 for reason in reasons.values())
    shown = {video.path.name: video for video in overview(library).videos}
    assert shown["notes.mp4"].state == "failed"
    assert shown["notes.mp4"].reason == reasons["notes.mp4"]
    again = run(library)
    assert (again.videos, again.failed, again.skipped) == (0, (), 8)
    film(films / "notes.mp4", seed=9)  # mended: tried again
    assert run(library).videos == 1


def test_a_damaged_film_is_indexed_up_to_the_damage(library: Library, tmp_path: Path) -> None:
    path = make(tmp_path / "film.mkv", Picture(), Sound(), seconds=60.0, waveform=sound(60.0, 0))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    report = run(library, path)
    assert report.videos == 1
    assert report.moments > 10
    assert "damaged after 00:" in report.failed[0].reason
    assert overview(library).videos[0].state == "indexed"


def test_a_drive_unplugged_while_indexing_is_tried_again(library: Library, films: Path) -> None:
    job = index(library, [films], "cpu")
    step = next(job)
    while not (isinstance(step.data, IndexStatus) and step.data.done == 1):
        step = next(job)
    films.rename(films.with_name("unplugged"))
    report = jobs.run(job)
    assert all("tried again" in failed.reason for failed in report.failed)
    films.with_name("unplugged").rename(films)
    assert unfinished(library)
    assert run(library).videos == 4 - report.videos
    assert {video.state for video in overview(library).videos} == {"indexed"}


def test_a_damaged_film_is_heard_by_a_second_model_too(library: Library, tmp_path: Path) -> None:
    path = make(tmp_path / "film.mkv", Picture(), Sound(), seconds=60.0, waveform=sound(60.0, 0))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert run(library, path).videos == 1
    save_model(library.models, "other", seed=1)
    store.use(library.models, "other")
    assert run(library).videos == 1


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


def test_a_name_that_is_no_utf8_costs_one_line(library: Library, films: Path) -> None:
    strange = Path(os.fsdecode(os.fsencode(films) + b"/caf\xe9.mp4"))
    try:
        shutil.copy(films / "film 0.mp4", strange)
    except OSError:
        pytest.skip("this file system takes no such names")
    report = run(library, films)
    assert report.videos == 4
    assert [(failed.path, failed.reason) for failed in report.failed] == [
        (strange, "its name is not in UTF-8; rename it")
    ]
    with pytest.raises(UserError, match="UTF-8"):
        run(library, strange)
    with pytest.raises(UserError, match="not in the library"):
        jobs.run(Searcher(library, "cpu").search(MomentQuery(strange, 1.0)))


def test_a_film_replaced_while_it_is_read_does_not_lend_it_its_vectors(
    library: Library, tmp_path: Path, db: sqlite3.Connection
) -> None:
    first, other = film(tmp_path / "first.mp4", seed=1), film(tmp_path / "other.mp4", seed=2)
    kept = shutil.copy(first, tmp_path / "kept.mp4")
    job = index(library, [first], "cpu")
    next(job)  # it is scanned
    os.replace(other, first)
    report = jobs.run(job)
    assert report.videos == 0
    assert "changed" in report.failed[0].reason
    assert run(library, first, Path(kept)).videos == 2
    marks = db.execute("SELECT count(DISTINCT vector) FROM vector WHERE modality = 'audio'").fetchone()
    assert marks == db.execute("SELECT count(*) FROM vector WHERE modality = 'audio'").fetchone()


def test_copies_of_a_file_that_fails_fail_with_it(library: Library, films: Path) -> None:
    for name in ("one.wav", "two.wav", "three.mp4"):
        (films / name).touch()
    report = run(library, films)
    assert sorted(failed.path.name for failed in report.failed) == ["one.wav", "three.mp4", "two.wav"]
    assert (report.videos, report.skipped) == (4, 0)
    assert not unfinished(library)
    assert (run(library).failed, run(library).skipped) == ((), 7)


def test_what_is_taken_out_while_it_is_searched_is_no_match(library: Library, films: Path) -> None:
    away = films.with_name("away")
    away.mkdir()
    shutil.move(films / "film 2.mp4", away / "film 2.mp4")
    run(library, films, away)
    search = Searcher(library, "cpu").search(part_of(away / "film 2.mp4"))
    while next(search).note != "comparing":
        pass
    forget_source(library, away)
    found = jobs.run(search).matches
    assert found
    assert "film 2.mp4" not in {match.path.name for match in found}
