# SPDX-License-Identifier: MIT
"""Birds: gliding whistles in phrases, and harsher calls from a syrinx with its formants.

Song as frequency-swept syllables after N. Fletcher, "Acoustic Systems in Biology", 1992.
"""

import numpy as np

from core.samples.scene import Scene, Take, Wave
from core.samples.sound.animals import HIT, call
from core.samples.sound.envelopes import fade, rounded
from core.samples.sound.filters import band
from core.samples.sound.noise import white
from core.samples.sound.rhythm import few, groups, lay, regular, take
from core.samples.sound.tones import harmonic


def chirp(scene: Scene, hertz: float, seconds: float) -> Wave:
    """One syllable: a whistle sweeping up, down, over a hill, or shaken into a trill."""
    n = max(32, round(seconds * scene.rate))
    x = np.linspace(0, 1, n)
    reach = scene.any(0.05, 0.45)
    shapes = (x - 0.5, 0.5 - x, np.sin(np.pi * x) - 0.5, 0.5 - np.sin(np.pi * x), 0 * x)
    sweep = shapes[int(scene.rng.integers(len(shapes)))]
    if scene.chance(0.25):
        sweep = sweep + 0.4 * np.sin(2 * np.pi * scene.any(15, 60) * x * seconds)
    path = np.clip(hertz * (1 + reach * sweep), 300, 0.45 * scene.rate)
    tone = harmonic(path, (1.0, scene.any(0, 0.25), scene.any(0, 0.08)), scene.rate)
    return np.asarray(tone * np.sin(np.pi * x) ** scene.any(0.3, 1.0))


def songbird(scene: Scene) -> Take:
    """A songbird: a few syllables of its own, repeated in phrases."""
    base = scene.pitch(1900, 5200)
    words = [
        chirp(scene, base * scene.any(0.7, 1.35), scene.any(0.04, 0.22))
        for _ in range(int(scene.rng.integers(2, 6)))
    ]
    tape = np.zeros(scene.n)
    t, times = scene.any(0.03, 0.8), []
    pace = scene.geo("speed", 0.3, 0.09)
    while t < scene.seconds - 0.15:
        word = words[int(scene.rng.integers(len(words)))]
        for _ in range(int(scene.rng.choice((1, 1, 2, 3, 6)))):
            times.append(t)
            lay(tape, word, t, scene.rate, scene.any(0.5, 1))
            t += len(word) / scene.rate + pace * scene.any(0.1, 0.6)
        t += scene.any(0.02, 0.2) if scene.chance(0.7) else scene.any(0.4, 1.4)
    return take(tape, [t for t in times if t < scene.seconds - 0.1])


def sparrows(scene: Scene) -> Take:
    """A flock of small birds, all chirping at once."""
    tape = np.zeros(scene.n)
    times: list[float] = []
    for _ in range(scene.number + 2):
        base, gain = scene.pitch(2500, 5000) * scene.any(0.8, 1.25), scene.any(0.3, 1)
        word = chirp(scene, base, scene.any(0.05, 0.15))
        for t in groups(scene, (1, 6), scene.any(0.12, 0.4), (0.2, 1.2)):
            lay(tape, word, t, scene.rate, gain * scene.any(0.6, 1))
            times.append(t)
    return take(tape, times)


def _called(scene: Scene, pieces: list[Wave], times: list[float]) -> Take:
    tape = np.zeros(scene.n)
    for i, t in enumerate(times):
        lay(tape, pieces[i % len(pieces)], t, scene.rate, scene.any(0.6, 1))
    return take(tape, times)


def crow(scene: Scene) -> Take:
    """A crow or raven: caw, harsh and falling."""
    base = scene.pitch(260, 560)
    pieces = []
    for _ in range(2):
        pitch = ((0, base * 0.9), (0.3, base * 1.1), (1, base * 0.85))
        shape = ((1000, 1600, 2700, 3900), (1250, 1800, 2900, 4000), (900, 1400, 2600, 3900))
        pieces.append(
            call(
                scene, scene.any(0.22, 0.5), pitch, HIT, shape, scene.any(0.6, 1.5), scene.any(0.5, 1.3), 0.4
            )
        )
    return _called(scene, pieces, groups(scene, (1, 5), scene.geo("speed", 0.75, 0.4), (0.5, 1.5)))


def gull(scene: Scene) -> Take:
    """A gull: long falling cries, many in a row, ever shorter."""
    base = scene.pitch(650, 1300)
    pieces = []
    for k in range(3):
        pitch = ((0, base * 0.8), (0.2, base * 1.3), (0.5, base * 1.15), (1, base * 0.7))
        pieces.append(
            call(
                scene,
                0.7 / (1 + 0.5 * k),
                pitch,
                HIT,
                ((1500, 2500, 3900), (1200, 2200, 3600)),
                0.2,
                0.25,
                0.3,
            )
        )
    return _called(scene, pieces, groups(scene, (2, 6), scene.any(0.3, 0.6), (0.4, 1.4)))


def duck(scene: Scene) -> Take:
    """A duck or goose: nasal quacks, buzzing at 150 to 400 Hz."""
    base = scene.pitch(140, 420)
    shape = ((900, 1400, 2600, 3500), (1150, 1700, 2700, 3600))
    pieces = [
        call(
            scene,
            scene.any(0.12, 0.3),
            ((0, base * 1.1), (1, base * 0.85)),
            HIT,
            shape,
            0.6,
            scene.any(0.2, 0.8),
            0.2,
        )
        for _ in range(2)
    ]
    return _called(scene, pieces, groups(scene, (2, 7), scene.geo("speed", 0.5, 0.22), (0.3, 1.2)))


