# SPDX-License-Identifier: MIT
"""How a person would imitate a sound: its loudness and pitch sung, hissed and popped by a throat.

What is heard beside a thing is not imitated.

The voice is formant synthesis (Klatt 1980); pitch is found by autocorrelation (L. Rabiner, IEEE Transactions
on Acoustics, Speech and Signal Processing 25(1), 1977).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.samples.clip import Clip
from core.samples.scene import Wave
from core.samples.sound.noise import Rng, wander
from core.samples.sound.voice import FRAMES, Track, vocalise

BLOCK = 1024  # samples looked at around each frame
DARK, OPEN, BRIGHT = (320, 800, 2300, 3300), (700, 1200, 2500, 3400), (300, 2200, 2950, 3500)


@dataclass(frozen=True, slots=True)
class Contour:
    """What an ear follows in a sound, FRAMES times a second, arrays (T,)."""

    pitch: Wave  # Hz
    clear: Wave  # 0 noise .. 1 a pure tone
    bright: Wave  # Hz, the middle of the spectrum
    loud: Wave  # 0..1


def contour(waveform: NDArray[np.float32], rate: int) -> Contour:
    """Pitch, clearness, brightness and loudness of a sound (n,)."""
    hop = rate // FRAMES
    padded = np.pad(np.asarray(waveform, dtype=np.float64), (BLOCK // 2, BLOCK))
    frames = np.lib.stride_tricks.sliding_window_view(padded, BLOCK)[::hop][: len(waveform) // hop]
    power = np.abs(np.fft.rfft(frames * np.hanning(BLOCK), 2 * BLOCK)) ** 2  # (T, BLOCK + 1)
    hertz = np.fft.rfftfreq(2 * BLOCK, 1 / rate)
    total = np.maximum(power.sum(axis=1), 1e-12)
    pitch, clear = _period(power, rate)
    peak = power.argmax(axis=1)
    whistled = (power.max(axis=1) > 0.12 * total) & (hertz[peak] > 900)  # too high to be seen in the lags
    pitch, clear = np.where(whistled, hertz[peak], pitch), np.where(whistled, 1.0, clear)
    loud = np.sqrt(total)
    floor = 1.5 * float(np.quantile(loud, 0.1))
    if floor < 0.1 * loud.max(initial=0):  # what goes on underneath is not imitated
        loud = np.maximum(loud - floor, 0)
    return Contour(pitch, clear, power @ hertz / total, loud / max(float(loud.max(initial=0)), 1e-9))


def _period(power: Wave, rate: int) -> tuple[Wave, Wave]:
    """Pitch in Hz and clearness (T,): the first high peak of the autocorrelation, not its multiples."""
    alike = np.fft.irfft(power)[:, : BLOCK // 2]
    alike /= np.maximum(alike[:, :1], 1e-12)
    shortest = rate // 1500
    inner = alike[:, shortest:-1]
    top = (inner >= alike[:, shortest - 1 : -2]) & (inner >= alike[:, shortest + 1 :])
    heights = np.where(top, inner, 0)
    good = heights >= 0.85 * heights.max(axis=1, keepdims=True)
    lags = shortest + good.argmax(axis=1)
    found = np.take_along_axis(alike, lags[:, None], axis=1)[:, 0]
    return rate / lags, np.clip(found * 1.3, 0, 1)


def imitate(clip: Clip, seed: int) -> NDArray[np.float32]:
    """A rough vocal imitation of the clip's sound, float32 (n,) in [-1, 1], as long as the clip.

    The pitch is moved by octaves into the reach of the voice and never quite met; noise becomes hiss and
    breath, dark sounds an "oo", bright ones an "ee".
    """
    rng = np.random.default_rng([seed, clip.seed, 11])
    track, tract = _mouth(rng, contour(clip.alone, clip.sample_rate), clip.events)
    sung = vocalise(
        rng, track, clip.sample_rate, float(rng.uniform(0.8, 1.4)), float(rng.uniform(0, 0.4)), tract
    )
    n = len(clip.waveform)
    out = np.zeros(n)
    late = int(rng.uniform(0, 0.05) * clip.sample_rate)
    kept = sung[: n - late]
    out[late : late + len(kept)] = kept
    out += 10 ** -float(rng.uniform(2.5, 4)) * rng.standard_normal(n)
    return np.asarray(
        out * float(rng.uniform(0.2, 0.95)) / max(float(np.abs(out).max()), 1e-6), dtype=np.float32
    )


def _smooth(curve: Wave, width: int) -> Wave:
    return np.convolve(np.pad(curve, width, mode="edge"), np.ones(width) / width, "same")[width:-width]


def _mouth(rng: Rng, heard: Contour, events: tuple[float, ...]) -> tuple[Track, float]:
    size = float(rng.uniform(0.95, 1.35))
    low, high = 75 * size**2.6, 420 * size**2.2
    pitch = _sung(rng, heard, low, high)
    loud = _smooth(heard.loud, int(rng.integers(2, 7))) ** float(rng.uniform(0.6, 1.1))
    clear = _smooth(np.clip(heard.clear, 0.15, 1), 5)
    bright = np.clip(np.log2(np.maximum(heard.bright, 200) / 500) / 3, 0, 1)
    bright = _smooth(bright, 9)
    hiss = loud * np.clip(1 - clear, 0, 1) * (0.2 + 1.2 * bright)
    hiss = np.maximum(hiss, _pops(rng, len(pitch), events) * loud.max(initial=0))
    track = Track(
        pitch,
        loud * clear,
        0.6 * loud * (1 - clear) + 0.05 * loud,
        hiss,
        1500 + 4500 * bright,
        _vowels(bright) * size,
    )
    return track, float(rng.uniform(0.8, 1.6))


def _sung(rng: Rng, heard: Contour, low: float, high: float) -> Wave:
    """The melody in the reach of a voice, too wide leaps made smaller, and all of it a little out of tune."""
    frames = len(heard.pitch)
    sure = np.flatnonzero((heard.clear > 0.45) & (heard.loud > 0.05))
    if len(sure) == 0:
        sure = np.arange(frames)
    steps = np.log2(np.interp(np.arange(frames), sure, heard.pitch[sure]))
    middle, reach = float(np.median(steps[sure])), float(np.ptp(np.quantile(steps[sure], (0.05, 0.95))))
    octaves = round((np.log2(low) + np.log2(high)) / 2 - middle)
    narrow = min(1.0, 0.85 * float(np.log2(high / low)) / max(reach, 1e-6))
    off = float(rng.normal(0, 1.5)) / 12 + wander(rng, frames, FRAMES, 1.5, 0.05)
    return np.asarray(
        np.clip(2 ** (middle + octaves + narrow * (_smooth(steps, 5) - middle) + off), low, high)
    )


def _vowels(bright: Wave) -> Wave:
    """Formants (T, 4) between "oo" (0), "ah" (0.5) and "ee" (1)."""
    return np.stack(
        [np.interp(bright, (0, 0.5, 1), column) for column in zip(DARK, OPEN, BRIGHT, strict=True)], axis=1
    )


def _pops(rng: Rng, frames: int, events: tuple[float, ...]) -> Wave:
    """A short p, t or k at events that stand apart, as in "boom" and "tick"."""
    pops = np.zeros(frames)
    if len(events) > 20 or rng.random() < 0.4:
        return pops
    for event in events:
        at = int(event * FRAMES)
        pops[at : at + 2] = rng.uniform(0.3, 1)
    return pops
