# SPDX-License-Identifier: MIT
"""Stretches of a film are what a player shows and plays there, in whatever order they are asked for."""

import numpy as np
import pytest

from core.errors import MediaError
from core.media.encode import write_video
from core.media.sound import read_sound
from core.media.stretch import StretchReader
from tests.core.media.making import RATE, brightness, told_time, tone

SECONDS, FPS = 12, 10


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    frames = (np.full((48, 64, 3), brightness(k / FPS), np.uint8) for k in range(SECONDS * FPS))
    path = tmp_path_factory.mktemp("films") / "film.mp4"
    return write_video(path, frames, FPS, tone(SECONDS), RATE, keyframe_interval=50)


def test_forward_backward_and_far(film):
    whole = read_sound(film)
    with StretchReader(film, rate=4) as reader:
        for start in (0.0, 1.0, 2.0, 9.0, 3.0, 0.5, 10.9):
            part = reader.read(start, start + 1.0)
            np.testing.assert_allclose(part.frame_times, start + np.arange(4) / 4)
            for time, frame in zip(part.frame_times, part.frames, strict=True):
                assert told_time(frame) == pytest.approx(time, abs=0.6), start
            np.testing.assert_array_equal(
                part.waveform, whole[round(start * RATE) : round(start * RATE) + RATE]
            )


def test_a_still_and_what_lies_behind_the_end(film):
    with StretchReader(film) as reader:
        still = reader.read(4.0, 5.0, still=4.5)
        assert still.frames.shape == (1, 224, 224, 3)
        assert told_time(still.frames[0]) == pytest.approx(4.5, abs=0.6)
        behind = reader.read(11.5, 13.0)
        assert told_time(behind.frames[-1]) == pytest.approx(11.9, abs=0.6)
        assert len(behind.waveform) < RATE


def test_damage_on_the_way_leaves_what_came_before(film, tmp_path):
    path = tmp_path / "cut.mkv"
    path.write_bytes(film.read_bytes())
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 400] = bytes(400)
    path.write_bytes(data)
    with StretchReader(path) as reader:
        assert len(reader.read(0.0, 1.0).frames) == 8
        assert len(reader.read(10.0, 11.0).frames) in (0, 8)


def test_no_file_is_a_sentence(tmp_path):
    with pytest.raises(MediaError, match=r"gone.mp4 cannot be shown: the file is gone\."):
        StretchReader(tmp_path / "gone.mp4")
