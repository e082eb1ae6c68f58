# SPDX-License-Identifier: MIT
"""Throats: a buzzing or breathing source through moving formants, for people and animals.

After D. Klatt, "Software for a cascade/parallel formant synthesizer", JASA 67(3), 1980: voice and breath go
through the formants one after the other, hiss (as of s and f) has its own resonance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.samples.scene import Wave
from core.samples.sound.filters import moving
from core.samples.sound.noise import Rng, wander, white
from core.samples.sound.tones import harmonic, sloped

FRAMES = 100  # control values a second


@dataclass(frozen=True, slots=True)
class Track:
    """What a throat does, FRAMES times a second: arrays (T,), formants (T, K) in Hz."""

    pitch: Wave
    voice: Wave
    breath: Wave
    hiss: Wave
    hiss_at: Wave
    formants: Wave


def glide(pitch: Wave, voice: Wave, breath: Wave, formants: Sequence[Sequence[float]]) -> Track:
    """A call without consonants: the formants move evenly through the rows given."""
    frames = len(pitch)
    rows = np.asarray(formants, dtype=np.float64)
    at = np.linspace(0, len(rows) - 1, frames)
    moved = np.stack([np.interp(at, np.arange(len(rows)), column) for column in rows.T], axis=1)  # (T, K)
    quiet = np.zeros(frames)
    return Track(pitch, voice, breath, quiet, quiet + 5000, moved)


def formant_gains(hertz: Wave, formants: Wave, width: float = 1.0) -> Wave:
    """Magnitudes (T, F) of a cascade with the formants (T, K), and fixed higher ones above them."""
    spacing = float(formants[:, -1].mean()) / (formants.shape[1] - 0.5)
    higher = np.arange(float(formants[:, -1].max()) + spacing, 12000.0, max(spacing, 500.0))
    gains = np.ones((len(formants), hertz.shape[1]))
    for k in range(formants.shape[1] + len(higher)):
        centre = formants[:, k : k + 1] if k < formants.shape[1] else higher[k - formants.shape[1]]
        breadth = width * (50 + 0.055 * centre)
        gains *= centre**2 / np.sqrt((centre**2 - hertz**2) ** 2 + (breadth * hertz) ** 2 + 1.0)
    return gains


def vocalise(
    rng: Rng, track: Track, rate: int, slope: float = 1.0, rough: float = 0.0, width: float = 1.0
) -> Wave:
    """The sound of a track; `slope` dulls the voice, `rough` breaks its turns, `width` blurs the formants."""
    frames = len(track.pitch)
    n = round(frames / FRAMES * rate)
    at = np.linspace(0, frames - 1, n)
    index = np.arange(frames)
    pitch = np.interp(at, index, track.pitch) * (1 + wander(rng, n, rate, 12, 0.006 + 0.02 * rough))
    buzz = harmonic(np.maximum(pitch, 15), sloped(90, slope), rate)
    if rough > 0:  # every other turn weaker, and the loudness torn
        halves = harmonic(np.maximum(pitch / 2, 8), sloped(8, 0.3), rate)
        buzz *= 1 + rough * (0.5 * halves + wander(rng, n, rate, 70, 0.6))
    source = buzz * np.interp(at, index, track.voice)
    air = np.interp(at, index, track.breath)
    noise = white(rng, n)
    source += 0.25 * noise * air * (1 + 0.6 * buzz * (np.interp(at, index, track.voice) > 0.05))

    def gains(hertz: Wave, seconds: Wave) -> Wave:
        now = np.clip(seconds[:, 0] * FRAMES, 0, frames - 1)
        rows = np.stack([np.interp(now, index, column) for column in track.formants.T], axis=1)  # (T, K)
        return formant_gains(hertz, rows, width)

    spoken = moving(source, gains, rate)
    if track.hiss.any():
        spoken += _hiss(noise, track, rate)
    return spoken


def _hiss(noise: Wave, track: Track, rate: int) -> Wave:
    index = np.arange(len(track.hiss))

    def gains(hertz: Wave, seconds: Wave) -> Wave:
        now = np.clip(seconds * FRAMES, 0, len(index) - 1)
        centre = np.interp(now, index, track.hiss_at)
        level = np.interp(now, index, track.hiss)
        return np.asarray(level / (1 + ((hertz - centre) / (0.25 * centre)) ** 2))

    return moving(0.35 * noise, gains, rate)
