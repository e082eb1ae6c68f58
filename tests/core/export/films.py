# SPDX-License-Identifier: MIT
"""Films of every kind an editor has, and lists of matches in them."""

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer

from core import jobs
from core.export.moments import Moment
from core.export.write import Exported, Wish, export
from tests.core.media.making import Sound, make, tone

FILM, NTSC, DOUBLE = Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001)


def film(path: Path, rate: Fraction, seconds: int = 2, timecode: str = "") -> Path:
    """A silent grey film of exactly `rate` frames a second, with the timecode a camera would write."""
    with av.open(str(path), "w") as container:
        _fill(container, rate, seconds, timecode)
    return path


def streamed(path: Path, seconds: int = 2) -> Path:
    """A film of 25 frames a second as recorders stream it: its head stands before its length is known."""
    pipe = _Pipe()
    with av.open(pipe, "w", format="matroska") as container:
        _fill(container, Fraction(25), seconds)
    path.write_bytes(pipe.written)
    return path


class _Pipe:
    """Takes what is written, and cannot go back."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> int:
        self.written += data
        return len(data)


def _fill(container: OutputContainer, rate: Fraction, seconds: int, timecode: str = "") -> None:
    stream = container.add_stream("mpeg4", rate=rate)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
    if timecode:
        stream.metadata["timecode"] = timecode
    grey = np.full((48, 64, 3), 90, np.uint8)
    for k in range(round(rate * seconds)):
        frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
        frame.pts, frame.time_base = k, 1 / rate
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def sound(path: Path, channels: int = 1, seconds: float = 2.0) -> Path:
    """A sound without pictures."""
    layout = "stereo" if channels == 2 else "mono"
    waveform = np.tile(tone(seconds, rate=48_000), (channels, 1))
    return make(path, sound=Sound("pcm_s16le", 48_000, layout=layout), waveform=waveform)


def unsteady(path: Path, seconds: int, *, loud_first: bool) -> Path:
    """A sound with noise in one half of it, where a second is many bytes, and with no word of its length."""
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, seconds * 16_000).astype(np.float32)
    half = len(noise) // 2
    noise[half:] *= loud_first
    noise[:half] *= not loud_first
    options = {"write_xing": "0"} if path.suffix == ".mp3" else {}
    with av.open(str(path), "w", container_options=options) as container:
        wishes = {"b": "0", "compression_level": "4"} if options else {}
        track = container.add_stream(
            "libmp3lame" if options else "aac", rate=16_000, layout="mono", options=wishes
        )
        if options:
            track.codec_context.qscale = True
        frame = av.AudioFrame.from_ndarray(noise.reshape(1, -1), format="fltp", layout="mono")
        frame.sample_rate = 16_000
        container.mux([*track.encode(frame), *track.encode(None)])
    return path


def moment(
    path: Path, start: float, end: float, score: float = 0.931, reason: str = "sounds like it"
) -> Moment:
    return Moment(path, start, end, score, reason)


def exported(moments: list[Moment], format: str, **wishes: object) -> Exported:
    return jobs.run(export(moments, Wish(format, **wishes)))


def matches_file(path: Path, *moments: Moment) -> Path:
    """What `search --json` prints."""
    matches = [
        {"path": str(m.path), "start": m.start, "end": m.end, "score": m.score, "reason": m.reason}
        | {"heard": 0.8, "seen": None}
        for m in moments
    ]
    path.write_text(json.dumps({"matches": matches, "nothing_similar": False, "seconds": 0.1}))
    return path
