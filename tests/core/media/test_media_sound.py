# SPDX-License-Identifier: MIT
import numpy as np
import pytest

from core.errors import MediaError
from core.media.sound import read_sound
from tests.core.media.making import RATE, Picture, Sound, click, make, onset, tone


def test_the_whole_sound_of_a_film(tmp_path):
    path = make(tmp_path / "f.mp4", Picture(), Sound(), seconds=5, waveform=click(5, at=2))
    waveform = read_sound(path)
    assert waveform.dtype == np.float32
    assert len(waveform) == pytest.approx(5 * RATE, abs=2000)
    assert onset(waveform) == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize(
    ("suffix", "codec"),
    [
        ("mp4", "aac"),
        ("mkv", "flac"),
        ("wav", "pcm_s16le"),
        ("wav", "pcm_alaw"),
        ("wav", "adpcm_ima_wav"),
        ("w64", "adpcm_ms"),
        ("mp3", "libmp3lame"),
    ],
)
@pytest.mark.parametrize("at", [4.0, 70.0])
def test_a_stretch_lies_where_it_was_asked_for(tmp_path, suffix, codec, at):
    path = make(tmp_path / f"s.{suffix}", None, Sound(codec), waveform=click(80, at=at))
    waveform = read_sound(path, at - 1, at + 2)
    assert len(waveform) == 3 * RATE
    assert onset(waveform) == pytest.approx(1, abs=0.06)


def test_a_far_stretch_of_a_film_whose_sound_begins_late(tmp_path):
    path = make(tmp_path / "f.mkv", Picture(), Sound(start=3), seconds=80, waveform=click(77, at=60))
    assert onset(read_sound(path, 60, 66)) == pytest.approx(3, abs=0.06)


def test_the_end_may_lie_behind_the_end(tmp_path):
    path = make(tmp_path / "s.wav", None, Sound("pcm_s16le"), waveform=tone(3))
    assert len(read_sound(path, 2, 10)) == RATE


def test_no_sound_is_refused_with_a_reason(tmp_path):
    with pytest.raises(MediaError, match=r"^no sound in it that can be decoded$"):
        read_sound(make(tmp_path / "silent.mp4", Picture(), seconds=1))
    path = make(tmp_path / "s.wav", None, Sound("pcm_s16le"), waveform=tone(3))
    with pytest.raises(MediaError, match=r"^no sound between 5 s and 9 s$"):
        read_sound(path, 5, 9)
