# SPDX-License-Identifier: MIT
"""Loudness over time: attacks, decays, gates and breaths, all float64 (n,) in 0..1."""

from collections.abc import Sequence

import numpy as np

from core.samples.scene import Wave


def curve(n: int, times: Sequence[float], values: Sequence[float]) -> Wave:
    """Straight lines through `values` at `times`, where 0 is the first sample and 1 the last."""
    return np.interp(np.linspace(0, 1, n), times, values)


def rounded(n: int, times: Sequence[float], values: Sequence[float]) -> Wave:
    """Like `curve`, with a smooth bend at each point."""
    x = np.linspace(0, 1, n)
    at = np.asarray(times, dtype=np.float64)
    left = np.clip(np.searchsorted(at, x, side="right") - 1, 0, len(at) - 2)
    share = np.clip((x - at[left]) / np.maximum(at[left + 1] - at[left], 1e-9), 0, 1)
    heights = np.asarray(values, dtype=np.float64)
    share = share * share * (3 - 2 * share)
    return heights[left] * (1 - share) + heights[left + 1] * share


def fade(n: int, rate: int, attack: float, release: float) -> Wave:
    """Rises over `attack` seconds, stays, and falls over `release` seconds."""
    up = max(1, min(n, round(attack * rate)))
    down = max(1, min(n, round(release * rate)))
    envelope = np.ones(n)
    envelope[:up] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(up) / up)
    envelope[n - down :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(down) / down)
    return envelope


def fall(n: int, rate: int, seconds: float, attack: float = 0.001) -> Wave:
    """Rises over `attack` seconds, then falls by 60 dB in `seconds`."""
    t = np.arange(n) / rate
    return np.minimum(t / attack, 1.0) * np.exp(-6.9 * np.maximum(t - attack, 0) / seconds)


def pulses(phase: Wave, sharpness: float) -> Wave:
    """One soft pulse for each whole turn of `phase`; larger `sharpness` makes it shorter."""
    return np.asarray((0.5 + 0.5 * np.cos(2 * np.pi * phase)) ** sharpness)
