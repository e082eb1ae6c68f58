# SPDX-License-Identifier: MIT
"""Generated films and sounds whose content tells the time, in whatever codec a test asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

RATE = 16_000


def tone(seconds: float, hertz: float = 440.0, rate: int = RATE) -> np.ndarray:
    """A sine, float32 (n,)."""
    return (0.4 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def click(seconds: float, at: float, rate: int = RATE) -> np.ndarray:
    """Silence with 20 ms of 1 kHz at `at` seconds, float32 (n,)."""
    waveform = np.zeros(round(seconds * rate), np.float32)
    burst = 2 * tone(0.02, 1000.0, rate)
    start = round(at * rate)
    waveform[start : start + len(burst)] = burst
    return waveform


def onset(waveform: np.ndarray) -> float:
    """Seconds at which a 16 kHz waveform first gets loud."""
    return float(np.argmax(np.abs(waveform) > 0.2)) / RATE


def brightness(time: float) -> int:
    """The grey of a film made here at `time`: 4 levels a second."""
    return 20 + int(4 * time) % 220


def told_time(frame: np.ndarray) -> float:
    """The time a picture's brightness tells (to 0.25 s, for the first 50 s)."""
    return (float(frame.mean()) - 20) / 4


@dataclass(frozen=True)
class Picture:
    codec: str = "libx264"
    pix_fmt: str = "yuv420p"
    size: tuple[int, int] = (64, 48)
    fps: float = 10.0
    gop: int = 20
    b_frames: int = 0
    rotation: int = 0
    aspect: Fraction | None = None
    start: float = 0.0


@dataclass(frozen=True)
class Sound:
    codec: str = "aac"
    rate: int = RATE
    start: float = 0.0
    layout: str = "mono"


def make(
    path: Path,
    picture: Picture | None = None,
    sound: Sound | None = None,
    *,
    seconds: float = 5.0,
    waveform: np.ndarray | None = None,
    paint: np.ndarray | None = None,
    times: Sequence[float] | None = None,
    format: str | None = None,
) -> Path:
    """Write a film of grey pictures that tell the time, or all like `paint`.

    `waveform` is (n,) or (channels, n).
    """
    with av.open(str(path), "w", format=format) as container:
        film = _picture_track(container, picture) if picture else None
        track = container.add_stream(sound.codec, rate=sound.rate, layout=sound.layout) if sound else None
        packets = []
        if picture and film:
            packets += _pictures(film, picture, times or np.arange(0, seconds, 1 / picture.fps), paint)
        if sound and track:
            packets += _sound(track, sound, tone(seconds, rate=sound.rate) if waveform is None else waveform)
        packets.sort(key=lambda p: float(p.dts * p.time_base))
        for packet in packets:
            container.mux(packet)
    return path


def _picture_track(container, picture):
    stream = container.add_stream(picture.codec, rate=Fraction(picture.fps).limit_denominator(1000))
    stream.width, stream.height = picture.size
    stream.pix_fmt, stream.codec_context.gop_size = picture.pix_fmt, picture.gop
    stream.codec_context.thread_count = 1
    if picture.codec in ("libx264", "libx265"):
        stream.options = {"preset": "ultrafast", "x265-params": "log-level=none", "sc_threshold": "0"}
    if picture.b_frames:
        stream.options |= {"bf": str(picture.b_frames), "b_strategy": "0"}
    if picture.codec == "libvpx-vp9":
        stream.options = {"deadline": "realtime", "cpu-used": "8"}
    if picture.codec == "libsvtav1":
        stream.options = {"preset": "12", "svtav1-params": "lp=1"}
    if picture.aspect:
        stream.codec_context.sample_aspect_ratio = picture.aspect
    if picture.rotation:
        stream.set_display_rotation(picture.rotation)
    return stream


def _pictures(stream, picture, times, paint):
    base = Fraction(1, 1000) if picture.codec not in ("mpeg2video", "mpeg4", "mjpeg", "gif") else None
    base = base or 1 / Fraction(picture.fps).limit_denominator(1000)
    stream.codec_context.time_base = base
    width, height = picture.size
    packets = []
    for time in times:
        grey = np.full((height, width, 3), brightness(time), np.uint8)
        frame = av.VideoFrame.from_ndarray(grey if paint is None else paint, format="rgb24")
        frame.pts, frame.time_base = round((time + picture.start) / base), base
        packets += stream.encode(frame)
    return packets + stream.encode(None)


def _sound(stream, sound, waveform):
    samples = np.atleast_2d(waveform)
    packets = []
    block = stream.codec_context.frame_size or 1024
    fifo = av.AudioResampler(stream.codec_context.format, sound.layout, sound.rate, frame_size=block)
    for start in range(0, samples.shape[1], sound.rate):
        part = np.ascontiguousarray(samples[:, start : start + sound.rate])
        frame = av.AudioFrame.from_ndarray(part, format="fltp", layout=sound.layout)
        frame.sample_rate, frame.time_base = sound.rate, Fraction(1, sound.rate)
        frame.pts = start + round(sound.start * sound.rate)
        for out in fifo.resample(frame):
            packets += stream.encode(out)
    for out in fifo.resample(None):
        packets += stream.encode(out)
    return packets + stream.encode(None)
