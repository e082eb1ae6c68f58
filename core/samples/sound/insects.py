# SPDX-License-Identifier: MIT
"""Insects and frogs: pulsed carriers, wing-beat tones and croaks, alone or in chorus."""

import numpy as np

from core.samples.scene import Scene, Take
from core.samples.sound.envelopes import fade, pulses
from core.samples.sound.filters import band, resonate
from core.samples.sound.noise import wander, white
from core.samples.sound.rhythm import groups, lay, spans, take
from core.samples.sound.tones import harmonic, sine, sloped
from core.samples.sound.weather import steady


def crickets(scene: Scene) -> Take:
    """Crickets: a high tone cut into chirps of a few pulses each, in chorus."""
    tape = np.zeros(scene.n)
    t = np.arange(scene.n) / scene.rate
    for _ in range(scene.number):
        carrier = scene.pitch(2600, 5600) * scene.any(0.93, 1.07)
        chirps = scene.geo("speed", 1.2, 5) * scene.any(0.9, 1.1)
        inside = (t * chirps + scene.any(0, 1)) % 1 < scene.any(0.25, 0.7)
        pulse = pulses(t * scene.any(22, 45), 1.5) if scene.chance(0.8) else 1.0
        softly = np.convolve(inside.astype(np.float64), np.ones(60) / 60, "same")
        tape += sine(carrier, scene.n, scene.rate, scene.any(0, 1)) * pulse * softly * scene.any(0.3, 1)
    return steady(scene, tape)


def cicadas(scene: Scene) -> Take:
    """Cicadas: a band of noise pulsed quickly, swelling and dying."""
    centre = scene.pitch(3000, 6200)
    noise = band(white(scene.rng, scene.n), scene.rate, centre * 0.75, centre * 1.2, 3)
    t = np.arange(scene.n) / scene.rate
    pulse = pulses(t * scene.geo("speed", 18, 160), 2.0)
    swell = 0.55 + 0.45 * np.sin(2 * np.pi * t / scene.any(1.5, 6) + scene.any(0, 6))
    return steady(scene, noise * (0.25 + pulse) * swell)


def _wings(scene: Scene, low: float, high: float, slope: float) -> Take:
    tape = np.zeros(scene.n)
    found = spans(scene, (0.6, scene.seconds), (0.1, 0.8))
    for start, end in found:
        for _ in range(scene.number):
            n = round((end - start) * scene.rate)
            path = (
                scene.pitch(low, high)
                * scene.any(0.94, 1.06)
                * (1 + wander(scene.rng, n, scene.rate, 2.0, 0.05))
            )
            path *= 1 + wander(scene.rng, n, scene.rate, 14, 0.008)
            near = np.exp(wander(scene.rng, n, scene.rate, 1.3, 0.8))
            tone = harmonic(path, sloped(70, slope), scene.rate) * near * fade(n, scene.rate, 0.15, 0.2)
            lay(tape, tone, start, scene.rate, scene.any(0.4, 1))
    return take(tape, [start for start, _ in found])


def bee(scene: Scene) -> Take:
    """A bee, bumblebee or fly: the buzz of wings, coming near and going."""
    return _wings(scene, 120, 280, scene.any(0.5, 1.1))


def mosquito(scene: Scene) -> Take:
    """A mosquito: a thin whine."""
    return _wings(scene, 400, 900, scene.any(1.0, 1.8))


def frogs(scene: Scene) -> Take:
    """Frogs: croaks of quick pulses ringing in the throat, or short peeps."""
    tape = np.zeros(scene.n)
    times: list[float] = []
    peep = scene.parameters["material"] > 0.6
    for _ in range(scene.number):
        tone = scene.pitch(500, 2600) * scene.any(0.9, 1.15)
        rate_of_pulses, length = scene.any(25, 75), scene.any(0.12, 0.55)
        n = round(length * scene.rate)
        x = np.arange(n) / scene.rate
        if peep:
            croak = sine(tone * (1 + 0.3 * x / length), n, scene.rate)
        else:
            buzz = harmonic(np.full(n, rate_of_pulses), sloped(160, 0.6), scene.rate)
            croak = resonate(
                buzz, scene.rate, (tone, tone * 2.1, 420), (tone / 5, tone / 3, 200), (1, 0.6, 0.3)
            )
        croak = croak / max(float(np.abs(croak).max()), 1e-9) * fade(n, scene.rate, 0.02, 0.06)
        for t in groups(scene, (1, 5), length + scene.geo("speed", 0.5, 0.06), (0.2, 1.5)):
            lay(tape, croak, t, scene.rate, scene.any(0.4, 1))
            times.append(t)
    return take(tape, times)
