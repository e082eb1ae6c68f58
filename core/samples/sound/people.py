# SPDX-License-Identifier: MIT
"""People: talking, singing, laughing, crying, coughing, snoring, clapping and crowds (after Klatt 1980)."""

import numpy as np

from core.samples.scene import Scene, Take, Wave
from core.samples.sound.animals import HIT, SWELL, call
from core.samples.sound.envelopes import curve, fade, rounded
from core.samples.sound.filters import band
from core.samples.sound.noise import cloud, coloured, wander, white
from core.samples.sound.rhythm import few, groups, lay, onsets, regular, spans, take, tune
from core.samples.sound.speech import phrase, vowel
from core.samples.sound.voice import FRAMES, Track, glide, vocalise


def _speak(scene: Scene, pitch: float, tract: float, whisper: bool = False) -> Take:
    tape = np.zeros(scene.n)
    found = spans(scene, (0.6, 2.8), (0.15, 0.9))
    slope, pace = scene.any(0.8, 1.3), scene.geo("speed", 3.5, 6.5)
    for start, end in found:
        track = phrase(scene.rng, end - start, pitch * scene.any(0.92, 1.1), tract, pace, whisper)
        piece = vocalise(scene.rng, track, scene.rate, slope, scene.any(0, 0.12))
        lay(tape, piece, start, scene.rate)
    return take(tape, [start for start, _ in found])


def man(scene: Scene) -> Take:
    """A man speaking."""
    return _speak(scene, scene.pitch(80, 160), scene.pitch(0.92, 1.08))


def woman(scene: Scene) -> Take:
    """A woman speaking."""
    return _speak(scene, scene.pitch(160, 265), scene.pitch(1.08, 1.25))


def child(scene: Scene) -> Take:
    """A child speaking."""
    return _speak(scene, scene.pitch(240, 400), scene.pitch(1.25, 1.5))


def whisper(scene: Scene) -> Take:
    """Someone whispering."""
    return _speak(scene, 100, scene.pitch(0.95, 1.3), True)


def singing(scene: Scene) -> Take:
    """One singer or a choir: long vowels, vibrato, a tune."""
    high = scene.parameters["size"] < 0.5
    notes = tune(scene, scene.pitch(110, 420), scene.geo("speed", 0.8, 3), 0.0, 1.0)
    tape = np.zeros(scene.n)
    tract = 1.18 if high else 1.0
    for _ in range(scene.number):
        late, off = scene.any(0, 0.04), scene.any(0.993, 1.007)
        for note in notes:
            frames = max(8, round(note.length * FRAMES))
            t = np.arange(frames) / FRAMES
            shake = 1 + 0.018 * np.sin(2 * np.pi * 5.6 * t + scene.any(0, 6)) * np.clip(t / 0.4, 0, 1)
            level = rounded(frames, (0, 0.15, 0.85, 1), (0, 1, 0.85, 0))
            shape = [[f * tract for f in vowel(scene.rng)], [f * tract for f in vowel(scene.rng)]]
            track = glide(
                np.full(frames, note.hertz * off) * shake, level, 0.05 * level, shape[:1] * 3 + shape[1:]
            )
            piece = vocalise(scene.rng, track, scene.rate, 1.1)
            lay(tape, piece, note.start + late, scene.rate, note.loudness)
    return take(tape, onsets(notes))


def baby(scene: Scene) -> Take:
    """A baby crying: long wails over an arch of pitch, a gasp between them."""
    base = scene.pitch(320, 560)
    tape = np.zeros(scene.n)
    times, t = [], scene.any(0.05, 0.6)
    while t < scene.seconds - 0.3:
        length = scene.any(0.5, 1.5) * scene.geo("speed", 1.2, 0.7)
        pitch = ((0, base * 0.8), (0.25, base * scene.any(1.05, 1.35)), (0.7, base), (1, base * 0.75))
        shape = ((900, 1900, 3600), (1250, 2100, 3900), (1050, 1900, 3700))
        loud = ((0, 0), (0.1, 1), (0.8, 0.9), (1, 0))
        lay(
            tape,
            call(scene, length, pitch, loud, shape, 0.2, scene.any(0, 0.7), 0.6),
            t,
            scene.rate,
            scene.any(0.7, 1),
        )
        times.append(t)
        t += length + 0.05
        gasp = call(scene, 0.18, ((0, base), (1, base * 1.3)), HIT, shape, 20.0, 0, 1.0)
        lay(tape, gasp, t, scene.rate, 0.12)
        t += scene.any(0.2, 0.5)
    return take(tape, times)


