# SPDX-License-Identifier: MIT
"""What goes on around a thing is heard and seen, more of it by its strength, and is not the thing."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from core.samples.kinds import ALL
from core.samples.picture.places import PLACES
from core.samples.sound.space import ambience
from core.samples.sound.surroundings import around
from core.samples.surroundings import AT, NAMES, NOTHING, STILL, Surroundings, drawn_at
from core.samples.voices import imitate
from core.samples.world import render, render_mixture, render_silence

RATE = 16000
PAIRS = [(place, name) for place, names in AT.items() for name in names if name != STILL]


def bands(wave: np.ndarray) -> np.ndarray:
    """Its mean power in dB in eight octaves, and how uneven it is in time in each: (16,)."""
    frames = wave[: len(wave) // 512 * 512].reshape(-1, 512) * np.hanning(512)  # (n,) -> (T, 512)
    power = np.abs(np.fft.rfft(frames))[:, 1:] ** 2  # (T, 256)
    octaves = np.stack([power[:, 2**k : 2 ** (k + 1)].sum(axis=1) for k in range(8)], axis=1)  # (T, 8)
    level = 10 * np.log10(octaves + 1e-9)
    return np.concatenate([10 * np.log10(octaves.mean(axis=0) + 1e-9), level.std(axis=0)])


def test_every_place_that_a_kind_is_found_in_has_surroundings() -> None:
    assert set(AT) == set(PLACES)
    assert {place for kind in ALL for place in kind.places} <= set(AT)
    assert not set(NAMES) & set(PLACES)  # each has a number of its own among the traits
    assert all(STILL in names for names in AT.values())


@cache
def examples(name: str, seed: int) -> np.ndarray:
    """Twelve of them, weak to strong: (12, 16)."""
    chance = np.random.default_rng(seed)
    return np.stack([bands(around(chance, 3 * RATE, RATE, name, k / 11)) for k in range(12)])


@pytest.mark.parametrize("name", NAMES)
def test_it_is_heard_as_itself(name: str) -> None:
    def distance(one: np.ndarray, other: np.ndarray) -> float:
        return float(np.sqrt(((one - other.mean(axis=0)) ** 2).sum(axis=1)).mean())

    nearest = min(NAMES, key=lambda other: distance(examples(name, 1), examples(other, 2)))
    assert nearest == name


@pytest.mark.parametrize(("place", "name"), PAIRS)
def test_it_is_seen(place: str, name: str) -> None:
    clip = replace(render("ball", 4), place=place, around=NOTHING)
    without, little, much = (
        replace(clip, around=Surroundings(of, share)).frame(1.0, 96).astype(int)
        for of, share in ((STILL, 0.0), (name, 0.1), (name, 1.0))
    )
    for one, other in ((without, little), (without, much), (little, much)):
        assert (np.abs(one - other).max(axis=2) > 12).mean() > 0.003


def test_it_moves() -> None:
    for name in NAMES:
        place = next(place for place, names in AT.items() if name in names)
        clip = replace(render("ball", 4), parts=(), place=place, around=Surroundings(name, 0.7))
        still = replace(clip, around=NOTHING)
        one, other = (
            np.abs(clip.frame(t, 96).astype(int) - still.frame(t, 96)).max(axis=2) > 12 for t in (0.4, 1.7)
        )
        assert (one != other).any(), name


def test_the_strong_are_loud_and_the_weak_are_not() -> None:
    def beside(strength: float) -> float:
        found = []
        for seed in range(60):
            clip = render("ball", seed)
            if clip.around.name != STILL and abs(clip.around.strength - strength) < 0.25:
                found.append(np.std(clip.waveform - clip.alone) / np.std(clip.alone))
        return float(np.median(found))

    assert beside(0.9) > 1.8 * beside(0.1)


def test_a_still_place_has_its_own_sound_only() -> None:
    heard = {place: bands(ambience(np.random.default_rng(3), 2 * RATE, RATE, place)) for place in PLACES}
    for one in ("sky", "kitchen", "workshop", "stage", "street"):
        for other in ("sky", "kitchen", "workshop", "stage", "street"):
            assert one == other or np.abs(heard[one] - heard[other]).max() > 6  # dB in an octave


def test_all_of_them_are_drawn_in_time() -> None:
    chance = np.random.default_rng(0)
    for place, names in AT.items():
        assert {drawn_at(place, chance).name for _ in range(200)} == set(names)


def test_silence_has_none() -> None:
    assert render_silence(1).around == NOTHING


def test_a_mixture_has_one_surrounding_for_both() -> None:
    clips = [render_mixture(("dog", "church_bell"), seed) for seed in range(8)]
    assert len({clip.around.name for clip in clips}) > 2
    assert all(clip.around.name in AT[clip.place] for clip in clips)


def test_a_voice_imitates_the_thing_and_not_what_is_heard_beside_it() -> None:
    clip = next(c for c in (render("dog", seed) for seed in range(40)) if c.around.name == "rain")
    np.testing.assert_array_equal(imitate(clip, 1), imitate(replace(clip, waveform=clip.alone), 1))
