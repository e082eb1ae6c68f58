# SPDX-License-Identifier: MIT
"""What is heard of a thing is seen of it: the same way past, number, style and moment on both sides."""

from dataclasses import replace

import numpy as np
import pytest

from core.samples import agreed
from core.samples.clip import Clip
from core.samples.picture.canvas import Canvas, Image
from core.samples.picture.moment import Moment
from core.samples.picture.places import GROUND
from core.samples.picture.standing import FEET, SHINING
from core.samples.scene import Scene, Take, Wave
from core.samples.sound.filters import band
from core.samples.sound.tones import Pass
from core.samples.world import BY_NAME, render

RATE = 16000
MIDDLE = {
    **dict.fromkeys(("size", "speed", "material", "hue", "shape", "distance", "passing"), 0.5),
    **dict.fromkeys(("x", "y", "flip"), 0.0),
    "number": 1.0,
}
PASSING = {
    "car": agreed.CAR,
    "motorcycle": agreed.MOTORCYCLE,
    "boat": agreed.BOAT,
    "siren": agreed.SIREN,
}


def sound(kind: str, seed: int = 1, seconds: float = 4.0, **parameters: float) -> Take:
    """The dry sound of a thing with these parameters, by the chance of `seed`."""
    scene = Scene({**MIDDLE, **parameters}, seconds, RATE, np.random.default_rng(seed))
    return BY_NAME[kind].sound(scene)


def picture(
    kind: str, t: float, events: tuple[float, ...], activity: float = 0.5, **parameters: float
) -> Image:
    """The bare drawing of a thing on one dark colour."""
    image = np.full((160, 240, 3), (40, 44, 60), np.uint8)
    BY_NAME[kind].picture(Canvas(image, scale=0.7), Moment(t, {**MIDDLE, **parameters}, events, activity, 3))
    return image


def differing(one: Image, other: Image) -> float:
    """The share of the pixels that differ clearly."""
    return float((np.abs(one.astype(int) - other).max(axis=2) > 20).mean())


def middle(image: Image) -> float:
    """Where a drawing is, from left (-0.5) to right (0.5)."""
    return float(np.nonzero((image != image[0, 0]).any(axis=2))[1].mean() / image.shape[1] - 0.5)


def loudness(wave: Wave, start: float, end: float) -> float:
    """In dB, between two times in seconds."""
    return float(10 * np.log10(np.mean(wave[round(start * RATE) : round(end * RATE)] ** 2) + 1e-12))


