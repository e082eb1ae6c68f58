# SPDX-License-Identifier: MIT
"""Blown instruments: harmonic tones with breath, brass that brightens as it gets louder.

The spectra follow J.-C. Risset and M. Mathews, "Analysis of musical-instrument tones", Physics Today 22(2),
1969.
"""

import numpy as np

from core.samples.scene import Scene, Take, Wave
from core.samples.sound.envelopes import curve, fade
from core.samples.sound.filters import band, moving, resonate
from core.samples.sound.noise import wander, white
from core.samples.sound.rhythm import Note, lay, onsets, spans, take, tune
from core.samples.sound.tones import harmonic, sloped, vibrato


def _blown(
    scene: Scene, notes: list[Note], amplitudes: Wave, attack: float, breath: float, shake: float
) -> Wave:
    tape = np.zeros(scene.n)
    hertz = scene.any(4, 6.5)
    for note in notes:
        n = max(64, round(note.length * scene.rate))
        t = np.arange(n) / scene.rate
        scoop = 1 - 0.02 * np.exp(-t / 0.03)
        pitch = note.hertz * scoop * vibrato(scene.rng, n, scene.rate, hertz, shake)
        tone = harmonic(pitch * (1 + wander(scene.rng, n, scene.rate, 8, 0.0015)), amplitudes, scene.rate)
        if breath > 0:
            air = band(white(scene.rng, n), scene.rate, note.hertz * 0.8, note.hertz * 5, 1)
            tone += breath * air * (1 + 2 * np.exp(-t / 0.04))
        swell = curve(n, (0, 0.2, 0.8, 1), (0.6, 1, 0.9, 0.7)) * fade(n, scene.rate, attack, 0.05)
        lay(tape, tone * swell, note.start, scene.rate, 0.3 + 0.7 * note.loudness)
    return tape


def flute(scene: Scene) -> Take:
    """A flute, recorder or pan pipe: few harmonics, much air."""
    notes = tune(scene, scene.pitch(260, 900), scene.geo("speed", 1.2, 6))
    amplitudes = np.array([1, scene.any(0.1, 0.7), scene.any(0.05, 0.3), 0.08, 0.03, 0.02])
    return take(
        _blown(scene, notes, amplitudes, 0.05, scene.any(0.03, 0.3), scene.any(0, 0.01)), onsets(notes)
    )


def clarinet(scene: Scene) -> Take:
    """A clarinet, oboe or saxophone: reeds, the clarinet's even harmonics missing."""
    notes = tune(scene, scene.pitch(130, 440), scene.geo("speed", 1.2, 6))
    odd = scene.any(0, 0.95)
    tape = _blown(scene, notes, sloped(30, scene.any(0.7, 1.2), odd), 0.03, 0.02, scene.any(0, 0.008))
    coloured = resonate(tape, scene.rate, (550, 1200, 2800), (300, 500, 900), (1, 1.2, 0.8))
    return take(0.3 * tape + coloured, onsets(notes))


