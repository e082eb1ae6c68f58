# SPDX-License-Identifier: MIT
"""Windows of sound come out the same however the sound was cut into chunks."""

import numpy as np
import pytest

from core.features.constants import SAMPLE_RATE
from core.library.soundstream import SILENCE, SoundStream

WINDOW, HOP = 1000, 500
STARTER = 41_200, 20_480  # samples: a window of 2.56 s, and half of it
CAV_MAE = 164_080, 81_920  # of 10.24 s


def windows(chunks: list[int], total: int, window: int = WINDOW, hop: int = HOP) -> list[tuple[int, int]]:
    """First and last sample of every window that leaves a stream fed in `chunks`."""
    stream = SoundStream(window, hop)
    sound = np.arange(total, dtype=np.float32)
    found = []
    for piece in np.split(sound, np.cumsum(chunks)):
        start, ready = stream.push(piece)
        for first in range(0, len(ready) - window + 1, hop) if len(ready) else ():
            assert ready[first] == round(start * SAMPLE_RATE) + first
            found.append((int(ready[first]), int(ready[first + window - 1])))
    start, rest = stream.last()
    if len(rest):
        assert rest[0] == round(start * SAMPLE_RATE)
        found.append((int(rest[0]), int(rest[-1])))
    return found


@pytest.mark.parametrize("chunks", [[], [1], [999, 2], [300] * 9, [2500, 10, 10]])
def test_cutting_changes_nothing(chunks: list[int]) -> None:
    expected = [(0, 999), (500, 1499), (1000, 1999), (1500, 2499), (2000, 2999), (2200, 3199)]
    assert windows(chunks, 3200) == expected


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (0, []),
        (400, [(0, 399)]),  # shorter than a window: one window of what there is
        (1000, [(0, 999)]),
        (1100, [(0, 999)]),  # a tenth more is not worth a window
        (1200, [(0, 999), (200, 1199)]),
    ],
)
def test_ends(total: int, expected: list[tuple[int, int]]) -> None:
    assert windows([700], total) == expected


@pytest.mark.parametrize("model", [STARTER, CAV_MAE])
def test_a_third_of_a_second_at_most_is_in_no_window_however_long_windows_are(model: tuple[int, int]) -> None:
    window, hop = model
    last = window + hop - 1  # of the second whole window
    for more, expected in ((5120, last), (5121, last + 5121)):
        assert windows([], window + hop + more, window, hop)[-1][1] == expected


def test_a_bang_near_the_end_is_heard_by_a_model_that_hears_ten_seconds() -> None:
    total, bang = round(11.5 * SAMPLE_RATE), round(10.3 * SAMPLE_RATE)
    assert any(first <= bang <= last for first, last in windows([50_000, 80_000], total, *CAV_MAE))


def test_memory_stays_small_however_long_the_film() -> None:
    stream = SoundStream(WINDOW, HOP)
    for _ in range(100):
        stream.push(np.zeros(10_000, np.float32))
    assert len(stream.buffer) < 3 * WINDOW


def test_silence_keeps_the_time_where_a_decoder_gave_nothing() -> None:
    stream = SoundStream(WINDOW, HOP)
    at = 3 * SILENCE // SAMPLE_RATE  # seconds without any sound
    assert [len(ready) for _, ready in stream.resume(0.0, np.empty(0, np.float32))] == [0]
    assert [len(ready) for _, ready in stream.resume(60.0, np.empty(0, np.float32))] == [0]
    pieces = list(stream.resume(float(at), np.ones(2 * WINDOW, np.float32)))
    assert max(len(ready) for _, ready in pieces) <= SILENCE + 2 * WINDOW  # bounded, however long it was
    loud = [begun + np.flatnonzero(ready) / SAMPLE_RATE for begun, ready in pieces if ready.any()]
    assert loud[0][0] == pytest.approx(at)
    assert len(list(stream.resume(at + 2 * WINDOW / SAMPLE_RATE, np.ones(10, np.float32)))) == 1  # no gap