def hen(scene: Scene) -> Take:
    """A hen clucking: short clucks and now and then a long buk-aaw."""
    base = scene.pitch(300, 560)
    cluck = [
        call(
            scene,
            scene.any(0.06, 0.13),
            ((0, base * 1.2), (1, base * 0.8)),
            HIT,
            ((800, 1500, 2900),),
            0.4,
            0.4,
            0.6,
        )
        for _ in range(3)
    ]
    tape = np.zeros(scene.n)
    times = groups(scene, (2, 6), scene.geo("speed", 0.45, 0.2), (0.2, 0.9))
    for t in times:
        if scene.chance(0.12):
            pitch = ((0, base), (0.3, base * 1.9), (1, base * 1.2))
            lay(
                tape,
                call(scene, scene.any(0.4, 0.8), pitch, HIT, ((900, 1700, 3000),), 0.3, 0.4, 0.5),
                t,
                scene.rate,
            )
        lay(tape, cluck[int(scene.rng.integers(3))], t, scene.rate, scene.any(0.4, 0.9))
    return take(tape, times)


def rooster(scene: Scene) -> Take:
    """A rooster: cock-a-doodle-doo, four syllables, the last held and sliding down."""
    base = scene.pitch(480, 850)
    tape = np.zeros(scene.n)
    times: list[float] = []
    for start in few(scene, 1, 2, 2.4):
        t = start
        for share, low, high in (
            (0.18, 0.8, 1.0),
            (0.14, 0.9, 1.05),
            (0.32, 1.1, 1.45),
            (scene.any(0.6, 1.2), 1.35, 0.75),
        ):
            pitch = (
                (0, base * low),
                (0.2, base * max(low, high)),
                (0.6, base * (low + high) / 2),
                (1, base * high * 0.8),
            )
            piece = call(
                scene,
                share,
                pitch,
                ((0, 0), (0.1, 1), (0.8, 0.9), (1, 0)),
                ((1000, 1900, 3200),),
                0.2,
                scene.any(0, 0.4),
                0.4,
            )
            lay(tape, piece, t, scene.rate)
            times.append(t)
            t += share + scene.any(0.01, 0.07)
    return take(tape, [t for t in times if t < scene.seconds])


def owl(scene: Scene) -> Take:
    """An owl: soft, almost pure hoots in its own rhythm."""
    base = scene.pitch(260, 620)
    rows = ((0.25, 0.25, 0.7), (0.5,), (0.2, 0.2, 0.2, 0.6), (0.8, 0.3))
    row = rows[int(scene.rng.integers(len(rows)))]
    tape, times, t = np.zeros(scene.n), [], scene.any(0.1, 1.0)
    while t < scene.seconds - 0.3:
        for length in row:
            n = round(length * scene.any(0.9, 1.1) * scene.rate)
            bend = rounded(n, (0, 0.3, 1), (0.93, 1.0, 0.96))
            tone = harmonic(base * bend, (1, 0.12, 0.05, 0.02), scene.rate) + 0.04 * band(
                white(scene.rng, n), scene.rate, base, base * 3
            )
            lay(tape, tone * fade(n, scene.rate, 0.08, 0.12), t, scene.rate)
            times.append(t)
            t += length + scene.any(0.1, 0.25)
        t += scene.any(0.6, 2.0)
    return take(tape, [t for t in times if t < scene.seconds - 0.1])


def pigeon(scene: Scene) -> Take:
    """A pigeon or dove: a rolling coo."""
    base = scene.pitch(260, 520)
    tape, times = np.zeros(scene.n), groups(scene, (2, 4), scene.geo("speed", 0.8, 0.45), (0.3, 1.0))
    roll = scene.any(0, 1)
    for t in times:
        n = round(scene.any(0.25, 0.55) * scene.rate)
        x = np.arange(n) / scene.rate
        shaken = 1 + 0.6 * roll * np.sin(2 * np.pi * scene.any(18, 30) * x)
        tone = harmonic(base * rounded(n, (0, 0.4, 1), (0.9, 1.08, 0.95)), (1, 0.2, 0.06), scene.rate)
        lay(tape, tone * shaken * fade(n, scene.rate, 0.06, 0.1), t, scene.rate, scene.any(0.6, 1))
    return take(tape, times)


def cuckoo(scene: Scene) -> Take:
    """A cuckoo: a falling third, over and over."""
    base = scene.pitch(480, 700)
    times = regular(scene, scene.geo("speed", 1.5, 1.0), 0.03)
    interval = scene.any(1.18, 1.28)
    tape = np.zeros(scene.n)
    for t in times:
        for late, hertz, length in ((0, base * interval, 0.16), (0.36, base, 0.28)):
            n = round(length * scene.rate)
            tone = harmonic(
                np.full(n, hertz) * rounded(n, (0, 0.3, 1), (0.97, 1, 0.99)), (1, 0.1, 0.03), scene.rate
            )
            lay(tape, tone * fade(n, scene.rate, 0.03, 0.08), t + late, scene.rate)
    return take(tape, times)


def woodpecker(scene: Scene) -> Take:
    """A woodpecker drumming on a trunk: fifteen and more blows a second, dying away."""
    tape = np.zeros(scene.n)
    base, gap = scene.pitch(350, 1100), scene.geo("speed", 0.075, 0.042)
    times: list[float] = []
    n = round(0.05 * scene.rate)
    x = np.arange(n) / scene.rate
    tap = sum(np.sin(2 * np.pi * base * k * x) * np.exp(-x * 120 * k) / k for k in (1, 1.7, 2.9))
    for start in few(scene, 1, 3, 1.0):
        for k in range(int(scene.rng.integers(8, 24))):
            lay(
                tape,
                np.asarray(tap),
                start + k * gap,
                scene.rate,
                float(np.exp(-0.05 * k)) * scene.any(0.8, 1),
            )
        times.append(start)
    return take(tape, times)
