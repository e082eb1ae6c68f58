# SPDX-License-Identifier: MIT
from fractions import Fraction

import av
import numpy as np
import pytest

from core.errors import MediaError
from core.media.decode import decode
from core.media.probe import measured_duration, probe
from core.media.stretch import StretchReader
from tests.core.export.films import streamed
from tests.core.media.making import Picture, Sound, make, tone


def test_a_film_at_a_glance(tmp_path):
    info = probe(make(tmp_path / "f.mkv", Picture("libvpx-vp9", fps=25), Sound("libopus", 48_000), seconds=2))
    assert (info.has_sound, info.has_picture) == (True, True)
    assert (info.width, info.height, info.fps, info.rotation) == (64, 48, 25, 0)
    assert (info.video_codec, info.audio_codec) == ("vp9", "opus")
    assert info.duration == pytest.approx(2, abs=0.1)


def test_what_editing_programs_need_to_know(tmp_path):
    stereo = np.stack([tone(2, rate=44_100)] * 2)
    info = probe(make(tmp_path / "s.wav", sound=Sound("pcm_s16le", 44_100, layout="stereo"), waveform=stereo))
    assert (info.frame_rate, info.is_variable, info.timecode) == (0, False, "")
    assert (info.channels, info.sample_rate) == (2, 44_100)
    with av.open(str(tmp_path / "camera.mov"), "w") as container:
        stream = container.add_stream("mpeg4", rate=Fraction(30000, 1001))
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.metadata["timecode"] = "01:02:03;04"
        for k in range(30):
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            frame.pts, frame.time_base = k, Fraction(1001, 30000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    info = probe(tmp_path / "camera.mov")
    assert (info.frame_rate, info.is_variable) == (Fraction(30000, 1001), False)
    assert (info.timecode, info.channels, info.sample_rate) == ("01:02:03;04", 0, 0)
    wavering = make(tmp_path / "v.mp4", Picture(fps=30), times=[k / 30 for k in range(60) if k % 7])
    assert probe(wavering).is_variable


def test_the_size_is_the_one_shown(tmp_path):
    turned = probe(make(tmp_path / "turned.mp4", Picture(rotation=-90), seconds=1))
    assert (turned.width, turned.height, turned.rotation) == (48, 64, 90)
    wide = probe(make(tmp_path / "wide.mkv", Picture(aspect=Fraction(2, 1)), seconds=1))
    assert (wide.width, wide.height) == (128, 48)


def test_what_a_head_does_not_tell_is_measured(tmp_path):
    path = streamed(tmp_path / "live.mkv", 4)
    assert probe(path).duration == 0
    assert measured_duration(path) == pytest.approx(4, abs=0.01)
    with StretchReader(path) as reader:
        assert reader.duration == measured_duration(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])  # its end is lost
    assert 1 < measured_duration(path) < 4


@pytest.mark.parametrize("suffix", ["mkv", "mp4"])
def test_a_film_is_as_long_as_the_tracks_that_are_decoded(tmp_path, suffix):
    film = make(tmp_path / f"film.{suffix}", Picture(), Sound(), seconds=3)
    other = make(tmp_path / f"other.{suffix}", None, Sound(), seconds=9)
    assert probe(with_second(tmp_path / f"long.{suffix}", film, other)).duration == pytest.approx(3, abs=0.2)
    longest = with_second(tmp_path / f"short.{suffix}", other, film)
    assert probe(longest).duration == pytest.approx(9, abs=0.2)


def with_second(path, first, second):
    """All tracks of one film, and behind them the sound of a second."""
    with av.open(str(first)) as one, av.open(str(second)) as two, av.open(str(path), "w") as film:
        packets = []
        for stream in (*one.streams, two.streams.audio[0]):
            track = film.add_stream_from_template(stream)
            for packet in (one if stream in one.streams else two).demux(stream):
                if packet.dts is not None:
                    packet.stream = track
                    packets.append(packet)
            one.seek(0)
        film.mux(sorted(packets, key=lambda packet: packet.dts * packet.time_base))
    return path


def test_a_tape_is_not_counted_in_its_clock(tmp_path):
    """DV says 60,000 pictures a second."""
    with av.open(str(tmp_path / "tape.dv"), "w") as container:
        stream = container.add_stream("dvvideo", rate=25)
        stream.width, stream.height, stream.pix_fmt = 720, 576, "yuv420p"
        for k in range(25):
            frame = av.VideoFrame.from_ndarray(np.full((576, 720, 3), 90, np.uint8), format="rgb24")
            frame.pts, frame.time_base = k, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    info = probe(tmp_path / "tape.dv")
    assert (info.frame_rate, info.fps, info.is_variable) == (25, 25.0, False)


def test_cover_art_is_no_picture_track(tmp_path):
    path = tmp_path / "song.mp4"
    with av.open(str(path), "w") as container:
        track = container.add_stream("aac", rate=16_000, layout="mono")
        cover = container.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        art = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 99, np.uint8), format="rgb24")
        container.mux(cover.encode(art))
        sound = av.AudioFrame.from_ndarray(tone(2).reshape(1, -1), format="fltp", layout="mono")
        sound.sample_rate = 16_000
        container.mux(track.encode(sound))
        container.mux(track.encode(None))
    info = probe(path)
    assert (info.has_sound, info.has_picture, info.width) == (True, False, 0)
    (chunk,) = decode(path)
    assert len(chunk.frames) == 0


def _broken_mp4(path):
    make(path, Picture(), seconds=3)
    path.write_bytes(path.read_bytes()[:2000])


REFUSED = {
    "empty file": lambda path: path.write_bytes(b""),
    "not a video or sound file": lambda path: path.write_text("Dear diary, today nothing rang.\n" * 50),
    "damaged: its head cannot be read": _broken_mp4,
    "a folder, not a file": lambda path: path.mkdir(),
    "the file is gone": lambda path: None,
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_cannot_be_decoded_is_refused_with_a_reason(tmp_path, reason):
    path = tmp_path / "film.mp4"
    REFUSED[reason](path)
    with pytest.raises(MediaError, match=f"^{reason}$"):
        probe(path)
    with pytest.raises(MediaError, match=f"^{reason}$"):
        list(decode(path))


def test_a_single_image_is_no_film(tmp_path):
    path = make(tmp_path / "f.mp4", Picture("mjpeg", "yuvj420p"), times=[0.0], format="image2pipe")
    with pytest.raises(MediaError, match="not a video or sound file"):
        probe(path)


def test_a_list_that_points_elsewhere_is_not_followed(tmp_path):
    make(tmp_path / "other.ts", Picture(), seconds=2)
    path = tmp_path / "list.mp4"
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nother.ts\n#EXT-X-ENDLIST\n")
    with pytest.raises(MediaError):
        probe(path)


@pytest.mark.parametrize("size", [1, 7, 100, 188])
def test_a_few_zeros_are_no_film(tmp_path, size):
    path = tmp_path / "f.mp4"
    path.write_bytes(bytes(size))
    with pytest.raises(MediaError):
        list(decode(path))
