# SPDX-License-Identifier: MIT
"""Silence around a recording is cut, sound never."""

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import NothingHeard
from core.search.silence import trim_silence

RATE = 16000


def tone(seconds: float, level: float = 0.3) -> NDArray[np.float32]:
    t = np.arange(round(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * 700 * t)).astype(np.float32)


def quiet(seconds: float, level: float = 1e-4, seed: int = 0) -> NDArray[np.float32]:
    return (level * np.random.default_rng(seed).standard_normal(round(seconds * RATE))).astype(np.float32)


def test_a_tone_between_silence_is_what_stays() -> None:
    trimmed = trim_silence(np.concatenate([quiet(1), tone(0.5), quiet(2)]))
    assert trimmed.start == pytest.approx(0.9, abs=0.03)
    assert trimmed.end == pytest.approx(1.6, abs=0.03)
    assert len(trimmed.waveform) == pytest.approx((trimmed.end - trimmed.start) * RATE, abs=1)


def test_steady_rain_is_sound_and_not_background() -> None:
    rain = quiet(3, level=0.05)
    assert len(trim_silence(rain).waveform) == len(rain)


def test_a_pause_in_the_middle_stays() -> None:
    knocks = np.concatenate([quiet(0.5), tone(0.1), quiet(1), tone(0.1), quiet(0.5)])
    assert trim_silence(knocks).end - trim_silence(knocks).start == pytest.approx(1.4, abs=0.05)


def test_a_constant_offset_of_the_microphone_is_no_sound() -> None:
    with pytest.raises(NothingHeard, match="silent"):
        trim_silence(np.full(RATE, 0.2, np.float32))


def test_a_lopsided_sound_does_not_make_silence_loud() -> None:
    lopsided = np.maximum(tone(0.5), 0)  # its mean is far from zero
    trimmed = trim_silence(np.concatenate([np.zeros(RATE, np.float32), lopsided, np.zeros(RATE, np.float32)]))
    assert trimmed.start == pytest.approx(0.9, abs=0.03)
    assert trimmed.end == pytest.approx(1.6, abs=0.03)


@pytest.mark.parametrize("recording", [np.zeros(RATE, np.float32), quiet(1, 1e-5)])
def test_silence_is_said(recording: NDArray[np.float32]) -> None:
    with pytest.raises(NothingHeard, match="microphone"):
        trim_silence(recording)


def test_nothing_at_all_is_said() -> None:
    with pytest.raises(NothingHeard, match="too short"):
        trim_silence(np.zeros(10, np.float32))
