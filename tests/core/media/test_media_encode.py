# SPDX-License-Identifier: MIT
import wave

import av
import numpy as np
import pytest

from core.media.decode import decode
from core.media.encode import write_video, write_wav
from core.media.probe import probe
from tests.core.media.making import RATE, brightness, click, onset, told_time, tone


def grey_frames(count, fps, size=(48, 64)):
    for number in range(count):
        yield np.full((*size, 3), brightness(number / fps), np.uint8)


def test_a_written_film_holds_the_pictures_and_the_sound_at_their_times(tmp_path):
    path = write_video(tmp_path / "film.mp4", grey_frames(60, 10), 10, click(6, at=3), RATE)
    info = probe(path)
    assert (info.width, info.height, info.fps) == (64, 48, 10)
    assert (info.video_codec, info.audio_codec) == ("h264", "aac")
    assert info.duration == pytest.approx(6, abs=0.1)
    (chunk,) = decode(path)
    assert onset(chunk.waveform) == pytest.approx(3, abs=0.01)
    for time, frame in zip(chunk.frame_times, chunk.frames, strict=True):
        assert told_time(frame) == pytest.approx(time, abs=0.6)


def test_a_film_without_a_waveform_is_silent(tmp_path):
    info = probe(write_video(tmp_path / "silent.mp4", grey_frames(5, 25), 25))
    assert info.has_picture
    assert not info.has_sound


def test_sound_longer_than_the_pictures_is_kept(tmp_path):
    (chunk,) = decode(write_video(tmp_path / "film.mp4", grey_frames(5, 5), 5, tone(3), RATE))
    assert len(chunk.waveform) == pytest.approx(3 * RATE, abs=2000)


def test_odd_sizes_lose_their_last_row_and_column(tmp_path):
    info = probe(write_video(tmp_path / "odd.mp4", grey_frames(5, 5, (49, 65)), 5))
    assert (info.width, info.height) == (64, 48)


@pytest.mark.parametrize("fps", [29.97, 23.976, 15.0])
def test_uneven_frame_rates_keep_their_time(tmp_path, fps):
    info = probe(write_video(tmp_path / "film.mp4", grey_frames(90, fps), fps))
    assert info.duration == pytest.approx(90 / fps, abs=0.05)


def test_keyframes_lie_where_they_were_asked_for(tmp_path):
    path = write_video(
        tmp_path / "film.mp4", [np.zeros((48, 64, 3), np.uint8)] * 60, 10, keyframe_interval=15
    )
    with av.open(str(path)) as container:
        keys = [p.pts * p.time_base for p in container.demux(video=0) if p.size and p.is_keyframe]
    assert [float(key) for key in keys] == [0, 1.5, 3, 4.5]


def test_a_failure_leaves_nothing_behind_and_the_old_file_alone(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"old")

    def broken():
        yield np.zeros((48, 64, 3), np.uint8)
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        write_video(path, broken(), 10)
    assert [p.name for p in tmp_path.iterdir()] == ["film.mp4"]
    assert path.read_bytes() == b"old"


def test_a_film_needs_a_frame(tmp_path):
    with pytest.raises(ValueError, match="at least one frame"):
        write_video(tmp_path / "film.mp4", [], 10)
    assert list(tmp_path.iterdir()) == []


def test_a_wav_holds_the_samples(tmp_path):
    path = write_wav(tmp_path / "sound.wav", np.array([0, 0.5, -1, 2], np.float32), 8000)
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        assert np.frombuffer(file.readframes(4), "<i2").tolist() == [0, 16384, -32767, 32767]
