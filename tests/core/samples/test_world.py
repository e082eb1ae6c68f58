# SPDX-License-Identifier: MIT
"""The procedural world: each kind sounds and shows, the same for the same seed, and never twice alike."""

from dataclasses import replace

import numpy as np
import pytest

from core.samples.clip import Clip
from core.samples.microphone import recorded
from core.samples.surroundings import NOTHING
from core.samples.world import KINDS, render, render_mixture, render_silence


def middle_of_spectrum(clip: Clip) -> float:
    power = np.abs(np.fft.rfft(clip.waveform)) ** 2
    return float(np.sum(np.fft.rfftfreq(len(clip.waveform), 1 / clip.sample_rate) * power) / np.sum(power))


def test_there_are_many_kinds_with_names_of_their_own() -> None:
    assert len(KINDS) >= 40
    assert len(set(KINDS)) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_sounds_and_shows(kind: str) -> None:
    clip = render(kind, 11)
    assert clip.waveform.shape == (64000,)
    assert clip.waveform.dtype == np.float32
    assert np.isfinite(clip.waveform).all()
    assert 0.02 < np.abs(clip.waveform).max() <= 1
    assert clip.events
    assert all(0 <= event < clip.seconds for event in clip.events)
    picture = clip.frame(1.0, 64)
    assert picture.shape == (64, 64, 3)
    assert picture.dtype == np.uint8
    assert picture.std() > 2


@pytest.mark.parametrize("kind", ["dog", "guitar", "rain", "train", "man_speaking"])
def test_a_seed_says_everything(kind: str) -> None:
    one, again, other = render(kind, 3), render(kind, 3), render(kind, 4)
    np.testing.assert_array_equal(one.waveform, again.waveform)
    np.testing.assert_array_equal(one.frame(0.7, 96), again.frame(0.7, 96))
    assert one.parameters == again.parameters
    assert not np.array_equal(one.waveform, other.waveform)
    assert not np.array_equal(one.frame(0.7, 96), other.frame(0.7, 96))


def test_a_large_thing_sounds_low_and_looks_large() -> None:
    clips = sorted(
        (render("metal_clang", seed) for seed in range(40)), key=lambda clip: clip.parameters["size"]
    )
    small, large = clips[:12], clips[-12:]
    assert np.mean([middle_of_spectrum(c) for c in small]) > 1.5 * np.mean(
        [middle_of_spectrum(c) for c in large]
    )
    assert np.mean([drawn_share(c) for c in large]) > 1.3 * np.mean([drawn_share(c) for c in small])


def drawn_share(clip: Clip) -> float:
    """The share of the picture that the thing covers: what differs from the place without it."""
    empty = replace(clip, parts=())
    difference = np.abs(clip.frame(0.0, 96).astype(int) - empty.frame(0.0, 96)).max(axis=2)
    return float((difference > 12).mean())


def changed(clip: Clip, **parameters: float) -> Clip:
    """The same clip, its thing shown with other parameters."""
    parts = (replace(part, parameters={**part.parameters, **parameters}) for part in clip.parts)
    return replace(clip, parts=tuple(parts))


@pytest.mark.parametrize("kind", KINDS)
def test_how_large_fast_and_far_a_thing_is_shows(kind: str) -> None:
    clip = render(kind, 12, 2.0)
    for trait in ("size", "speed", "distance"):
        close = changed(clip, distance=0.1)
        little, much = changed(close, **{trait: 0.1}), changed(close, **{trait: 0.9})
        differing = max(
            (np.abs(little.frame(t, 64).astype(int) - much.frame(t, 64)) > 8).mean() for t in (0.3, 1.0, 1.7)
        )
        assert differing > 0.003, trait  # a dozen of its pixels at least


def test_a_far_thing_pales_outdoors_and_darkens_indoors() -> None:
    found = {}
    for place in ("street", "room"):
        clip = replace(render("ball", 4), place=place)
        empty = replace(clip, parts=()).frame(0.0, 128).astype(int)
        for distance in (0.05, 0.95):
            shown = changed(clip, distance=distance, size=0.5).frame(0.0, 128)
            covered = np.abs(shown - empty).max(axis=2) > 6
            found[place, distance] = np.percentile(np.abs(shown - empty)[covered], 90), shown[covered].mean()
    assert found["street", 0.95][0] < 0.8 * found["street", 0.05][0]
    assert found["room", 0.95][1] < 0.9 * found["room", 0.05][1]


def test_a_fast_thing_is_smeared() -> None:
    still, fast = (changed(render("clock", 8), speed=speed, distance=0.0) for speed in (0.0, 1.0))
    sharp, soft = (np.abs(np.diff(c.frame(1.0, 256)[..., 1].astype(int), axis=1)) for c in (still, fast))
    assert (soft > 60).sum() < 0.7 * (sharp > 60).sum()


def test_a_thing_out_of_sight_changes_nothing() -> None:
    clip = render("ball", 4)
    away = changed(clip, x=40.0)
    np.testing.assert_array_equal(away.frame(1.0, 64), replace(clip, parts=()).frame(1.0, 64))


def test_a_far_thing_is_heard_with_more_of_its_room() -> None:
    click = np.zeros(16000)
    click[3200] = 1
    echo = {}
    for distance in (0.1, 0.9):
        heard = [
            recorded(np.random.default_rng(seed), click, 16000, ("stage", NOTHING), distance)[0]
            for seed in range(40)
        ]
        echo[distance] = np.median([np.std(h[4000:8000]) / np.abs(h).max() for h in heard])
    assert echo[0.9] > 2 * echo[0.1]


def test_the_picture_moves_with_the_sound() -> None:
    clip = render("gunshot", 5)
    before, at = clip.frame(clip.events[0] - 0.02, 128), clip.frame(clip.events[0] + 0.02, 128)
    assert np.abs(before.astype(int) - at).max() > 60


@pytest.mark.parametrize(("seconds", "rate"), [(1.0, 16000), (2.5, 16000), (3.0, 22050)])
def test_length_and_rate_are_free(seconds: float, rate: int) -> None:
    for kind in KINDS[::9]:
        assert len(render(kind, 2, seconds, rate).waveform) == round(seconds * rate)


@pytest.mark.parametrize("kind", KINDS)
def test_the_shortest_clip_sounds_too(kind: str) -> None:
    clip = render(kind, 7, 0.5)
    assert np.abs(clip.waveform).max() > 0.01
    assert clip.events


def test_the_picture_may_be_wide() -> None:
    clip = render("car", 1)
    assert clip.wide_frame(0.5, 90, 160).shape == (90, 160, 3)


def test_a_mixture_holds_both() -> None:
    clip = render_mixture(("dog", "church_bell"), 1)
    assert clip.kind == "dog+church_bell"
    assert [part.kind.name for part in clip.parts] == ["dog", "church_bell"]
    assert np.abs(clip.waveform).max() > 0.02
    assert clip.frame(1.0, 64).shape == (64, 64, 3)


def test_silence_is_almost_nothing() -> None:
    for seed in range(6):
        clip = render_silence(seed)
        assert np.abs(clip.waveform).max() < 0.05
        assert clip.frame(0.5, 64).shape == (64, 64, 3)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        render("unicorn", 1)


def test_too_short_a_clip_is_refused() -> None:
    with pytest.raises(ValueError, match="half a second"):
        render("dog", 1, 0.2)