def trumpet(scene: Scene) -> Take:
    """A trumpet, horn, trombone or tuba; the louder, the more of its harmonics come through."""
    notes = tune(scene, scene.pitch(80, 420), scene.geo("speed", 1, 5))
    tape = _blown(scene, notes, sloped(40, 0.6), 0.04, 0.01, scene.any(0, 0.006))
    level = np.convolve(np.abs(tape), np.ones(400) / 400, "same")[:: scene.rate // 100]
    level = level / max(float(level.max()), 1e-9)
    bright = scene.any(900, 3200)

    def gains(hertz: Wave, seconds: Wave) -> Wave:
        now = np.interp(seconds * 100, np.arange(len(level)), level)
        corner = 200 + bright * now**1.5
        return np.asarray(1 / (1 + (hertz / corner) ** 2))

    return take(moving(tape, gains, scene.rate), onsets(notes))


def organ(scene: Scene) -> Take:
    """A pipe organ: several ranks of pipes an octave or a fifth apart, full chords, no decay."""
    notes = tune(scene, scene.pitch(65, 330), scene.geo("speed", 0.8, 3), 0.8, 1.0)
    stops = scene.rng.choice((0.5, 1, 2, 3, 4, 6, 8), int(scene.rng.integers(2, 6)), replace=False)
    amplitudes = np.zeros(48)
    for stop in stops:  # each rank is itself a tone with a few harmonics
        for k in (1, 2, 3, 4):
            place = int(stop * 2 * k) - 1
            if place < 48:
                amplitudes[place] += scene.any(0.3, 1) / k**1.6
    halved = [Note(note.start, note.length, note.hertz / 2, 0.9) for note in notes]
    return take(_blown(scene, halved, amplitudes, 0.03, 0.02, 0.0), onsets(notes))


def accordion(scene: Scene) -> Take:
    """An accordion or harmonica: free reeds, two a little out of tune with each other."""
    notes = tune(scene, scene.pitch(170, 520), scene.geo("speed", 1.2, 5), 0.4, 1.0)
    slope = scene.any(0.5, 1.0)
    first = _blown(scene, notes, sloped(40, slope), 0.04, 0.01, 0.0)
    other = [
        Note(note.start, note.length, note.hertz * scene.any(1.004, 1.009), note.loudness) for note in notes
    ]
    return take(
        band(first + _blown(scene, other, sloped(40, slope), 0.04, 0.0, 0.0), scene.rate, 150, 5000, 1),
        onsets(notes),
    )


def bagpipe(scene: Scene) -> Take:
    """Bagpipes: a piercing chanter above drones that never stop."""
    base = scene.pitch(110, 160)
    notes = tune(scene, base * 4, scene.geo("speed", 2, 7), 0, 1.0)
    tape = _blown(scene, notes, sloped(30, 0.35), 0.01, 0.01, 0.0)
    start, end = spans(scene, (1.5, scene.seconds), (0.5, 1))[0]
    m = round((end - start) * scene.rate)
    drone = sum(harmonic(np.full(m, base * f), sloped(25, 0.8), scene.rate) for f in (1.0, 1.002, 2.001))
    lay(tape, 0.5 * np.asarray(drone) * fade(m, scene.rate, 0.2, 0.2), start, scene.rate)
    return take(tape, (start, *onsets(notes)))


def whistling(scene: Scene) -> Take:
    """Someone whistling: a gliding sine and a little air."""
    notes = tune(scene, scene.pitch(700, 1500), scene.geo("speed", 1.5, 5), 0, 1.0)
    tape = np.zeros(scene.n)
    last = notes[0].hertz if notes else 1000.0
    for note in notes:
        n = max(64, round(note.length * scene.rate))
        path = note.hertz + (last - note.hertz) * np.exp(-np.arange(n) / scene.rate / scene.any(0.01, 0.06))
        path *= vibrato(scene.rng, n, scene.rate, 5.5, scene.any(0, 0.015))
        tone = harmonic(path, (1.0, 0.03), scene.rate)
        air = band(white(scene.rng, n), scene.rate, note.hertz * 0.8, note.hertz * 1.3, 2)
        swell = fade(n, scene.rate, 0.03, 0.05)
        lay(tape, (tone + scene.any(0.05, 0.2) * air) * swell, note.start, scene.rate, note.loudness)
        last = note.hertz
    return take(tape, onsets(notes))


def referee_whistle(scene: Scene) -> Take:
    """A pea whistle: a high tone trembling as the pea spins."""
    tape = np.zeros(scene.n)
    found = spans(scene, (0.15, 1.2), (0.2, 1.2))
    base, speed = scene.pitch(1900, 3600), scene.geo("speed", 18, 55)
    for start, end in found:
        n = round((end - start) * scene.rate)
        t = np.arange(n) / scene.rate
        tremble = np.sin(2 * np.pi * speed * t)
        tone = harmonic(base * (1 + 0.02 * tremble), (1, 0.15, 0.05), scene.rate) * (1 + 0.5 * tremble)
        tone += harmonic(base * 1.04 * (1 + 0.02 * tremble), (0.5, 0.1), scene.rate)
        tone += 0.2 * band(white(scene.rng, n), scene.rate, base * 0.7, 0, 1)
        lay(tape, tone * fade(n, scene.rate, 0.015, 0.04), start, scene.rate)
    return take(tape, [start for start, _ in found])
