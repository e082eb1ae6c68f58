# SPDX-License-Identifier: MIT
"""The sound of a file, or a stretch of it, as one array: for queries."""

from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from core.errors import MediaError
from core.media.opening import PROTECTED, UNDECODABLE, is_protected, only, open_media, sound_stream
from core.media.probe import declared_duration, has_guessed_length, zero_time
from core.media.soundtrack import SAMPLE_RATE, Soundtrack
from core.media.timeline import Timeline

_RUN_UP = 2.0  # seconds decoded before the wanted start, so that the decoder is in step there
_FAR = 30.0  # seconds: nearer starts are reached by decoding
_BY_BYTES = frozenset({"wav", "w64", "aiff", "au"})  # where a time is reckoned from bytes a second
_SAMPLES = "pcm_"  # how the names of the codecs begin of which that is true


def read_sound(
    path: Path, start: float | None = None, end: float | None = None, *, most: float | None = None
) -> NDArray[np.float32]:
    """The sound of `path` from `start` to `end` seconds (None: all), float32 (n,) mono at 16 kHz.

    Of a longer stretch the first `most` seconds are read.

    A film's sound lies where a player has it: begins it late, silence comes first. All of it is held in
    memory, 64 kB for each second. Raises `MediaError` when there is no sound, or none in that stretch.
    """
    start = max(0.0, start or 0.0)
    until = end if most is None else start + most if end is None else min(end, start + most)
    with open_media(path) as container:
        stream = sound_stream(container)
        if stream is None:
            raise MediaError("no sound in it that can be decoded")
        only(container, [stream])
        track = _open_at(container, stream, start)
        _read_until(container, stream, track, until)
    first = round((start - track.start) * SAMPLE_RATE)
    last = None if until is None else round((until - track.start) * SAMPLE_RATE)
    waveform = track.take()
    if not len(waveform):
        raise MediaError(PROTECTED if is_protected(path) else UNDECODABLE)
    stretch = waveform[max(0, first) : last]
    if not len(stretch):
        raise MediaError(f"no sound between {start:g} s and {'the end' if end is None else f'{end:g} s'}")
    return stretch


def _open_at(container: InputContainer, stream: AudioStream, start: float) -> Soundtrack:
    """The track from time zero or, where the container knows its way, from shortly before a far `start`."""
    timeline = Timeline(container)
    if _FAR < start < declared_duration(container) and stream.time_base and _knows_its_way(container, stream):
        seek_to = start - _RUN_UP + zero_time(container)
        container.seek(int(seek_to / stream.time_base), stream=stream)
        return Soundtrack(stream, timeline, from_zero=False)
    return Soundtrack(stream, timeline)


def _knows_its_way(container: InputContainer, stream: AudioStream) -> bool:
    """Whether seeking leads to the time it says, and not to one guessed from bytes."""
    if has_guessed_length(container):
        return False
    by_bytes = bool(_BY_BYTES.intersection(container.format.name.split(",")))
    return not by_bytes or stream.codec_context.codec.canonical_name.startswith(_SAMPLES)


def _read_until(container: InputContainer, stream: AudioStream, track: Soundtrack, end: float | None) -> None:
    try:
        for packet in container.demux(stream):
            track.feed(packet)
            if end is not None and track.position > end:
                break
    except MemoryError:
        raise  # FFmpeg's too: what is missing is there to hear
    except (av.FFmpegError, OSError):
        pass  # damaged further on: what came before is what there is to hear
    track.finish()