def laughter(scene: Scene) -> Take:
    """Laughing: ha-ha-ha, about five a second, pitch and strength falling."""
    base, tract = scene.pitch(110, 420), scene.pitch(0.95, 1.35)
    shape = [tuple(f * tract for f in row) for row in ((700, 1300, 2600, 3500), (620, 1200, 2500, 3400))]
    tape = np.zeros(scene.n)
    times: list[float] = []
    for start, end in spans(scene, (0.8, 2.2), (0.2, 0.8)):
        gap = scene.geo("speed", 0.26, 0.16)
        count = max(2, int((end - start) / gap))
        rise = scene.any(1.1, 1.8)
        for k in range(count):
            tone = base * (rise - (rise - 0.8) * k / count) * scene.any(0.95, 1.08)
            length = gap * scene.any(0.65, 0.9)
            piece = call(
                scene,
                length,
                ((0, tone * 0.95), (0.4, tone * 1.1), (1, tone * 0.9)),
                HIT,
                shape,
                scene.any(0.5, 1.5),
                0.15,
                0.8,
            )
            lay(tape, piece, start + k * gap, scene.rate, 1 - 0.6 * k / count)
            times.append(start + k * gap)
    return take(tape, [t for t in times if t < scene.seconds - 0.1])


def scream(scene: Scene) -> Take:
    """A scream or shout: high, tense, rough."""
    base = scene.pitch(350, 1100)
    shape = ((900, 1600, 2900, 3900), (1100, 1700, 3000, 4000), (950, 1500, 2900, 3900))
    tape = np.zeros(scene.n)
    times = few(scene, 1, 2, 1.2)
    for t in times:
        pitch = ((0, base * 0.7), (0.12, base * 1.2), (0.6, base * 1.1), (1, base * 0.7))
        loud = ((0, 0), (0.06, 1), (0.8, 0.85), (1, 0))
        lay(
            tape,
            call(scene, scene.any(0.5, 1.8), pitch, loud, shape, 0.4, scene.any(0.1, 1.0), 0.4),
            t,
            scene.rate,
        )
    return take(tape, times)


def cough(scene: Scene) -> Take:
    """Coughing: a burst of air, a torn voice after it."""
    tract = scene.pitch(0.9, 1.35)
    shape = [tuple(f * tract for f in row) for row in ((800, 1400, 2500, 3500), (600, 1200, 2400, 3400))]
    times = groups(scene, (1, 4), scene.geo("speed", 0.5, 0.28), (0.4, 1.4))
    base = scene.pitch(120, 330)
    pieces = []
    for _ in range(3):
        burst = ((0, 0), (0.04, 1), (0.3, 0.5), (0.75, 0.3), (1, 0))
        pieces.append(
            call(
                scene,
                scene.any(0.22, 0.42),
                ((0, base), (0.4, base * 1.15), (1, base * 0.7)),
                burst,
                shape,
                scene.any(4, 12),
                0.9,
                0.8,
            )
        )
    tape = np.zeros(scene.n)
    for i, t in enumerate(times):
        lay(tape, pieces[i % 3], t, scene.rate, scene.any(0.5, 1))
    return take(tape, times)


def sneeze(scene: Scene) -> Take:
    """A sneeze: breath drawn in, then a bang of hiss with a voice under it."""
    tape = np.zeros(scene.n)
    times = few(scene, 1, 2, 1.4)
    tract = scene.pitch(0.9, 1.3)
    for t in times:
        frames = round(scene.any(0.75, 1.1) * FRAMES)
        hertz = np.full(frames, scene.pitch(150, 380)) * rounded(
            frames, (0, 0.45, 0.6, 1), (1, 1.3, 1.6, 0.7)
        )
        voice = curve(frames, (0, 0.35, 0.5, 0.52, 0.7, 1), (0, 0.25, 0, 1, 0.3, 0))
        breath = curve(frames, (0, 0.4, 0.5, 0.52, 0.75, 1), (0.2, 0.8, 0, 5, 2, 0))
        hiss = curve(frames, (0, 0.5, 0.52, 0.7, 1), (0, 0, 2.5, 1, 0))
        rows = np.tile(np.array([600, 1300, 2500, 3500]) * tract, (frames, 1))  # (T, 4)
        track = Track(hertz, voice, breath, hiss, np.full(frames, scene.any(2500, 4500)), rows)
        lay(tape, vocalise(scene.rng, track, scene.rate, 0.9, 0.3), t, scene.rate)
    return take(tape, times)


