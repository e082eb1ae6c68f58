# SPDX-License-Identifier: MIT
"""Shots, explosions and clicks: shock waves (Friedlander pulse, 1946) with noise that darkens as it dies."""

import numpy as np

from core.samples.scene import Scene, Take, Wave
from core.samples.sound.envelopes import fall, rounded
from core.samples.sound.filters import band
from core.samples.sound.modal import STONE, plate, strike
from core.samples.sound.noise import cloud, coloured, white
from core.samples.sound.rhythm import few, groups, lay, regular, take
from core.samples.sound.tones import harmonic


def blast(scene: Scene, seconds: float, corner: float, width: float) -> Wave:
    """A shock of `width` seconds, and noise below `corner` Hz falling over `seconds`."""
    n = round(seconds * scene.rate)
    t = np.arange(n) / scene.rate
    shock = np.where(t < 6 * width, (1 - t / width) * np.exp(-t / width), 0.0)
    bright = white(scene.rng, n) * fall(n, scene.rate, seconds * 0.3, 0.0005)
    dark = band(coloured(scene.rng, n, 0.5), scene.rate, 30, corner, 1)
    return np.asarray(3 * shock + 0.6 * bright + dark * fall(n, scene.rate, seconds, 0.003))


def gunshot(scene: Scene) -> Take:
    """Single shots, with the echo of the place."""
    times = few(scene, 1, 4, 0.25) if scene.chance(0.7) else regular(scene, scene.geo("speed", 0.8, 0.3), 0.1)
    tape = np.zeros(scene.n)
    corner, width = scene.pitch(500, 3500), scene.pitch(0.0009, 0.0003) ** 1.0
    for t in times:
        piece = blast(scene, scene.any(0.25, 0.8), corner, width)
        lay(tape, piece, t, scene.rate)
        for _ in range(3):
            lay(
                tape,
                band(piece, scene.rate, 0, 1200, 1),
                t + scene.any(0.05, 0.5),
                scene.rate,
                scene.any(0.02, 0.15),
            )
    return take(tape, times)


def machine_gun(scene: Scene) -> Take:
    """Bursts of quick shots."""
    gap = scene.geo("speed", 0.13, 0.06)
    times = groups(scene, (4, 16), gap, (0.2, 0.9))
    pieces = [blast(scene, 0.22, scene.pitch(700, 3000), 0.0006) for _ in range(3)]
    tape = np.zeros(scene.n)
    for i, t in enumerate(times):
        lay(tape, pieces[i % 3], t, scene.rate, scene.any(0.7, 1))
    return take(tape, times)


def explosion(scene: Scene) -> Take:
    """An explosion: a heavy blast and falling debris."""
    tape = np.zeros(scene.n)
    times = few(scene, 1, 2, 1.2)
    for t in times:
        seconds = scene.any(1.2, 3.0)
        piece = blast(scene, seconds, scene.pitch(90, 500), 0.006)
        low = coloured(scene.rng, len(piece), 1.0) * fall(len(piece), scene.rate, seconds, 0.01)
        m = round(0.03 * scene.rate)
        grains = [
            band(white(scene.rng, m), scene.rate, f, 3 * f, 1) * fall(m, scene.rate, 0.03, 0.0005)
            for f in scene.rng.uniform(200, 1500, 5)
        ]
        debris = cloud(scene.rng, len(piece), scene.rate, 40, grains, np.linspace(2, 0, len(piece)))
        lay(tape, piece + low + 0.12 * debris, t, scene.rate)
    return take(tape, times)


def fireworks(scene: Scene) -> Take:
    """Fireworks: a rising whistle, a boom, and crackling stars."""
    tape = np.zeros(scene.n)
    times: list[float] = []
    m = round(0.015 * scene.rate)
    grains = [white(scene.rng, m) * fall(m, scene.rate, 0.012, 0.0002) for _ in range(4)]
    for t in few(scene, 1, 2 + scene.number, 0.4):
        if scene.chance(0.5):
            n = round(scene.any(0.4, 0.9) * scene.rate)
            path = scene.any(900, 2200) * rounded(n, (0, 1), (1, scene.any(1.3, 2)))
            lay(
                tape,
                0.15 * harmonic(path, (1, 0.2), scene.rate) * np.linspace(1, 0.3, n),
                max(0, t - n / scene.rate),
                scene.rate,
            )
        lay(
            tape,
            blast(scene, scene.any(0.4, 1.2), scene.pitch(200, 900), 0.003),
            t,
            scene.rate,
            scene.any(0.5, 1),
        )
        n = round(1.2 * scene.rate)
        stars = cloud(
            scene.rng, n, scene.rate, scene.geo("speed", 10, 120), grains, rounded(n, (0, 0.3, 1), (0, 1, 0))
        )
        lay(tape, 0.35 * stars, t + 0.15, scene.rate)
        times.append(t)
    return take(tape, times)


def camera(scene: Scene) -> Take:
    """A camera: mirror up, shutter, mirror down; sometimes the motor."""
    times = groups(scene, (1, 4), scene.geo("speed", 0.6, 0.18), (0.4, 1.3))
    body = plate(scene.rng, 8)
    clicks = [
        strike(scene.rng, scene.pitch(500, 1600) * k, body, STONE, 0.08, scene.rate, 0.9)
        for k in (1, 1.4, 0.8)
    ]
    tape = np.zeros(scene.n)
    gap = scene.any(0.03, 0.09)
    for t in times:
        for k in range(3):
            lay(tape, clicks[k], t + k * gap, scene.rate, scene.any(0.5, 1))
    return take(tape, times)


def switch(scene: Scene) -> Take:
    """A light switch, pen, lighter or mouse: two small clicks, in and out."""
    times = groups(scene, (1, 3), scene.geo("speed", 0.9, 0.25), (0.4, 1.4))
    body = plate(scene.rng, 6)
    tape = np.zeros(scene.n)
    for t in times:
        for late, up in ((0.0, 1.0), (scene.any(0.04, 0.14), 1.2)):
            lay(
                tape,
                strike(scene.rng, scene.pitch(900, 3000) * up, body, STONE, 0.05, scene.rate, 1.0),
                t + late,
                scene.rate,
            )
    return take(tape, times)


def pop(scene: Scene) -> Take:
    """A balloon, cork or bubble-wrap: one short pop with the air column behind it."""
    tape = np.zeros(scene.n)
    times = few(scene, 1, 5, 0.2)
    for t in times:
        n = round(0.15 * scene.rate)
        x = np.arange(n) / scene.rate
        tone = np.sin(2 * np.pi * scene.pitch(180, 900) * (1 + 4 * x) * x) * np.exp(
            -x / scene.any(0.008, 0.03)
        )
        lay(
            tape,
            tone + white(scene.rng, n) * fall(n, scene.rate, 0.02, 0.0003),
            t,
            scene.rate,
            scene.any(0.5, 1),
        )
    return take(tape, times)
