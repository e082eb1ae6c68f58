# SPDX-License-Identifier: MIT
"""Sound of any number of channels is heard, and what cannot be mixed costs no picture."""

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame

from core.errors import MediaError
from core.media import soundtrack
from core.media.decode import decode
from core.media.mixing import mixable
from core.media.sound import read_sound
from tests.core.media.making import RATE, Picture, Sound, make, tone


def recorder(path: Path, channels: int, *, loud: int = 0, width: int = 2) -> Path:
    """A second of 440 Hz in channel `loud`, and silence in the others, as a field recorder writes it."""
    samples = np.zeros((RATE, channels))
    samples[:, loud] = tone(1)
    whole = samples * (2 ** (8 * width - 1) - 1) + (128 if width == 1 else 0)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(RATE)
        file.writeframes(whole.astype({1: "u1", 2: "<i2", 4: "<i4"}[width]).tobytes())
    return path


@pytest.mark.parametrize("channels", [9, 11, 13, 15, 32])
def test_any_number_of_channels_is_mixed_to_their_mean(tmp_path, channels):
    sound = read_sound(recorder(tmp_path / "many.wav", channels, loud=channels - 1))
    np.testing.assert_allclose(sound, tone(1) / channels, atol=1e-3)


@pytest.mark.parametrize(
    ("channels", "loud"), [(channels, loud) for channels in range(3, 9) for loud in range(channels)]
)
def test_no_microphone_of_a_recorder_is_taken_for_low_frequencies(tmp_path, channels, loud):
    sound = read_sound(recorder(tmp_path / "few.wav", channels, loud=loud))
    np.testing.assert_allclose(sound, tone(1) / channels, atol=1e-3)


@pytest.mark.parametrize("width", [1, 2, 4])
def test_they_may_be_numbers_of_any_width(tmp_path, width):
    sound = read_sound(recorder(tmp_path / "many.wav", 9, width=width))
    np.testing.assert_allclose(sound, tone(1) / 9, atol=2e-3)


def with_pictures(path: Path, sound: Path) -> Path:
    """A film of a second with the sound of another file as it is."""
    with av.open(str(sound)) as source, av.open(str(path), "w") as film:
        pictures = film.add_stream("mpeg4", rate=5)
        pictures.width = pictures.height = 64
        track = film.add_stream_from_template(source.streams.audio[0])
        for number in range(5):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 40 * number, np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 5)
            film.mux(pictures.encode(frame))
        film.mux(pictures.encode(None))
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = track
                film.mux(packet)
    return path


def test_a_film_with_nine_channels_has_sound_and_pictures(tmp_path):
    (chunk,) = decode(with_pictures(tmp_path / "film.mov", recorder(tmp_path / "nine.wav", 9)))
    assert len(chunk.waveform) == RATE
    assert len(chunk.frames) == 1


def opus(path: Path, layout: str, channels: int, family: int) -> Path:
    """A second of a tone in the first channel, which decodes to one plane of memory for each channel."""
    samples = np.zeros((48_000, channels), np.float32)
    samples[:, 0] = tone(1, rate=48_000)
    with av.open(str(path), "w") as container:
        options = {"mapping_family": str(family)}
        stream = container.add_stream("libopus", rate=48_000, layout=layout, options=options)
        stream.codec_context.format = "flt"
        for start in range(0, 48_000, 960):
            block = samples[start : start + 960].reshape(1, -1)
            frame = AudioFrame.from_ndarray(block, format="flt", layout=layout)
            frame.sample_rate, frame.pts = 48_000, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_channels_may_lie_one_after_the_other(tmp_path):
    sound = read_sound(opus(tmp_path / "nine.mkv", "9 channels", 9, 255))
    assert sound.std() == pytest.approx(tone(1).std() / 9, rel=0.1)


@pytest.mark.parametrize(("layout", "channels"), [("ambisonic 1", 4), ("ambisonic 2", 9)])
def test_of_sound_from_all_around_the_middle_is_heard(tmp_path, layout, channels):
    sound = read_sound(opus(tmp_path / "around.mkv", layout, channels, 2))
    assert sound.std() == pytest.approx(tone(1).std(), rel=0.1)


def test_what_ffmpeg_mixes_is_left_to_it():
    for layout in ("mono", "1 channels", "2 channels", "2.1", "5.1"):
        frame = AudioFrame("s16", layout, 16)
        assert mixable(frame) is frame


@pytest.fixture
def unmixable(monkeypatch):
    """FFmpeg refuses what it is given, as it does with other kinds of channels than those known here."""
    monkeypatch.setattr(soundtrack, "mixable", lambda frame: frame)


@pytest.mark.usefixtures("unmixable")
def test_sound_that_cannot_be_mixed_costs_no_picture(tmp_path):
    film = with_pictures(tmp_path / "film.mov", recorder(tmp_path / "nine.wav", 9))
    chunks = []
    with pytest.raises(MediaError, match=r"^its sound cannot be decoded, the pictures are indexed$"):
        chunks.extend(decode(film))
    assert [len(chunk.frames) for chunk in chunks] == [1]
    assert not len(chunks[0].waveform)


@pytest.mark.usefixtures("unmixable")
def test_sound_that_cannot_be_mixed_is_a_reason(tmp_path):
    sound = recorder(tmp_path / "nine.wav", 9)
    for reading in (lambda: list(decode(sound)), lambda: read_sound(sound)):
        with pytest.raises(MediaError, match=r"^damaged: nothing in it could be decoded$"):
            reading()


class _Holding:
    """A resampler that fails to give what it holds back."""

    def __init__(self):
        self._real = soundtrack.AudioResampler("flt", "mono", RATE, frame_size=4000)

    def resample(self, frame):
        if frame is None:
            raise av.error.ArgumentError(22, "Invalid argument")
        return self._real.resample(frame)


def test_an_error_at_the_end_costs_the_end_of_the_sound_only(tmp_path, monkeypatch):
    film = make(tmp_path / "film.mkv", Picture(), Sound("pcm_s16le"), seconds=3, waveform=tone(3))
    monkeypatch.setattr(soundtrack, "_resampler", _Holding)
    (chunk,) = decode(film)
    assert 2 * RATE < len(chunk.waveform) <= 3 * RATE
    assert len(chunk.frames) > 0