def test_what_comes_from_far_began_before_the_clip() -> None:
    way = Pass(closest_at=3.0, speed=120.0, metres=100.0)
    wave = np.random.default_rng(0).standard_normal(round((4 + way.lead) * RATE))
    heard = way.heard(wave, RATE, 4 * RATE)
    assert way.lead > 0.5
    assert np.std(heard[:800]) > 0.5 * np.std(heard[16000:16800])  # no held sample at first
    assert np.abs(heard).argmax() == pytest.approx(3 * RATE, abs=RATE // 2)


@pytest.mark.parametrize("kind", ["jet", "propeller_plane", *PASSING])
def test_a_pass_by_does_not_jump_into_the_clip(kind: str) -> None:
    for seed in range(3):
        wave = sound(kind, seed, passing=0.0, speed=0.9).waveform
        blocks = band(wave, RATE, 60)[: 2 * RATE].reshape(-1, 800)  # (T, 800): by the 20th of a second
        level = 10 * np.log10(np.mean(blocks**2, axis=1) + 1e-12)
        smooth = np.convolve(level, np.ones(6) / 6, "valid")
        assert (smooth[6:] - smooth[:-6]).max() < 18, seed


@pytest.mark.parametrize("kind", PASSING)
def test_what_stands_stands_and_what_passes_passes(kind: str) -> None:
    def places(passing: float) -> list[float]:
        return [middle(picture(kind, t, (1.5,), passing=passing)) for t in (0.2, 1.5, 2.8)]

    past, still = places(PASSING[kind] - 0.01), places(PASSING[kind] + 0.01)
    assert past[2] - past[0] > 0.15
    assert max(still) - min(still) < 0.06


def test_what_passes_is_loudest_at_its_nearest() -> None:
    taken = sound("siren", 2, passing=agreed.SIREN - 0.01, speed=0.9)
    near = taken.events[0]
    far = 0.1 if near > 2 else 3.7
    wave = taken.waveform
    assert loudness(wave, near - 0.1, near + 0.1) > loudness(wave, far, far + 0.2) + 6
    wave = sound("siren", 2, passing=agreed.SIREN + 0.01, speed=0.9).waveform
    assert abs(loudness(wave, 0.6, 2) - loudness(wave, 2.4, 3.9)) < 3


def test_a_siren_is_not_switched_on_at_a_step() -> None:
    begun = [sound("siren", seed, passing=0.9) for seed in range(12)]
    late = [take for take in begun if take.events[0] > 0]
    assert late
    for take in late:
        start = round(take.events[0] * RATE)
        assert np.abs(take.waveform[:start]).max(initial=0) == 0
        assert np.abs(take.waveform[start : start + 16]).max() < 0.15 * np.abs(take.waveform).max()


def foot(clip: Clip, distance: float) -> float:
    """How far down its picture a thing of the clip reaches, 0..1."""
    parts = (replace(p, parameters={**p.parameters, "distance": distance, "y": 0.0}) for p in clip.parts)
    shown, empty = replace(clip, parts=tuple(parts)), replace(clip, parts=())
    differ = np.abs(shown.frame(1.0, 192).astype(int) - empty.frame(1.0, 192)).max(axis=2) > 24
    return float(np.flatnonzero(differ.any(axis=1))[-1] / 192)


@pytest.mark.parametrize("kind", sorted(kind for kind in FEET if "street" in BY_NAME[kind].places))
def test_a_far_thing_stands_on_the_ground(kind: str) -> None:
    for seed in (4, 6):
        clip = replace(render(kind, seed, 2.0), place="street")
        assert foot(clip, 0.9) > 0.76  # the pavement begins at 0.8, give or take the camera's sway


def test_only_kinds_that_are_have_feet_or_shine() -> None:
    assert set(FEET) | SHINING <= set(BY_NAME)
    assert all(set(BY_NAME[kind].places) & set(GROUND) for kind in FEET)


def test_a_ball_falls_to_its_first_bounce() -> None:
    def height(t: float) -> float:
        image = picture("ball", t, (1.0, 1.6), shape=0.0)
        orange = np.nonzero((image[..., 0] > 150) & (image[..., 2] < 120))[0]
        return float(-orange.mean() / 160)

    falling = [height(t) for t in (0.6, 0.8, 0.86, 0.92, 0.97, 0.999)]
    assert falling == sorted(falling, reverse=True)
    assert falling[-2] - falling[-1] < 0.1  # nor is it on the floor at once
    assert falling[0] - falling[-1] > 0.15


def test_a_zip_is_open_until_it_is_pulled_and_moves_as_long_as_it_sounds() -> None:
    for speed in (0.1, 0.9):
        taken = sound("zip", speed=speed)
        start = taken.events[0]
        until = min(start + 1.15, taken.events[1] - 0.05)  # before it is pulled back
        loud = np.flatnonzero(np.abs(taken.waveform[: round(until * RATE)]) > 0)
        end = float(loud[-1]) / RATE
        before, at, half, done, later = (
            picture("zip", t, taken.events[:1], speed=speed)
            for t in (start - 0.01, start + 0.001, (start + end) / 2, end, end + 0.2)
        )
        assert differing(before, at) < 0.01
        assert differing(at, half) > 0.02
        assert differing(half, done) > 0.02
        assert differing(done, later) < 0.01


def test_a_drum_turns_as_it_thumps() -> None:
    for speed in (0.2, 0.8):
        taken = sound("washing_machine", speed=speed)
        low = band(taken.waveform, RATE, 30, 170) ** 2
        period = float(np.median(np.diff(taken.events)))
        on, off = (
            np.mean(
                [low[round(t * RATE) :][: RATE // 50].mean() for t in np.asarray(taken.events[1:-1]) + late]
            )
            for late in (-0.01, period / 2)
        )
        assert on > 3 * off
        t = taken.events[0] + 0.3
        one, turned, half = (
            picture("washing_machine", t + late, taken.events, 0.0, speed=speed)
            for late in (0, period, period / 2)
        )
        assert differing(one, turned) < 0.01
        assert differing(one, half) > 0.02


@pytest.mark.parametrize(
    ("kind", "parameter", "one", "other"),
    [
        ("crowd", "number", *agreed.CROWD),
        ("cheering", "number", *agreed.CHEERING),
        ("gull", "number", 1, 3),
        ("siren", "material", 0.1, 0.3),
        ("siren", "material", 0.3, 0.6),
        ("phone", "material", agreed.BELLS - 0.01, agreed.BELLS + 0.01),
        ("drill", "material", agreed.HAMMER_ACTION - 0.01, agreed.HAMMER_ACTION + 0.01),
        ("frogs", "material", agreed.PEEPING - 0.01, agreed.PEEPING + 0.01),
        ("doorbell", "material", agreed.BUZZES - 0.01, agreed.BUZZES + 0.01),
        ("clock", "material", 0.1, 0.9),
        ("helicopter", "speed", 0.1, 0.9),
        ("vacuum", "speed", 0.1, 0.9),
    ],
)
def test_numbers_and_styles_are_heard_and_seen(kind: str, parameter: str, one: float, other: float) -> None:
    heard = [sound(kind, 1, 4.0, **{parameter: value}).waveform for value in (one, other)]
    assert np.std(heard[0] - heard[1]) > 0.1 * max(np.std(heard[0]), np.std(heard[1]))
    events = sound(kind).events
    shown = [picture(kind, 1.1, events, **{parameter: value}) for value in (one, other)]
    assert differing(*shown) > 0.003


def test_as_many_rockets_burst_as_there_are() -> None:
    assert [len(sound("fireworks", number=number).events) for number in (1, 2, 4)] == [1, 2, 4]


def test_more_people_are_told_apart_less() -> None:
    def unevenness(number: int) -> float:
        found = []
        for seed in range(4):
            blocks = sound("crowd", seed, 2.5, number=number).waveform[: 124 * 320].reshape(-1, 320)
            found.append(np.log(np.mean(blocks**2, axis=1)).std())
        return float(np.mean(found))

    assert unevenness(agreed.CROWD[0]) > 1.15 * unevenness(agreed.CROWD[1])


def test_what_has_exploded_is_not_whole_again() -> None:
    whole = picture("explosion", 0.5, (1.0,), 0.0)
    for late in (1.0, 2.1, 2.8):
        assert differing(whole, picture("explosion", 1.0 + late, (1.0,), 0.0)) > 0.02
    again = picture("explosion", 4.0, (1.0,), 0.0)
    painted = (whole != whole[0, 0]).any(axis=2)
    assert (np.abs(whole.astype(int) - again).max(axis=2)[painted] > 20).mean() > 0.5


def test_light_in_the_sky_is_never_darker_than_the_sky() -> None:
    for age in (0.05, 0.5, 1.2, 2.0):
        image = picture("fireworks", 1.0 + age, (1.0,))
        sky = image[:110].astype(int)  # above the tubes
        assert (sky >= image[0, 0]).all()
        assert (sky.max(axis=2) > 100).mean() > 0.002, age


def test_the_dark_does_not_hide_lights_far_away() -> None:
    clip, brightest = render("fireworks", 8), {}
    t = clip.events[0] + 0.06
    empty = replace(clip, parts=()).frame(t, 192).astype(int)
    for distance in (0.0, 1.0):
        drawn = {**clip.parameters, "distance": distance, "speed": 0.0}
        parts = tuple(replace(part, parameters=drawn) for part in clip.parts)
        brightest[distance] = (replace(clip, parts=parts).frame(t, 192) - empty).max()
    assert brightest[1.0] > 0.8 * brightest[0.0]


def test_each_rooster_has_its_own_rhythm() -> None:
    rows = {tuple(np.round(np.diff(sound("rooster", seed).events[:4]), 1)) for seed in range(8)}
    assert len(rows) >= 5


def test_a_cymbal_is_told_from_a_hi_hat() -> None:
    drawn = [picture(kind, 0.9, (1.0,)) for kind in ("cymbal", "hi_hat")]
    brass = [(image[..., 0] > image[..., 2].astype(int) + 80).mean() for image in drawn]
    assert brass[0] > 2 * brass[1]  # the one leans towards us, the others lie flat
    ringing = [
        np.mean([loudness(sound(kind, seed).waveform, 0, 4) for seed in range(5)])
        - np.mean([10 * np.log10(np.max(sound(kind, seed).waveform ** 2)) for seed in range(5)])
        for kind in ("cymbal", "hi_hat")
    ]
    assert ringing[0] > ringing[1] + 3
