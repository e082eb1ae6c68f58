# SPDX-License-Identifier: MIT
"""Which videos are taken for near-duplicates: copies that should be, and long unrelated ones that should not.

    python -m scripts.measure_near_duplicates

Tracks of several sorts and lengths are computed, and copies: cut, half as loud, through MP3, in noise.
Printed for each sort is how many pairs of a track and its copy are found, and how many of unrelated tracks.
"""

import argparse
import itertools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from core import jobs
from core.features.constants import FRAME_SIZE
from core.features.fbank import log_mel
from core.media.mp3 import through_mp3
from core.samples.conditions import with_noise
from core.samples.world import KINDS, render
from core.training.cache import VideoCache, VideoWriter
from core.training.groups import near_duplicates

RATE = 16_000
BEAT = 0.125  # s: all tunes keep it, as songs of one genre do
SCALE = (0, 2, 4, 7, 9)  # semitones: five notes, so that unrelated tunes have many chords in common
NOTES, VOICES = 15, 3
Sound = NDArray[np.float32]


def tune(seconds: float, seed: int) -> Sound:
    """Three voices of decaying notes, five to an octave, on one beat."""
    rng = np.random.default_rng(seed)
    each, beats = int(BEAT * RATE), int(seconds / BEAT)
    tones = np.stack([_note(220 * 2 ** ((SCALE[n % 5] + 12 * (n // 5)) / 12)) for n in range(NOTES)])
    out = np.zeros(beats * each + tones.shape[1], np.float32)
    for beat in range(beats):
        for note in rng.integers(0, NOTES, rng.integers(0, VOICES + 1)):
            out[beat * each : beat * each + tones.shape[1]] += tones[note]
    return out / np.float32(4)


def _note(hertz: float) -> Sound:
    """Five harmonics that die away within a second."""
    t = np.arange(RATE) / RATE
    harmonics = sum(np.sin(2 * np.pi * hertz * n * t) / n for n in range(1, 6))
    return np.asarray(harmonics * np.exp(-4 * t) / 3, np.float32)


def noise(seconds: float, seed: int) -> Sound:
    """White, as of a waterfall."""
    return np.random.default_rng(seed).normal(0, 0.1, int(seconds * RATE)).astype(np.float32)


def hum(seconds: float, seed: int) -> Sound:
    """Of the mains, with a little noise."""
    t = np.arange(int(seconds * RATE)) / RATE
    wave = sum(np.sin(2 * np.pi * 50 * n * t) / n for n in range(1, 12))
    return np.asarray(0.1 * wave, np.float32) + noise(seconds, seed) / 50


def silence(seconds: float, _seed: int) -> Sound:
    """Digital."""
    return np.zeros(int(seconds * RATE), np.float32)


def events(seconds: float, seed: int) -> Sound:
    """Sounds of the procedural world one after the other."""
    rng = np.random.default_rng(seed)
    kinds = rng.integers(0, len(KINDS), max(1, int(seconds / 4)))
    clips = [render(KINDS[k], 10_000 * seed + n, 4.0).waveform for n, k in enumerate(kinds)]
    return np.concatenate(clips).astype(np.float32)


SORTS: dict[str, Callable[[float, int], Sound]] = {
    "tunes": tune, "events": events, "noise": noise, "hum": hum, "silence": silence
}  # fmt: skip
COPIES: dict[str, Callable[[Sound], Sound]] = {
    "the same": lambda x: x,
    "a fifth cut off in front": lambda x: x[len(x) // 5 + 123 :],
    "half as loud": lambda x: x / 2,
    "MP3 of 64 kb/s": through_mp3,
    "noise at 20 dB": lambda x: np.asarray(with_noise(x, 20.0), np.float32),
}


def main() -> None:
    """Print a line for each sort and length."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--tracks", type=int, default=6, help="of each sort and length")
    parser.add_argument("--seconds", type=float, nargs="+", default=[10.0, 60.0, 600.0])
    options = parser.parse_args()
    print("sort, seconds: unrelated pairs joined; copies found:", ", ".join(COPIES))
    for name, seconds in itertools.product(SORTS, options.seconds):
        tracks = [SORTS[name](seconds, seed) for seed in range(options.tracks)]
        print(f"{name}, {seconds:g}: {_unrelated(tracks)};", ", ".join(_found(tracks)), flush=True)


def _unrelated(tracks: list[Sound]) -> str:
    groups = grouped(tracks)
    pairs = list(itertools.combinations(groups, 2))
    return f"{sum(a == b for a, b in pairs)} of {len(pairs)}"


def _found(tracks: list[Sound]) -> Iterator[str]:
    for copied in COPIES.values():
        found = [len(set(grouped([track, copied(track)]))) == 1 for track in tracks]
        yield f"{sum(found)} of {len(found)}"


def grouped(tracks: list[Sound]) -> list[int]:
    """The groups of videos with these sounds and black pictures, which say nothing."""
    with tempfile.TemporaryDirectory() as folder:
        cache = VideoCache(Path(folder), 1 << 40)
        for number, track in enumerate(tracks):
            writer = VideoWriter(cache, str(number))
            rows = log_mel(torch.from_numpy(track)).numpy().astype(np.float16)
            writer.add(rows, np.zeros((1, FRAME_SIZE, FRAME_SIZE, 3), np.uint8), [0.0])
            writer.finish()
        return jobs.run(near_duplicates(cache, [str(n) for n in range(len(tracks))]))


if __name__ == "__main__":
    main()
