# SPDX-License-Identifier: MIT
"""Arrays -> files: H.264 and AAC in MP4, 16-bit WAV."""

import os
import wave
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

_TIMES_PER_SECOND = 90_000  # resolution of picture times: fine enough for any frame rate


def write_video(
    path: Path,
    frames: Iterable[NDArray[np.uint8]],
    fps: float,
    waveform: NDArray[np.float32] | None = None,
    sample_rate: int = 16_000,
    *,
    keyframe_interval: int = 48,
    quality: int = 23,
    preset: str = "veryfast",
) -> Path:
    """Write `frames`, uint8 (H, W, 3) RGB at `fps`, and `waveform`, float32 (n,) in [-1, 1], as one MP4.

    Without a waveform the film is silent. `keyframe_interval` counts frames; `quality` is x264's CRF.
    H.264 wants even sizes: an odd last row or column is cut off. The file appears only once it is whole.
    Raises `ValueError` when there is no frame.
    """
    wave_rate = None if waveform is None else sample_rate
    with film(
        path, fps, wave_rate, keyframe_interval=keyframe_interval, quality=quality, preset=preset
    ) as growing:
        if waveform is not None:
            growing.hear(waveform)
        for frame in frames:
            growing.add(frame)
    return path


@contextmanager
def film(
    path: Path,
    fps: float,
    sample_rate: int | None = None,
    *,
    keyframe_interval: int = 48,
    quality: int = 23,
    preset: str = "veryfast",
) -> Iterator["Film"]:
    """An MP4 that grows picture by picture, with sound where there is a `sample_rate`; see `write_video`.

    The file appears at the end, unless an error came before it. Raises `ValueError` when there is no frame.
    """
    rate = Fraction(fps).limit_denominator(100_000)
    with _whole_or_not_at_all(path) as unfinished, av.open(str(unfinished), "w", format="mp4") as container:
        growing = Film(
            _Pictures(container, rate, keyframe_interval, quality, preset),
            None if sample_rate is None else _Sound(container, sample_rate),
        )
        yield growing
        growing.finish()


@dataclass(slots=True)
class Film:
    """What `film` gives."""

    _pictures: "_Pictures"
    _sound: "_Sound | None"

    def add(self, picture: NDArray[np.uint8]) -> None:
        """The next picture, uint8 (H, W, 3) RGB, all of one size."""
        self._pictures.add(picture)
        if self._sound is not None:
            self._sound.write_until(self._pictures.seconds)  # so that the muxer need not hold either back

    def hear(self, waveform: NDArray[np.float32]) -> None:
        """More sound, float32 (n,) in [-1, 1], behind what came before."""
        if self._sound is not None:
            self._sound.add(waveform)

    def finish(self) -> None:
        """Nothing follows."""
        self._pictures.finish()
        if self._sound is not None:
            self._sound.finish()


def write_wav(path: Path, waveform: NDArray[np.float32], sample_rate: int = 16_000) -> Path:
    """Write `waveform`, float32 (n,) in [-1, 1] (clipped beyond), as mono 16-bit PCM."""
    with sound_file(path, sample_rate) as write:
        write(waveform)
    return path


@contextmanager
def sound_file(path: Path, sample_rate: int = 16_000) -> Iterator[Callable[[NDArray[np.float32]], None]]:
    """A function that adds samples, as `write_wav` takes them, to a WAV that appears at the end."""
    with (
        _whole_or_not_at_all(path) as unfinished,
        unfinished.open("wb") as whole,  # wave itself would close a file that it could not open
        wave.open(whole, "wb") as file,
    ):
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)

        def write(waveform: NDArray[np.float32]) -> None:
            file.writeframes(np.round(np.clip(waveform, -1.0, 1.0) * 32_767).astype("<i2").tobytes())

        yield write


@contextmanager
def _whole_or_not_at_all(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; it becomes `path` at the end, or goes away after an error."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield unfinished
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


@dataclass(slots=True)
class _Pictures:
    """The picture track; it is set up by the first frame, which tells the size."""

    container: OutputContainer
    fps: Fraction
    keyframe_interval: int
    quality: int
    preset: str
    stream: VideoStream = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        # MP4 fixes its tracks in the header, so the track must exist before any sound is written.
        self.stream = self.container.add_stream("libx264", rate=self.fps)
        self.stream.pix_fmt = "yuv420p"
        self.stream.time_base = Fraction(1, _TIMES_PER_SECOND)
        self.stream.codec_context.time_base = Fraction(1, _TIMES_PER_SECOND)
        self.stream.codec_context.gop_size = self.keyframe_interval
        self.stream.options = {"preset": self.preset, "crf": str(self.quality)}

    @property
    def seconds(self) -> float:
        return float(self.count / self.fps)

    def add(self, picture: NDArray[np.uint8]) -> None:
        height, width = picture.shape[0] // 2 * 2, picture.shape[1] // 2 * 2
        if self.count == 0:
            self.stream.width, self.stream.height = width, height
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture[:height, :width]), format="rgb24")
        frame.pts = round(self.count / self.fps * _TIMES_PER_SECOND)
        frame.time_base = Fraction(1, _TIMES_PER_SECOND)
        self.container.mux(self.stream.encode(frame))
        self.count += 1

    def finish(self) -> None:
        if self.count == 0:
            raise ValueError("a film needs at least one frame")
        self.container.mux(self.stream.encode(None))


@dataclass(slots=True)
class _Sound:
    """The sound track; what was added waits until the pictures are as far."""

    container: OutputContainer
    sample_rate: int
    stream: AudioStream = field(init=False)
    waiting: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, np.float32))
    written: int = 0

    def __post_init__(self) -> None:
        self.stream = self.container.add_stream("aac", rate=self.sample_rate, layout="mono")
        self.stream.time_base = Fraction(1, self.sample_rate)

    def add(self, waveform: NDArray[np.float32]) -> None:
        self.waiting = np.concatenate([self.waiting, waveform.astype(np.float32, copy=False)])

    def write_until(self, seconds: float) -> None:
        self._write(round(seconds * self.sample_rate) - self.written)

    def finish(self) -> None:
        self._write(len(self.waiting))
        self.container.mux(self.stream.encode(None))

    def _write(self, samples: int) -> None:
        part, self.waiting = np.split(self.waiting, [min(max(0, samples), len(self.waiting))])
        if not len(part):
            return
        sound = np.clip(part, -1.0, 1.0).reshape(1, -1)  # (1, n)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), format="fltp", layout="mono")
        frame.sample_rate = self.sample_rate
        frame.time_base = Fraction(1, self.sample_rate)
        frame.pts = self.written
        self.container.mux(self.stream.encode(frame))
        self.written += len(part)
