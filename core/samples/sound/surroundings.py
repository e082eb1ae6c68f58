# SPDX-License-Identifier: MIT
"""How rain, wind, birds, traffic, people, a fan... sound around a thing; made as those of weather.py are."""

from collections.abc import Callable

import numpy as np

from core.samples.scene import Wave
from core.samples.sound.envelopes import fade, fall
from core.samples.sound.filters import band
from core.samples.sound.noise import Rng, cloud, coloured, wander, white
from core.samples.sound.rhythm import lay
from core.samples.sound.tones import harmonic, sine, sloped
from core.samples.sound.weather import bubble


def around(rng: Rng, n: int, rate: int, name: str, strength: float) -> Wave:
    """The sound (n,) of what goes on around, deviation 1: drops, birds or cars are more with `strength`."""
    wave = _MADE[name](rng, n, rate, strength)
    return np.asarray(wave / max(float(wave.std()), 1e-9))


def _rain(rng: Rng, n: int, rate: int, strength: float) -> Wave:
    bed = band(coloured(rng, n, 0.15), rate, float(rng.uniform(400, 900)), 7000, 1)
    m = round(0.005 * rate)
    drops = cloud(rng, n, rate, 20 + 150 * strength, [white(rng, m) * np.linspace(1, 0, m) ** 3])
    return np.asarray(bed / bed.std() + 0.7 * drops / max(float(drops.std()), 1e-9))


def _wind(rng: Rng, n: int, rate: int, strength: float) -> Wave:
    gusts = np.exp(wander(rng, n, rate, 0.8, 0.5 + 0.5 * strength))
    return band(coloured(rng, n, 0.7), rate, 50, 300 + 500 * strength, 1) * gusts


def _birds(rng: Rng, n: int, rate: int, strength: float) -> Wave:
    t = np.arange(rate // 6) / rate
    chirps = [
        np.sin(2 * np.pi * (f * t + s * np.sin(w * t))) * np.hanning(len(t))
        for f, s, w in zip(*(rng.uniform(a, b, 4) for a, b in ((2600, 6500), (3, 20), (25, 70))), strict=True)
    ]
    return cloud(rng, n, rate, 3 + 9 * strength, chirps) + 0.02 * white(rng, n)


def _insects(rng: Rng, n: int, rate: int, strength: float) -> Wave:
    total = 0.05 * white(rng, n)
    for _ in range(2 + round(3 * strength)):
        trill = np.maximum(sine(float(rng.uniform(12, 30)), n, rate, float(rng.random())), 0)
        song = trill * (sine(float(rng.uniform(0.5, 2)), n, rate, float(rng.random())) > -0.6)
        total += float(rng.uniform(0.4, 1)) * song * sine(float(rng.uniform(3800, 5600)), n, rate)
    return total


def _traffic(rng: Rng, n: int, rate: int, strength: float) -> Wave:
    rumble = band(coloured(rng, n, 0.8), rate, 40, 250, 1)
    tyres = band(coloured(rng, n, 0.3), rate, 500, 1800, 1)
    passing = np.exp(wander(rng, n, rate, 0.3 + 0.5 * strength, 0.9))
    return np.asarray(rumble / rumble.std() + 0.7 * passing * tyres / tyres.std())


def _people(rng: Rng, n: int, rate: int, strength: float) -> Wave:
    total = np.zeros(n)
    for _ in range(2 + round(5 * strength)):
        hertz = float(rng.uniform(95, 260)) * np.exp(wander(rng, n, rate, 2, 0.12))
        syllables = np.maximum(wander(rng, n, rate, 4, 1.0), 0)
        spoken = harmonic(hertz, sloped(20, 1.0), rate, float(rng.random())) * syllables
        total += band(spoken, rate, float(rng.uniform(250, 600)), float(rng.uniform(1200, 2800)), 1)
    return total


def _fan(rng: Rng, n: int, rate: int, strength: float) -> Wave:
    blades = np.full(n, float(rng.uniform(70, 110)) * (1 + strength))
    air = band(coloured(rng, n, 0.4), rate, 150, 1200 + 2500 * strength, 1)
    return np.asarray(air / air.std() + 0.6 * harmonic(blades, sloped(8, 1.0), rate))


def _clock(rng: Rng, n: int, rate: int, strength: float) -> Wave:
    tape, m = 0.01 * white(rng, n), round(0.03 * rate)
    hertz, every = float(rng.uniform(1500, 4500)), float(rng.choice((0.25, 0.5, 1.0)))
    for k, t in enumerate(np.arange(float(rng.uniform(0, every)), n / rate, every)):
        tick = band(white(rng, m), rate, hertz * (0.8 + 0.3 * (k % 2)), 0, 2) * fall(m, rate, 0.02)
        lay(tape, tick, float(t), rate, 0.5 + 0.5 * strength)
    return tape


def _radio(rng: Rng, n: int, rate: int, strength: float) -> Wave:
    tape, root = 0.01 * white(rng, n), float(rng.uniform(200, 420))
    every = float(rng.uniform(0.16, 0.4))
    for t in np.arange(0, n / rate, every):
        m = round(every * float(rng.choice((1, 1, 2))) * rate)
        note = root * 2 ** (float(rng.choice((0, 2, 4, 5, 7, 9, 12))) / 12)
        tone = harmonic(np.full(m, note), sloped(10, 0.8), rate) * fade(m, rate, 0.01, 0.08)
        lay(tape, tone, float(t), rate, float(rng.uniform(0.5, 1)))
    return band(tape, rate, 300, 2500 + 2500 * strength, 2)


def _tap(rng: Rng, n: int, rate: int, strength: float) -> Wave:
    tape, hertz = 0.01 * white(rng, n), float(rng.uniform(700, 1800))
    every = 0.9 * 0.25**strength
    for t in np.arange(float(rng.uniform(0, every)), n / rate, every):
        drop = bubble(rate, hertz * float(rng.uniform(0.9, 1.1)), float(rng.uniform(2, 8)))
        lay(tape, drop, float(t), rate, float(rng.uniform(0.6, 1)))
    return tape


_MADE: dict[str, Callable[[Rng, int, int, float], Wave]] = {
    "rain": _rain,
    "wind": _wind,
    "birds": _birds,
    "insects": _insects,
    "traffic": _traffic,
    "people": _people,
    "fan": _fan,
    "clock": _clock,
    "radio": _radio,
    "tap": _tap,
}
