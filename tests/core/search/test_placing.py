# SPDX-License-Identifier: MIT
"""A recording is placed exactly in the video it came from, and nothing is moved without reason."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.media.encode import write_wav
from core.search.placing import DISTINCT, RECORDED, fit, placed, recorded_first
from core.search.rank import Ranked, best_moments
from tests.core.hearing import through_mp3, with_noise

RATE = 16000


def blows(seconds: float = 12.0, seed: int = 0) -> NDArray[np.float32]:
    """Strokes of a hammer: alike, but never at equal distances."""
    rng = np.random.default_rng(seed)
    wave = 1e-3 * rng.standard_normal(round(seconds * RATE))
    t = np.arange(RATE // 4) / RATE
    blow = np.exp(-25 * t) * np.sin(2 * np.pi * 900 * t)
    for at in np.cumsum(rng.uniform(0.3, 0.9, 20)):
        first = round(at * RATE)
        if first + len(blow) < len(wave):
            wave[first : first + len(blow)] += 0.5 * rng.uniform(0.6, 1) * blow
    return wave.astype(np.float32)


@pytest.mark.parametrize("start", [0.0, 3.37, 8.9])
def test_it_is_found_to_a_hundredth_of_a_second(start: float) -> None:
    film = blows()
    query = film[round(start * RATE) :][: 3 * RATE]
    for heard in (query, with_noise(query, 10), through_mp3(query)):
        place = fit(film, heard)
        assert place is not None
        assert place.start == pytest.approx(start, abs=0.08)  # an MP3 coder begins a little late
        assert place.distinct > DISTINCT


def test_another_sound_does_not_stand_out_anywhere() -> None:
    noise = np.random.default_rng(1).standard_normal(12 * RATE).astype(np.float32)
    place = fit(noise * 0.1, with_noise(noise[::-1][: 3 * RATE].copy(), 0))
    assert place is not None
    assert place.distinct < DISTINCT


@pytest.mark.parametrize("before", [0.0, 2.4])
def test_a_recording_that_holds_the_whole_video_begins_before_it(before: float) -> None:
    film = blows(5.0)
    query = np.concatenate([blows(before, seed=1), film, blows(1.0, seed=2)])
    for heard in (query, with_noise(query, 20)):
        place = fit(film, heard)
        assert place is not None
        assert place.start == pytest.approx(-before, abs=0.02)
        assert place.correlation > RECORDED
        assert place.distinct > DISTINCT


def test_a_sound_too_short_to_tell_fits_nowhere() -> None:
    assert fit(blows(1.0), blows(3.0)) is None
    assert fit(blows(2.0), np.zeros(10, np.float32)) is None
    assert fit(np.zeros(10, np.float32), blows(2.0)) is None


def test_a_moment_that_began_before_its_video_is_all_of_it(tmp_path: Path) -> None:
    film = blows(5.0)
    path = write_wav(tmp_path / "film.wav", film, RATE)
    found = Ranked(video=1, start=1.0, end=4.0, score=0.8, heard=0.9, seen=None, reason="")
    moved, _ = placed(found, path, np.concatenate([blows(3.0, seed=1), film, blows(1.0, seed=2)]))
    assert (moved.start, moved.end) == (0.0, pytest.approx(5, abs=0.02))


def test_the_moment_moves_to_the_place(tmp_path: Path) -> None:
    film = blows(60.0)
    path = write_wav(tmp_path / "film.wav", film, RATE)
    found = Ranked(video=1, start=40.0, end=42.56, score=0.8, heard=0.9, seen=None, reason="")
    moved, correlation = placed(found, path, film[round(44.2 * RATE) :][: 4 * RATE])
    assert moved.start == pytest.approx(44.2, abs=0.02)
    assert moved.end == pytest.approx(48.2, abs=0.02)
    assert moved.score == found.score
    assert correlation > 0.95


def test_a_moved_moment_ends_with_its_video(tmp_path: Path) -> None:
    film = blows()
    path = write_wav(tmp_path / "film.wav", film, RATE)
    found = Ranked(video=1, start=0.0, end=10.24, score=0.8, heard=0.9, seen=None, reason="")
    moved, _ = placed(found, path, film[round(9 * RATE) :])
    assert moved.start == pytest.approx(9, abs=0.02)
    assert moved.end == pytest.approx(12, abs=0.01)


def test_a_video_that_cannot_be_read_leaves_the_moment_alone(tmp_path: Path) -> None:
    found = Ranked(video=1, start=4.0, end=6.5, score=0.8, heard=0.9, seen=None, reason="")
    assert placed(found, tmp_path / "unplugged.mp4", blows(3.0)) == (found, 0.0)


def moments(*scores: float) -> list[Ranked]:
    return [
        Ranked(video=n, start=0.0, end=3.0, score=score, heard=0.9, seen=None, reason="")
        for n, score in enumerate(scores)
    ]


@pytest.mark.parametrize("best", [0.9, 1.0])  # a model can be wholly sure
def test_the_video_it_was_recorded_from_comes_before_one_that_sounds_more_alike(best: float) -> None:
    found = moments(best, 0.8, 0.7, 0.6)
    fits = [(found[0], 0.5), (found[1], 0.0), (found[2], 0.95)]
    ordered = recorded_first(found, fits)
    assert [moment.video for moment in ordered] == [2, 0, 1, 3]
    assert best <= ordered[0].score <= 1
    assert ordered[1:] == [found[0], found[1], found[3]]


def test_it_comes_first_also_where_a_model_is_sure_of_many() -> None:
    found = [replace(moment, sure=80.0 - moment.video) for moment in moments(1.0, 1.0, 1.0)]
    ordered = recorded_first(found, [(found[2], 1.0)])
    assert [moment.video for moment in best_moments(ordered, 3)] == [2, 0, 1]


def test_a_poor_fit_moves_nothing_forward() -> None:
    found = moments(0.9, 0.8)
    assert recorded_first(found, [(found[0], 0.0), (found[1], RECORDED - 0.01)]) == found
