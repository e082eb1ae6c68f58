# SPDX-License-Identifier: MIT
"""Whether a film was read to where it should end, or breaks off before."""

from collections.abc import Callable, Sequence

import av
from av.container import InputContainer
from av.stream import Discard, Stream

from core.media.probe import declared_duration, has_guessed_length, track_end, zero_time
from core.media.timeline import packet_time

_MISSING_SECONDS, _MISSING_SHARE = 5.0, 0.1  # of the declared length: more than both is a truncated file


class DeclaredEnd:
    """Where the tracks that are decoded end, as the file declares it. Other tracks may be longer."""

    def __init__(self, container: InputContainer, decoded: Sequence[Stream]) -> None:
        self._container, self._has_others = container, len(container.streams) > len(decoded)
        self._is_guessed = has_guessed_length(container)
        ends = [track_end(container, stream) for stream in decoded]
        self._is_told = all(ends)
        self.seconds = declared_duration(container)  # 0 where nothing tells
        if self._is_told:
            self.seconds = min(self.seconds, max(ends))

    def is_missed(self, end: float, on_packet: Callable[[], object]) -> bool:
        """Whether a film read up to `end` seconds breaks off there; reads what is left of it where unsure."""
        if self._is_guessed or not self._is_far_from(end):
            return False
        return self._is_told or not self._has_others or not self._goes_on(end, on_packet)

    def _is_far_from(self, end: float) -> bool:
        return self.seconds - end > max(_MISSING_SECONDS, _MISSING_SHARE * self.seconds)

    def _goes_on(self, end: float, on_packet: Callable[[], object]) -> bool:
        """Whether any track at all reaches the declared end: then nothing of the file is missing."""
        zero = zero_time(self._container)
        for stream in self._container.streams:
            stream.discard = Discard.default
        try:
            self._container.seek(int((end + zero) * av.time_base))
            for packet in self._container.demux():
                on_packet()
                begins, lasts = packet_time(packet), float((packet.duration or 0) * packet.time_base)
                if begins is not None and not self._is_far_from(begins + lasts - zero):
                    return True
        except MemoryError:
            raise  # FFmpeg's too: it says nothing about the file
        except (av.FFmpegError, OSError):
            pass  # no way on
        return False
