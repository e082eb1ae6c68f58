# SPDX-License-Identifier: MIT
"""Two channels that cancel each other out are heard, and all others as they always were."""

import struct
import wave
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame

from core.media import soundtrack
from core.media.decode import DecodePlan, decode
from core.media.opposite import Pair
from core.media.sound import read_sound
from core.media.stretch import StretchReader
from tests.core.media.making import RATE, Sound, make

SOUND = 48_000  # samples a second of what is made here


def noise(seconds: float, seed: int = 0) -> np.ndarray:
    """Noise that fades away now and then, float32 (n,)."""
    n = round(seconds * SOUND)
    white = np.random.default_rng(seed).standard_normal(n) * np.sin(np.arange(n) / SOUND) ** 2
    return np.clip(0.1 * white, -1, 1).astype(np.float32)


def stereo(path: Path, left: np.ndarray, right: np.ndarray, codec: str = "pcm_s16le") -> Path:
    return make(path, None, Sound(codec, SOUND, layout="stereo"), waveform=np.stack([left, right]))


def mixed(path: Path) -> np.ndarray:
    """The mean of both channels as FFmpeg makes it, frame by frame."""
    parts, resampler = [], soundtrack._resampler()
    with av.open(str(path)) as container:
        for frame in [*container.decode(audio=0), None]:
            if frame is not None:
                frame.pts = None
            parts += [part.to_ndarray().reshape(-1) for part in resampler.resample(frame)]
    return np.concatenate(parts)


@pytest.mark.parametrize("codec", ["pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_f32le", "pcm_f64le", "flac"])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_stereo_is_the_mean_of_both_channels_to_the_last_bit(tmp_path, codec, share):
    left, other = noise(3.3), noise(3.3, seed=1)
    path = stereo(tmp_path / "stereo.mkv", left, share * left + (1 - share) * other, codec)
    np.testing.assert_array_equal(read_sound(path), mixed(path))


def test_whole_numbers_of_64_bits_are_no_opposites(tmp_path):
    """Their squares are beyond 32-bit floats."""
    path = tmp_path / "deep.wav"
    samples = np.stack([noise(2), noise(2, seed=1)], axis=1)
    frames = (samples * 2.0**62).astype("<i8").tobytes()
    head = struct.pack(
        "<4sI4s4sIHHIIHH", b"RIFF", 36 + len(frames), b"WAVE", b"fmt ", 16, 1, 2, SOUND, 16 * SOUND, 16, 64
    )
    path.write_bytes(head + struct.pack("<4sI", b"data", len(frames)) + frames)
    np.testing.assert_array_equal(read_sound(path), mixed(path))


def test_one_silent_channel_is_the_mean_too(tmp_path):
    for name, channels in (("left", (noise(2), 0 * noise(2))), ("right", (0 * noise(2), noise(2)))):
        path = stereo(tmp_path / f"{name}.wav", *channels)
        np.testing.assert_array_equal(read_sound(path), mixed(path))


@pytest.mark.parametrize("codec", ["pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_f32le", "pcm_f64le", "flac"])
@pytest.mark.parametrize("seconds", [0.2, 3.3])
def test_of_opposites_the_left_one_is_heard(tmp_path, codec, seconds):
    """Quieter on the right, and with a noise of its own there, as sockets are."""
    left = noise(seconds + 1)[SOUND:]
    path = stereo(tmp_path / "balanced.mkv", left, -0.9 * left + 0.02 * noise(seconds, seed=1), codec)
    alone = make(tmp_path / "left.mkv", None, Sound(codec, SOUND), waveform=left)
    heard, wanted = read_sound(path), read_sound(alone)
    np.testing.assert_allclose(heard, wanted, atol=1e-6)


def test_two_unnamed_channels_are_a_pair_as_well(tmp_path):
    both = np.stack([noise(2), -noise(2)], axis=1)
    with wave.open(str(tmp_path / "plain.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SOUND)
        file.writeframes((both * 32_767).astype("<i2").tobytes())
    assert read_sound(tmp_path / "plain.wav").std() > 0.02


def test_an_index_a_query_and_a_preview_hear_the_same(tmp_path):
    """Opposite for a while, in a film that is not cut where seconds are, and wherever reading begins."""
    left, other = noise(100), noise(100, seed=1)
    for first, last in ((33.4, 52.7), (60.2, 61.1), (75.0, 76.0)):
        other[round(first * SOUND) : round(last * SOUND)] = -left[round(first * SOUND) : round(last * SOUND)]
    path = stereo(tmp_path / "film.mkv", left, other, "flac")
    index = np.concatenate([chunk.waveform for chunk in decode(path, DecodePlan(chunk_seconds=7))])
    np.testing.assert_array_equal(index, read_sound(path))
    assert np.abs(index[40 * RATE : 50 * RATE]).max() > 0.05
    for start in (32.3, 45.61, 60.9):
        asked = read_sound(path, start, start + 20)
        here = index[round(start * RATE) :][: len(asked)]
        assert np.abs(asked - here)[100:-100].max() < 1e-3  # the resampler begins elsewhere
    with StretchReader(path) as reader:
        shown = reader.read(61.0, 75.5).waveform
    assert np.abs(shown - index[61 * RATE :][: len(shown)])[100:-100].max() < 1e-3


def test_going_over_does_not_click(tmp_path):
    """The right channel grows to be the left one's opposite, and beyond."""
    seconds = np.arange(10 * SOUND) / SOUND
    left = (0.4 * np.cos(2 * np.pi * 200 * seconds)).astype(np.float32)  # at its largest where seconds begin
    right = (-(0.6 + 0.1 * seconds) * left).astype(np.float32)
    heard = read_sound(stereo(tmp_path / "turned.mkv", left, right, "pcm_f32le"))
    loudness = [heard[second * RATE + 1000 : (second + 1) * RATE].std() for second in (0, 1, 3, 4, 8, 9)]
    np.testing.assert_allclose(loudness, left.std() * np.array([0.18, 0.13, 1, 1, 0.22, 0.27]), rtol=0.1)
    assert np.abs(np.diff(heard, 2))[100:-100].max() < 0.01  # at once it would be 0.3


def frame(samples: np.ndarray, rate: int, layout: str = "stereo") -> AudioFrame:
    made = AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout=layout)
    made.sample_rate = rate
    return made


def test_what_no_number_is_and_what_changes_on_the_way_comes_through():
    pair = Pair()
    strange = np.full((2, 1500), np.nan, np.float32)
    strange[:, 700:] = np.inf
    assert [piece.samples for piece in pair.add(frame(strange, 1000), 0.0)] == [1000]
    changed = pair.add(frame(np.zeros((2, 10), np.float32), 2000), 1.5)
    assert [(piece.samples, piece.sample_rate) for piece in changed] == [(500, 1000)]
    mono = frame(np.zeros((1, 7), np.float32), 2000, "mono")
    rest = pair.add(mono, 1.505)
    assert [piece.samples for piece in rest] == [10, 7]
    assert rest[1] is mono
    assert pair.finish() == []
