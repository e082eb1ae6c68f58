# SPDX-License-Identifier: MIT
"""One picture track -> a picture every so many seconds, from keyframes wherever they lie close enough."""

from __future__ import annotations  # PyAV's packets take a type argument in hints only

from collections import deque
from collections.abc import Callable

import av
import numpy as np
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.media.scaling import Scaler
from core.media.timeline import LONGEST_DELAY, Timeline, packet_time

_EARLY = 0.75  # of the gap: a keyframe this far from the last picture is good enough
_LATE = 1.5  # of the gap: how long the next keyframe is waited for before decoding on
_BUFFER_BYTES = 48 << 20  # of undecoded packets, whatever the gap
_FPS_UNKNOWN = 25.0

Picture = tuple[float, NDArray[np.uint8]]  # seconds, uint8 (size, size, 3)


class PictureTrack:
    """Takes packets, gives pictures.

    A keyframe decodes by itself and costs little. The packets behind it wait, undecoded, until the next
    keyframe makes them needless; only when it does not come in time are they decoded, up to the picture
    wanted.
    """

    def __init__(
        self, stream: VideoStream, timeline: Timeline, size: int, gap: Callable[[float], float]
    ) -> None:
        self._stream, self._timeline, self._size, self._gap = stream, timeline, size, gap
        self._scaler = Scaler(stream.sample_aspect_ratio)
        self._decoder = stream.codec_context
        # One thread: a keyframe gains nothing from more, and files are decoded side by side. Deblocking is
        # not visible at this size. Pictures nothing refers to are left out when decoding on.
        self._decoder.thread_count = 1
        self._decoder.skip_frame = "NONREF"
        self._decoder.options = {"skip_loop_filter": "all", "flags2": "+fast"}
        self._lasts = frame_seconds(stream)
        # Packets and their times, which they need not tell: from the last keyframe, or the last one decoded.
        self._waiting: deque[tuple[Packet[VideoStream], float]] = deque()
        self._waiting_bytes = 0
        self._in_step = False  # whether the decoder has decoded all that came before _waiting
        self._last: float | None = None  # time of the last picture
        self._latest = 0.0  # seconds: when the last of the packets so far is shown
        self._first: float | None = None  # time of the first packet
        self._pictures: list[Picture] = []
        self.errors = 0

    @property
    def is_lost(self) -> bool:
        """Whether there were pictures, and none of them could be decoded."""
        return self.errors > 0 and self._last is None

    @property
    def position(self) -> float:
        """Seconds before which no more pictures will come."""
        now = self._timeline.now
        return now if self._last is None else min(now, self._last + self._gap(self._last))

    @property
    def end(self) -> float:
        """Seconds up to which the track was read."""
        if self._first is None:
            return 0.0
        # Packets tell when they are decoded, which may be some pictures before the last one is shown.
        return max(self._latest, self._last or 0.0) + self._lasts

    def feed(self, packet: Packet[VideoStream]) -> None:
        """Take one packet, and decode when its time has come."""
        raw = packet_time(packet)
        if packet.size == 0 and raw is None:
            return  # the end
        now = self._timeline.advance(raw, self._lasts)
        if self._first is None:
            self._first = now
        self._latest = max(self._latest, self._shown_at(packet, now))
        if packet.size == 0:
            return  # Theora: the picture before stays on show
        if packet.is_keyframe:
            self._begin(packet, now)
        else:
            self._waiting.append((packet, now))
            self._waiting_bytes += packet.size
        if self._overdue(now) >= _LATE or self._waiting_bytes > _BUFFER_BYTES:
            self._decode_on()

    def finish(self) -> None:
        """No packet follows: decode what is still wanted of the last ones."""
        while self._waiting and (self._last is None or self._overdue(self._latest) > 1.0):
            self._decode_on()
        if self._in_step:
            self._keep_wanted(self._decode(None), self._timeline.now)

    def take(self, until: float | None = None) -> list[Picture]:
        """The pictures before `until` seconds (None: all) that were not taken yet, in order."""
        taken = [p for p in self._pictures if until is None or p[0] < until]
        self._pictures = self._pictures[len(taken) :]
        return taken

    def _begin(self, keyframe: Packet[VideoStream], now: float) -> None:
        self._waiting.clear()
        self._waiting.append((keyframe, now))  # kept, should it be needed to decode on from here
        self._waiting_bytes = keyframe.size
        self._in_step = False
        if self._last is None or self._overdue(self._shown_at(keyframe, now)) >= _EARLY:
            self._decoder.flush_buffers()
            # Draining makes the decoder give the picture at once instead of waiting for its neighbours.
            for frame in [*self._decode(keyframe), *self._decode(None)][:1]:
                self._keep(frame, self._frame_time(frame, now))

    def _shown_at(self, packet: Packet[VideoStream], now: float) -> float:
        """When the picture of a packet decoded `now` is shown: of slow films that is seconds later."""
        if packet.pts is None:
            return now
        told = self._timeline.at(float(packet.pts * packet.time_base))
        return min(max(now, told), now + LONGEST_DELAY * self._lasts)

    def _overdue(self, now: float) -> float:
        """How far `now` is from the last picture, in gaps."""
        if self._last is None:
            return (now - (self._first or 0.0)) / self._gap(now)
        return (now - self._last) / self._gap(self._last)

    def _decode_on(self) -> None:
        """Decode the waiting packets up to the first picture wanted."""
        if not self._in_step:
            self._decoder.flush_buffers()
            self._in_step = True
        while self._waiting:
            packet, time = self._waiting.popleft()
            self._waiting_bytes -= packet.size
            if self._keep_wanted(self._decode(packet), time):
                return

    def _decode(self, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
        try:
            return [frame for frame in self._decoder.decode(packet) if not frame.is_corrupt]
        except av.EOFError:
            return []  # drained before
        except MemoryError:
            raise  # no damage: without it the film would be taken for whole
        except av.FFmpegError:
            self.errors += 1
            return []

    def _keep_wanted(self, frames: list[VideoFrame], fed: float) -> bool:
        kept = False
        for frame in frames:
            time = self._frame_time(frame, fed)
            if self._last is None or time >= self._last + self._gap(self._last):
                self._keep(frame, time)
                kept = True
        return kept

    def _frame_time(self, frame: VideoFrame, fed: float) -> float:
        """The picture's own stamp, else the time of the packet it came out with."""
        stamp = frame.pts if frame.pts is not None else frame.dts
        base = frame.time_base or self._stream.time_base  # a drained picture has none of its own
        return fed if stamp is None or base is None else self._timeline.at(float(stamp * base))

    def _keep(self, frame: VideoFrame, time: float) -> None:
        time = max(0.0, time, 0.0 if self._last is None else self._last)
        self._pictures.append((time, self._scaler.square(frame, self._size)))
        self._last = time


def frame_seconds(stream: VideoStream) -> float:
    """How long a picture is shown, where nothing else tells."""
    return 1.0 / float(stream.average_rate or _FPS_UNKNOWN)
