# SPDX-License-Identifier: MIT
"""Pictures lie where a player shows them, however a file tells of its times, or does not."""

from contextlib import contextmanager

import av
import numpy as np
import pytest

from core.media.decode import DecodePlan, decode
from core.media.opening import open_media
from core.media.stretch import StretchReader
from core.media.thumbnails import picture_at
from tests.core.media.making import Picture, Sound, click, make, onset, told_time


def indexed(path, plan=None):
    chunks = list(decode(path, plan))
    return (
        np.concatenate([chunk.waveform for chunk in chunks]),
        np.concatenate([chunk.frames for chunk in chunks]),
        np.concatenate([chunk.frame_times for chunk in chunks]),
    )


def trimmed(path, seconds):
    """The film without its first `seconds`, not encoded anew: an edit list hides the pictures before."""
    shorter = path.with_stem(f"{path.stem} trimmed")
    with av.open(str(path)) as source, av.open(str(shorter), "w") as target:
        tracks = [target.add_stream_from_template(stream) for stream in source.streams]
        for packet in source.demux():
            if packet.size == 0 or (
                packet.stream.type == "audio" and packet.pts * packet.time_base < seconds
            ):
                continue
            packet.pts -= round(seconds / packet.time_base)
            packet.dts -= round(seconds / packet.time_base)
            packet.stream = tracks[packet.stream.index]
            target.mux(packet)
    return shorter


def test_a_trimmed_film_begins_where_it_was_cut(tmp_path):
    film = make(tmp_path / "f.mp4", Picture(gop=60), Sound(), seconds=12, waveform=click(12, at=5))
    waveform, frames, times = indexed(trimmed(film, 4))
    assert onset(waveform) == pytest.approx(1, abs=0.08)
    assert times[0] == pytest.approx(0, abs=0.05)
    assert times[-1] < 8
    for time, frame in zip(times, frames, strict=True):
        assert told_time(frame) == pytest.approx(time + 4, abs=0.3)


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
def test_pictures_decoded_ahead_of_others_have_the_time_they_are_shown_at(tmp_path, suffix):
    _, _, times = indexed(make(tmp_path / f"f.{suffix}", Picture(b_frames=3), seconds=11))
    np.testing.assert_allclose(times, np.arange(0, 11, 2), atol=0.05)


def test_a_time_lapse_begins_at_zero(tmp_path):
    path = make(tmp_path / "f.mp4", Picture(fps=1, gop=4, b_frames=3), seconds=20)
    *_, times = indexed(path)
    np.testing.assert_allclose(times, [0, 4, 8, 12, 16, 19], atol=0.05)


@pytest.mark.parametrize("fps", [1 / 5, 1 / 3, 1])
@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_a_slow_film_has_its_last_pictures(tmp_path, suffix, fps):
    """Its packets come seconds before their pictures are shown: no damage, and no jump."""
    seconds = 10 / fps
    sound = Sound() if fps < 1 else None
    film = make(tmp_path / f"f.{suffix}", Picture(fps=fps, gop=250, b_frames=3), sound, seconds=seconds)
    chunks = list(decode(film))  # nothing is said of damage
    assert chunks[-1].end == pytest.approx(seconds, abs=1.5 / fps)
    frames = np.concatenate([chunk.frames for chunk in chunks])
    times = np.concatenate([chunk.frame_times for chunk in chunks])
    assert times[-1] >= seconds - 3 / fps
    for time, frame in zip(times, frames, strict=True):
        assert told_time(frame) == pytest.approx(time, abs=0.5 / fps), time


@pytest.fixture
def unstamped(tmp_path):
    """A film that tells nothing about time but how many pictures a second it has."""
    return make(tmp_path / "f.h264", Picture(fps=25, gop=1000, b_frames=2), seconds=12, format="h264")


def test_without_stamps_pictures_are_counted(unstamped):
    _, frames, times = indexed(unstamped, DecodePlan(short_gap=3))
    np.testing.assert_allclose(times, [0, 3, 6, 9], atol=0.2)
    for time, frame in zip(times, frames, strict=True):
        assert told_time(frame) == pytest.approx(time, abs=0.35)


def test_without_stamps_the_picture_at_a_time_is_found(unstamped):
    for time in (0.1, 4.1, 11.1):
        assert told_time(picture_at(unstamped, time)) == pytest.approx(time, abs=0.6)


def test_without_stamps_one_can_look_forward_and_back(unstamped):
    with StretchReader(unstamped, rate=4) as reader:
        for start in (0.0, 1.0, 9.0, 3.0):
            part = reader.read(start, start + 1)
            for time, frame in zip(part.frame_times, part.frames, strict=True):
                assert told_time(frame) == pytest.approx(time, abs=0.6), start


class Repeating:
    """An open film with packets, as Theora has them, that only say that the picture stays on show."""

    def __init__(self, container, stays):
        self._container, self._stays = container, stays

    def __getattr__(self, name):
        return getattr(self._container, name)

    def demux(self, *streams):
        for packet in self._container.demux(*streams):
            if packet.size:
                stamp, base = packet.dts, packet.time_base
                yield packet
                yield self._empty(packet.stream, stamp, base)
            else:
                yield self._empty(packet.stream, stamp + round(self._stays / base), base)
                yield packet

    def _empty(self, stream, stamp, base):
        packet = av.Packet()
        packet.stream, packet.pts, packet.dts, packet.time_base = stream, stamp, stamp, base
        return packet


@pytest.fixture
def repeating(tmp_path, monkeypatch):
    @contextmanager
    def opened(path):
        with open_media(path) as container:
            yield Repeating(container, stays=3)

    for room in ("stretch", "thumbnails", "decode"):
        monkeypatch.setattr(f"core.media.{room}.open_media", opened)
    return make(tmp_path / "f.mkv", Picture(), seconds=9)


def test_pictures_told_once_more_do_not_end_a_film(repeating):
    with StretchReader(repeating, rate=4) as reader:
        for start in range(8):
            part = reader.read(start, start + 1)
            for time, frame in zip(part.frame_times, part.frames, strict=True):
                assert told_time(frame) == pytest.approx(time, abs=0.6)
    assert told_time(picture_at(repeating, 8.5)) == pytest.approx(8.5, abs=0.6)


def test_a_picture_that_stays_to_the_end_is_no_damage(repeating):
    assert [chunk.end for chunk in decode(repeating)] == [pytest.approx(12, abs=0.2)]
