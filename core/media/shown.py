# SPDX-License-Identifier: MIT
"""The pictures of a film in the order they are shown, from wherever one likes. For looking at it."""

from __future__ import annotations  # PyAV's packets take a type argument in hints only

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core.media.pictures import frame_seconds
from core.media.probe import zero_time
from core.media.timeline import packet_time

RUN_UPS = (0.0, 2.0, 10.0, float("inf"))  # seconds ahead of a picture to look for a keyframe

Shown = tuple[float, VideoFrame]  # from this second on, as a player counts them, and the picture


class ShownPictures:
    """The picture track of one open file."""

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        self._container, self._stream = container, stream
        self._zero, self._lasts = zero_time(container), frame_seconds(stream)
        self._at_start = True

    def seek(self, seconds: float) -> None:
        """Go to a keyframe before `seconds`, as well as the file allows, or else to its beginning."""
        base, stamp = self._stream.time_base, seconds + self._zero
        self._at_start = not base or stamp <= 0
        try:
            if base and stamp > 0:
                self._container.seek(int(stamp / base), stream=self._stream)
            else:
                self._container.seek(0)
        except av.FFmpegError:  # no way to seek by time, and having tried has led to the end of some files
            with suppress(av.FFmpegError):
                self._container.seek(0, unsupported_byte_offset=True)
                self._at_start = True

    def onward(self, packets: int | None = None) -> Iterator[Shown]:
        """From here to the end, to where the file cannot be read on, or for so many packets."""
        last, told = None, False
        for frame, fed in self._decoded(packets):
            time = self._stamp(frame)
            if last is not None and (time is None or (told and time <= last)):
                time = last + self._lasts  # no stamp, that of a neighbour, or one that begins anew
            elif time is None:
                time = 0.0 if fed is None and self._at_start else fed
            else:
                told = True
            if time is not None:
                yield time, frame
                last = time

    def _decoded(self, packets: int | None) -> Iterator[tuple[VideoFrame, float | None]]:
        """Each picture, and the time of the packet it came out with where any of them told it."""
        fed: float | None = None
        for packet in self._read(packets):
            raw = packet_time(packet)
            if raw is not None:
                fed = raw - self._zero
            elif fed is not None:
                fed += self._lasts
            if packet.size:  # none: the picture before once more (Theora), or the end
                for frame in self._decode(packet):
                    yield frame, fed
        for frame in self._decode(None):
            yield frame, fed

    def _read(self, packets: int | None) -> Iterator[Packet[VideoStream]]:
        try:
            yield from islice(self._container.demux(self._stream), packets)
        except MemoryError:
            raise  # FFmpeg's too, which is no damage
        except (av.FFmpegError, OSError):
            pass  # damaged further on: what came before is what there is to see

    def _decode(self, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
        try:
            return self._stream.codec_context.decode(packet)
        except MemoryError:
            raise
        except av.FFmpegError:  # a damaged packet: the next ones may be whole
            return []

    def _stamp(self, frame: VideoFrame) -> float | None:
        stamp = frame.pts if frame.pts is not None else frame.dts
        base = frame.time_base or self._stream.time_base
        return None if stamp is None or base is None else float(stamp * base) - self._zero