def snore(scene: Scene) -> Take:
    """Snoring: the soft palate flapping on the breath in, air on the breath out."""
    tape = np.zeros(scene.n)
    found = spans(scene, (0.8, 1.6), (0.5, 1.2))
    base = scene.pitch(22, 75)
    for start, end in found:
        piece = call(
            scene,
            end - start,
            ((0, base), (0.6, base * 1.2), (1, base)),
            SWELL,
            ((380, 1000, 2200), (500, 1100, 2300)),
            2.0,
            1.0,
            0.35,
        )
        lay(tape, piece, start, scene.rate)
        m = round(scene.any(0.5, 0.9) * scene.rate)
        lay(
            tape,
            0.05 * band(white(scene.rng, m), scene.rate, 500, 3000, 1) * np.hanning(m),
            end + 0.1,
            scene.rate,
        )
    return take(tape, [start for start, _ in found])


def clap_grain(scene: Scene) -> Wave:
    """One clap of two hands: a short burst with the resonance of the hollow between them."""
    m = round(0.05 * scene.rate)
    middle = scene.pitch(700, 2000) * scene.any(0.7, 1.4)
    return band(white(scene.rng, m), scene.rate, middle * 0.7, middle * 1.8, 2) * np.exp(
        -np.arange(m) / scene.rate / scene.any(0.004, 0.012)
    )


def applause(scene: Scene) -> Take:
    """Applause: hundreds of claps, swelling and thinning."""
    grains = [clap_grain(scene) for _ in range(12)]
    level = np.exp(wander(scene.rng, scene.n, scene.rate, 0.4, 0.4)) * fade(
        scene.n, scene.rate, scene.any(0.05, 1), scene.any(0.05, 1.2)
    )
    wave = cloud(scene.rng, scene.n, scene.rate, 18.0 * scene.number, grains, level / level.mean())
    if scene.chance(0.3):
        voices = _babble(scene, 5, 1.3)
        wave = wave / wave.std() + 0.6 * voices / max(float(voices.std()), 1e-9) * level
    return take(wave, [0.0])


def clapping(scene: Scene) -> Take:
    """One person clapping or snapping fingers, in time."""
    times = regular(scene, scene.geo("speed", 0.55, 0.2), 0.05)
    grains = [clap_grain(scene) for _ in range(4)]
    tape = np.zeros(scene.n)
    for i, t in enumerate(times):
        lay(tape, grains[i % 4], t, scene.rate, scene.any(0.6, 1))
    return take(tape, times)


def _babble(scene: Scene, voices: int, lift: float) -> Wave:
    tape = np.zeros(scene.n)
    for _ in range(voices):
        tract = scene.any(0.95, 1.3)
        track = phrase(
            scene.rng, scene.seconds, 100 * tract**3 * lift * scene.any(0.8, 1.3), tract, scene.any(3.5, 6)
        )
        piece = vocalise(scene.rng, track, scene.rate, 1.0)
        for _ in range(3):  # each voice stands in three places, with another start each time
            lay(tape, np.roll(piece, int(scene.rng.integers(len(piece)))), 0, scene.rate, scene.any(0.3, 1))
    return tape


def crowd(scene: Scene) -> Take:
    """A crowd talking, as in a café or at a party."""
    wave = _babble(scene, 4, 1.0)
    murmur = band(coloured(scene.rng, scene.n, 0.5), scene.rate, 150, 1500, 1)
    return take(wave / wave.std() + scene.any(0.1, 0.6) * murmur / murmur.std(), [0.0])


def cheer(scene: Scene) -> Take:
    """A stadium cheering: many open vowels held high, over a roar."""
    tape = np.zeros(scene.n)
    start = scene.any(0, scene.seconds * 0.4)
    for _ in range(7):
        base, late = scene.any(180, 480), float(scene.rng.exponential(0.4))
        pitch = ((0, base * 0.7), (0.2, base), (0.7, base * scene.any(0.9, 1.2)), (1, base * 0.7))
        shape = ((700, 1250, 2700, 3700), (800, 1300, 2800, 3800))
        lay(
            tape,
            call(scene, scene.any(0.8, 2.6), pitch, SWELL, shape, 0.6, 0.3, 0.6),
            start + late,
            scene.rate,
            scene.any(0.3, 1),
        )
    m = scene.n - round(start * scene.rate)
    roar = band(coloured(scene.rng, m, 0.3), scene.rate, 400, 2500, 1) * rounded(
        m, (0, 0.2, 0.7, 1), (0, 1, 0.7, 0.3)
    )
    lay(tape, scene.any(0.3, 1) * roar / roar.std(), start, scene.rate)
    return take(tape + 0.05 * coloured(scene.rng, scene.n, 0.7), [start])
