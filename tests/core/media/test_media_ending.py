# SPDX-License-Identifier: MIT
"""What is told of a file of which not all was decoded, and what is not told of a whole one."""

import av
import numpy as np
import pytest

from core.errors import MediaError
from core.media.decode import DecodePlan, decode
from tests.core.media.making import RATE, Picture, Sound, make


def with_a_longer_sound(path, seconds=60):
    """The film, and a second sound that goes on when it is over."""
    longer = path.with_stem(f"{path.stem} longer")
    noise = np.random.default_rng(2).uniform(-0.3, 0.3, seconds * RATE).astype(np.float32)
    other = make(path.with_name("sound.flac"), None, Sound("flac"), waveform=noise)
    with av.open(str(path)) as film, av.open(str(other)) as sound, av.open(str(longer), "w") as target:
        tracks = {s: target.add_stream_from_template(s) for s in (*film.streams, *sound.streams)}
        packets = [p for source in (film, sound) for p in source.demux() if p.size]
        for packet in sorted(packets, key=lambda p: float(p.dts * p.time_base)):
            packet.stream = tracks[packet.stream]
            target.mux(packet)
    return longer


def changed(path, old, new):
    """The same file with other words in it."""
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new))
    return path


@pytest.fixture(params=["mp4", "mkv", "mkv without lengths"])
def film(tmp_path, request):
    path = make(tmp_path / f"f.{request.param[:3]}", Picture(), Sound("flac"), seconds=12)
    path = with_a_longer_sound(path)
    return path if request.param in ("mp4", "mkv") else changed(path, b"DURATION", b"DURABLES")


def test_a_whole_film_is_not_damaged_where_another_track_is_longer(film):
    chunks = list(decode(film))
    assert chunks[-1].end == pytest.approx(12, abs=0.3)


@pytest.mark.parametrize("film", ["mp4", "mkv"], indirect=True)
def test_pictures_are_as_close_as_in_a_film_without_the_longer_track(film):
    plan = DecodePlan(short_gap=1, picture_gap=6, short_video=30)
    (chunk,) = decode(film, plan)
    assert len(chunk.frames) == 12
    assert chunk.duration == pytest.approx(12, abs=0.3)


@pytest.mark.parametrize("film", ["mkv", "mkv without lengths"], indirect=True)
def test_a_film_with_a_longer_track_that_breaks_off_is(film):
    data = film.read_bytes()
    film.write_bytes(data[: len(data) // 12])
    with pytest.raises(MediaError, match=r"^damaged after 00:0\d, the part before is indexed$"):
        list(decode(film))


@pytest.mark.parametrize(
    ("codec", "reason"),
    [
        (b"A_FLAC", "its sound cannot be decoded, the pictures are indexed"),
        (b"V_MPEG4/ISO/AVC", "its pictures cannot be decoded, the sound is indexed"),
    ],
)
def test_a_track_that_nothing_can_decode_is_told(tmp_path, codec, reason):
    path = make(tmp_path / "f.mkv", Picture(), Sound("flac"), seconds=3)
    chunks = []
    with pytest.raises(MediaError) as told:
        chunks.extend(decode(changed(path, codec, codec[:-2] + b"ZZ")))
    assert str(told.value) == reason
    assert len(chunks) == 1


def test_pictures_none_of_which_can_be_decoded_are_told(tmp_path):
    path = make(tmp_path / "f.webm", Picture("libvpx"), Sound("libopus", 48_000), seconds=3)
    with pytest.raises(MediaError, match=r"^its pictures cannot be decoded, the sound is indexed$"):
        list(decode(changed(path, b"V_VP8", b"V_VP9")))
