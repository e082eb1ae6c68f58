# SPDX-License-Identifier: MIT
"""Films of every kind an editor has, and lists of matches in them."""

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from core import jobs
from core.export.moments import Moment
from core.export.write import Exported, Wish, export
from tests.core.media.making import Sound, make, tone

FILM, NTSC = Fraction(24000, 1001), Fraction(30000, 1001)


def film(path: Path, rate: Fraction, seconds: int = 2, timecode: str = "") -> Path:
    """A silent grey film of exactly `rate` frames a second, with the timecode a camera would write."""
    with av.open(str(path), "w") as container:
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
    return path


def sound(path: Path, channels: int = 1, seconds: float = 2.0) -> Path:
    """A sound without pictures."""
    layout = "stereo" if channels == 2 else "mono"
    waveform = np.tile(tone(seconds, rate=48_000), (channels, 1))
    return make(path, sound=Sound("pcm_s16le", 48_000, layout=layout), waveform=waveform)


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
