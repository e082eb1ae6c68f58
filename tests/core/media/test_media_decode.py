# SPDX-License-Identifier: MIT
import errno
from fractions import Fraction

import av
import numpy as np
import pytest

from core.errors import MediaError
from core.media.decode import DecodePlan, decode
from core.media.opening import OUT_OF_MEMORY
from core.media.sound import read_sound
from tests.core.media.making import RATE, Picture, Sound, click, make, onset, told_time, tone


def whole(path, plan=None):
    chunks = list(decode(path, plan))
    waveform = np.concatenate([chunk.waveform for chunk in chunks])
    frames = np.concatenate([chunk.frames for chunk in chunks])
    return waveform, frames, np.concatenate([chunk.frame_times for chunk in chunks])


def assert_times_told(frames, times):
    for time, frame in zip(times, frames, strict=True):
        assert told_time(frame) == pytest.approx(time, abs=0.7)


PICTURES = {
    "h264": ("mp4", Picture()),
    "h264 10 bit": ("mkv", Picture(pix_fmt="yuv420p10le")),
    "hevc": ("mkv", Picture("libx265", size=(128, 96))),
    "mpeg4": ("avi", Picture("mpeg4")),
    "mjpeg": ("avi", Picture("mjpeg", "yuvj420p")),
    "mpeg2": ("ts", Picture("mpeg2video", fps=25)),
    "vp8": ("webm", Picture("libvpx")),
    "vp9": ("webm", Picture("libvpx-vp9")),
    "vp9 odd size": ("webm", Picture("libvpx-vp9", size=(65, 49))),
    "av1": ("mp4", Picture("libsvtav1", size=(128, 96))),
    "gif": ("gif", Picture("gif", "rgb8")),
    "h264 in ts": ("ts", Picture()),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_codec_gives_pictures_at_their_times(tmp_path, name):
    suffix, picture = PICTURES[name]
    waveform, frames, times = whole(make(tmp_path / f"film.{suffix}", picture, seconds=9))
    assert len(waveform) == 0
    assert frames.shape[1:] == (224, 224, 3)
    assert frames.dtype == np.uint8
    assert 4 <= len(frames) <= 7
    assert np.all(np.diff(times) >= 1.4)
    assert_times_told(frames, times)


SOUNDS = {
    "aac": ("m4a", Sound("aac", 44_100)),
    "mp3": ("mp3", Sound("libmp3lame", 44_100)),
    "opus": ("ogg", Sound("libopus", 48_000)),
    "flac": ("flac", Sound("flac", 48_000)),
    "ac3": ("mkv", Sound("ac3", 48_000)),
    "pcm": ("wav", Sound("pcm_s16le", 8_000)),
    "pcm 24 bit at 96 kHz": ("wav", Sound("pcm_s24le", 96_000)),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_every_codec_gives_sound_at_its_time(tmp_path, name):
    suffix, sound = SOUNDS[name]
    path = make(tmp_path / f"sound.{suffix}", None, sound, waveform=click(4, at=2, rate=sound.rate))
    waveform, frames, _ = whole(path)
    assert waveform.dtype == np.float32
    assert len(waveform) == pytest.approx(4 * RATE, abs=0.12 * RATE)
    assert onset(waveform) == pytest.approx(2, abs=0.03)
    assert len(frames) == 0


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts", "mov"])
@pytest.mark.parametrize(("sound_start", "picture_start"), [(1.5, 0.0), (0.0, 1.5)])
def test_sound_and_pictures_that_begin_late_keep_their_times(tmp_path, suffix, sound_start, picture_start):
    picture, sound = Picture(start=picture_start), Sound(start=sound_start)
    path = make(tmp_path / f"f.{suffix}", picture, sound, seconds=6, waveform=click(4.5, at=2))
    waveform, frames, times = whole(path)
    assert onset(waveform) == pytest.approx(2 + sound_start, abs=0.08)
    assert times[0] == pytest.approx(picture_start, abs=0.08)
    assert_times_told(frames, times - picture_start)


@pytest.mark.parametrize("suffix", ["ts", "mkv", "mp4"])
def test_a_film_whose_time_stamps_begin_anywhere_begins_at_zero(tmp_path, suffix):
    path = make(
        tmp_path / f"f.{suffix}", Picture(start=500), Sound(start=500), seconds=4, waveform=click(4, at=1)
    )
    waveform, frames, times = whole(path)
    assert onset(waveform) == pytest.approx(1, abs=0.08)
    assert_times_told(frames, times)


def test_stereo_is_the_mean_of_both_sides(tmp_path):
    left, right = tone(1, 440), np.zeros(RATE, np.float32)
    path = make(
        tmp_path / "s.wav", None, Sound("pcm_s16le", layout="stereo"), waveform=np.stack([left, right])
    )
    waveform, _, _ = whole(path)
    np.testing.assert_allclose(waveform[100:15_000], left[100:15_000] / 2, atol=0.01)


def test_float_sound_does_not_get_louder_by_mixing(tmp_path):
    both = np.stack([tone(1), tone(1)])
    path = make(tmp_path / "s.wav", None, Sound("pcm_f32le", layout="stereo"), waveform=both)
    assert np.abs(whole(path)[0]).max() == pytest.approx(0.4, abs=0.02)


def test_a_gap_in_the_sound_becomes_silence(tmp_path):
    path = tmp_path / "s.mka"
    with av.open(str(path), "w", format="matroska") as container:
        track = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for start in (0, 3):
            frame = av.AudioFrame.from_ndarray(tone(1).reshape(1, -1), format="flt", layout="mono")
            frame = av.AudioResampler("s16").resample(_stamped(frame, start))[0]
            container.mux(track.encode(frame))
        container.mux(track.encode(None))
    waveform, _, _ = whole(path)
    assert len(waveform) == pytest.approx(4 * RATE, abs=200)
    assert np.abs(waveform[RATE + 200 : 3 * RATE - 200]).max() == 0
    assert np.abs(waveform[3 * RATE + 200 :]).max() > 0.3


def _stamped(frame, start):
    frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), start * RATE
    return frame


def test_long_sound_comes_in_seamless_chunks(tmp_path):
    path = make(tmp_path / "s.flac", None, Sound("flac"), waveform=tone(130))
    chunks = list(decode(path))
    assert [(chunk.start, chunk.end) for chunk in chunks] == [(0, 60), (60, 120), (120, 130)]
    np.testing.assert_allclose(np.concatenate([c.waveform for c in chunks]), tone(130), atol=0.01)


def test_sound_that_ends_early_is_silence_then_nothing(tmp_path):
    path = make(tmp_path / "f.mkv", Picture(fps=2), Sound(), seconds=50, waveform=tone(12))
    chunks = list(decode(path, DecodePlan(chunk_seconds=10)))
    assert [len(chunk.waveform) for chunk in chunks] == [10 * RATE, 10 * RATE, 0, 0, 0]
    assert np.abs(chunks[1].waveform[3 * RATE :]).max() == 0
    for chunk in chunks:
        assert np.all((chunk.frame_times >= chunk.start) & (chunk.frame_times < chunk.end))


def test_a_long_film_has_a_picture_every_so_often(tmp_path):
    _, frames, times = whole(make(tmp_path / "f.mp4", Picture(gop=30), seconds=100))
    assert np.diff(times).min() >= 7.5
    assert np.diff(times).max() <= 15
    assert times[0] == 0
    assert_times_told(frames[:5], times[:5])


@pytest.mark.parametrize("codec", ["libx264", "libvpx-vp9"])
def test_far_apart_keyframes_are_decoded_on_from(tmp_path, codec):
    path = make(tmp_path / "f.mkv", Picture(codec, gop=1000), seconds=50)
    _, frames, times = whole(path, DecodePlan(short_gap=3))
    np.testing.assert_allclose(times, np.arange(0, 49, 3), atol=0.5)
    assert_times_told(frames, times)


def test_keyframes_a_little_further_apart_than_wanted_are_enough(tmp_path):
    path = make(tmp_path / "f.mp4", Picture(gop=125), seconds=70)  # 12.5 s
    _, _, times = whole(path)
    np.testing.assert_allclose(times, np.arange(0, 70, 12.5), atol=0.01)


def test_a_still_film_of_one_picture_gives_it(tmp_path):
    _, _, times = whole(make(tmp_path / "f.mp4", Picture(), times=[0.0]))
    assert times.tolist() == [0]


def test_uneven_frame_rates_keep_their_times(tmp_path):
    steps = np.cumsum([0.0, *([0.05, 0.4, 0.1] * 20)])
    _, frames, times = whole(make(tmp_path / "f.mkv", Picture(gop=7), times=steps.tolist()))
    assert_times_told(frames, times)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_pictures_stand_upright(tmp_path, turn):
    upright = np.zeros((96, 128, 3), np.uint8)
    upright[:48, :64] = (250, 0, 0)  # red at the top left
    stored = np.rot90(upright, k=turn // 90)  # turned anticlockwise, to be shown turned clockwise
    picture = Picture(size=(stored.shape[1], stored.shape[0]), rotation=-turn)
    _, frames, _ = whole(make(tmp_path / "f.mp4", picture, paint=np.ascontiguousarray(stored), seconds=1))
    corners = frames[0][[20, 20, 200, 200], [20, 200, 20, 200], 0]
    assert (corners > 128).tolist() == [True, False, False, False]


def test_wide_pixels_are_shown_wide(tmp_path):
    paint = np.zeros((96, 96, 3), np.uint8)
    paint[:, 24:72] = 255  # shown twice as wide: it fills the middle square
    path = make(tmp_path / "f.mkv", Picture(size=(96, 96), aspect=Fraction(2, 1)), paint=paint, seconds=1)
    assert whole(path)[1][0][:, 4:-4].min() > 200


def test_colours_are_true(tmp_path):
    paint = np.zeros((96, 128, 3), np.uint8)
    paint[:] = (200, 60, 30)
    _, frames, _ = whole(make(tmp_path / "f.mp4", Picture(size=(128, 96)), paint=paint, seconds=1))
    np.testing.assert_allclose(frames[0].mean(axis=(0, 1)), (200, 60, 30), atol=4)


def test_only_what_is_wanted_comes(tmp_path):
    path = make(tmp_path / "f.mp4", Picture(), Sound(), seconds=3)
    waveform, frames, _ = whole(path, DecodePlan(want_sound=False))
    assert len(waveform) == 0
    assert len(frames)
    waveform, frames, _ = whole(path, DecodePlan(want_picture=False, frame_size=64))
    assert len(waveform)
    assert frames.shape == (0, 64, 64, 3)


def test_strange_names_are_just_names(tmp_path):
    folder = tmp_path / "späte Übung 100% 音"
    folder.mkdir()
    path = make(folder / "take %03d: [1] ♫.wav", None, Sound("pcm_s16le"), seconds=1, format="wav")
    assert len(whole(path)[0]) == RATE


def test_values_that_are_no_sound_are_silence(tmp_path):
    waveform = tone(1)
    waveform[2000:2010] = np.nan
    path = make(tmp_path / "s.wav", None, Sound("pcm_f32le"), waveform=waveform)
    assert np.isfinite(whole(path)[0]).all()


def test_two_recordings_joined_without_new_stamps_follow_each_other(tmp_path):
    path = make(tmp_path / "a.ts", Picture(), Sound(), seconds=6, waveform=click(6, at=1))
    (tmp_path / "joined.ts").write_bytes(path.read_bytes() * 2)
    waveform, _, times = whole(tmp_path / "joined.ts")
    assert len(waveform) == pytest.approx(12 * RATE, rel=0.05)
    assert onset(waveform[4 * RATE :]) + 4 == pytest.approx(7, abs=0.3)
    assert times.max() > 8
    assert np.all(np.diff(times) > 0)


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_a_film_that_breaks_off_gives_its_first_part_and_then_says_so(tmp_path, suffix):
    path = tmp_path / f"f.{suffix}"
    make(path, Picture(size=(128, 96)), Sound("flac"), seconds=40, waveform=_noise(40))
    if suffix == "mp4":
        path = _index_first(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    seconds: list[float] = []
    with pytest.raises(MediaError, match=r"^damaged after 00:\d\d, the part before is indexed$"):
        seconds.extend(len(chunk.waveform) / RATE for chunk in decode(path, DecodePlan(chunk_seconds=5)))
    assert 12 < sum(seconds) < 28


def _noise(seconds):
    return np.random.default_rng(1).uniform(-0.3, 0.3, seconds * RATE).astype(np.float32)


def _index_first(path):
    """The same film with its index at the front, so that a truncated one can be read."""
    moved = path.with_name("moved.mp4")
    with av.open(str(path)) as source, av.open(str(moved), "w", options={"movflags": "faststart"}) as target:
        tracks = [target.add_stream_from_template(stream) for stream in source.streams]
        for packet in source.demux():
            if packet.size:
                packet.stream = tracks[packet.stream.index]
                target.mux(packet)
    return moved


def test_damage_in_the_middle_is_passed_over(tmp_path):
    path = make(tmp_path / "f.ts", Picture(size=(128, 96)), Sound(), seconds=30, waveform=click(30, at=28))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = np.random.default_rng(0).bytes(3000)
    path.write_bytes(data)
    waveform, frames, times = whole(path)
    assert onset(waveform) == pytest.approx(28, abs=0.3)
    assert len(frames) > 10
    assert times.max() > 25


def no_memory(*_, **__):
    """As FFmpeg has none."""
    raise av.error.MemoryError(errno.ENOMEM, "Cannot allocate memory")


@pytest.mark.parametrize(
    "where",
    [
        "core.media.opening.av.open",
        "core.media.decode._Film.feed",
        "core.media.soundtrack.Soundtrack._add",
        "core.media.soundtrack.Soundtrack._keep",
        "core.media.pictures.PictureTrack._keep",
    ],
)
def test_memory_that_ffmpeg_lacks_is_no_damage(tmp_path, monkeypatch, where):
    film = make(tmp_path / "film.mp4", Picture(), Sound(), seconds=3)
    monkeypatch.setattr(where, no_memory)
    with pytest.raises(MediaError) as told:
        list(decode(film))
    assert str(told.value) == OUT_OF_MEMORY


def test_a_query_that_there_is_no_memory_for_is_not_cut_short(tmp_path, monkeypatch):
    film = make(tmp_path / "film.wav", None, Sound("pcm_s16le"), seconds=3)
    monkeypatch.setattr("core.media.soundtrack.Soundtrack._add", no_memory)
    with pytest.raises(MediaError, match=OUT_OF_MEMORY):
        read_sound(film)


def test_a_picture_that_there_is_no_memory_for_is_not_taken_for_damaged(tmp_path, monkeypatch):
    film = make(tmp_path / "film.mp4", Picture(), seconds=3)

    class Decoder:
        """That of PyAV does not take another `decode`."""

        decode = staticmethod(no_memory)

        def flush_buffers(self):
            pass

    def begin(track, *_):
        track._decoder = Decoder()
        track._decode(None)

    monkeypatch.setattr("core.media.pictures.PictureTrack._begin", begin)
    with pytest.raises(MediaError, match=OUT_OF_MEMORY):
        list(decode(film))
