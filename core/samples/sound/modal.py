# SPDX-License-Identifier: MIT
"""Struck things as sums of damped modes.

Method: K. van den Doel and D. Pai, "The sounds of physical shapes", Presence 7(4), 1998; the decay by
internal friction of the material: R. Klatzky, D. Pai and E. Krotkov, Presence 9(4), 2000.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.samples.scene import Wave
from core.samples.sound.filters import band
from core.samples.sound.noise import Rng, white

BAR = (1.0, 2.756, 5.404, 8.933, 13.34, 18.64)  # free at both ends
SKIN = (1.0, 1.594, 2.136, 2.296, 2.653, 2.918, 3.156, 3.501, 3.6, 4.06)  # round membrane
BELL = (0.5, 1.0, 1.183, 1.506, 2.0, 2.514, 2.662, 3.011, 4.166, 5.433, 6.796, 8.215)
GLASS = (1.0, 2.32, 4.25, 6.63, 9.38, 12.2)  # wine glass


@dataclass(frozen=True, slots=True)
class Material:
    """What something is made of, as the ear knows it."""

    friction: float  # share of the energy lost in a turn: tan(phi)
    contact: float  # seconds the striker touches
    click: float  # loudness of the touch itself


WOOD = Material(0.018, 0.0006, 0.5)
METAL = Material(0.0008, 0.0001, 0.25)
GLASSY = Material(0.0016, 0.0001, 0.2)
CERAMIC = Material(0.004, 0.00012, 0.35)
PLASTIC = Material(0.035, 0.0009, 0.6)
STONE = Material(0.012, 0.0002, 0.7)


def plate(rng: Rng, count: int = 14) -> Wave:
    """Frequency ratios of an irregular plate or shell, dense and never twice the same."""
    return np.asarray(1 + np.cumsum(np.r_[0, rng.gamma(2.0, 0.35, count - 1)]))


def spoilt(rng: Rng, ratios: Sequence[float], amount: float = 0.02) -> Wave:
    """Ratios as a real, not quite regular body has them."""
    return np.asarray(ratios) * (1 + amount * rng.standard_normal(len(ratios)))


def ring(hertz: Wave, decays: Wave, gains: Wave, n: int, rate: int) -> Wave:
    """Damped sines: frequencies in Hz, seconds to -60 dB, linear gains."""
    t = np.arange(n) / rate
    out = np.zeros(n)
    for frequency, decay, gain in zip(hertz, decays, gains, strict=True):
        if 20 < frequency < 0.48 * rate and gain != 0:
            m = min(n, int(decay * 1.1 * rate) + 8)
            out[:m] += gain * np.exp(-6.9 / decay * t[:m]) * np.sin(2 * np.pi * frequency * t[:m])
    return out


def strike(
    rng: Rng, base: float, ratios: Wave, material: Material, seconds: float, rate: int, hardness: float = 0.5
) -> Wave:
    """One blow on a body whose lowest mode is `base` Hz; where it is hit is left to chance."""
    hertz = base * ratios
    decays = np.clip(2.2 / (hertz * material.friction) * rng.uniform(0.6, 1.6, len(hertz)), 0.012, 8.0)
    contact = material.contact * 4 ** (1 - 2 * hardness)
    where = np.abs(np.sin(np.pi * rng.uniform(0.15, 0.5) * np.arange(1, len(ratios) + 1))) + 0.1
    gains = where * np.exp(-((hertz * contact * 2) ** 2)) * rng.uniform(0.6, 1.4, len(ratios))
    gains /= np.arange(1, len(ratios) + 1) ** 0.35
    n = min(round(seconds * rate), int(float(decays.max()) * 1.1 * rate) + rate // 50)
    body = ring(hertz, decays, gains, n, rate)
    body[-n // 5 :] *= np.linspace(1, 0, len(body[-n // 5 :]))  # damped in the end, never cut
    return body + material.click * touch(rng, n, rate, contact, base)


def touch(rng: Rng, n: int, rate: int, contact: float, base: float) -> Wave:
    """The short noise of two things meeting."""
    m = min(n, round(0.02 * rate))
    burst = white(rng, m) * np.exp(-np.arange(m) / rate / (0.0015 + 4 * contact))
    out = np.zeros(n)
    out[:m] = band(burst, rate, base * 0.8, 0.35 / contact, 1)
    return out
