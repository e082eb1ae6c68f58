# SPDX-License-Identifier: MIT
"""From time stamps, which may be missing, jump or start anywhere, to seconds a player would show."""

from __future__ import annotations  # PyAV's packets take a type argument in hints only

from typing import Any

from av.container import InputContainer
from av.packet import Packet

from core.media.probe import declared_duration, zero_time

LONGEST_DELAY = 32  # pictures that may be decoded before one that is shown first: H.266 has groups of so many
_BACKWARDS = 1.0  # seconds a stamp may lie behind the last one (reordering, overlap) before it is a jump
_AHEAD = 30.0  # seconds a stamp may lie ahead where the file's length does not vouch for it
_BEYOND_END = 5.0  # seconds a stamp may lie behind the declared end


class Timeline:
    """One track's clock. Zero is where a player has it.

    A jump (a recorder that was paused, files joined without new stamps) is closed: time goes on where it was.
    """

    def __init__(self, container: InputContainer) -> None:
        self._shift = -zero_time(container)
        self._duration = declared_duration(container)
        self.now = 0.0  # seconds: the latest time seen
        self._next = 0.0  # seconds: when what follows begins, should its stamp be missing
        self._is_set = False  # whether there was a stamp to set it by

    def advance(self, raw: float | None, lasts: float) -> float:
        """The time of what is stamped `raw` and `lasts` seconds; it follows on where the stamp is missing."""
        time = self._next if raw is None else self._told(raw, lasts)
        self.now = max(self.now, time)
        self._next = self.now + lasts
        return time

    def at(self, raw: float) -> float:
        """The time of a stamp near the last one, without moving the clock."""
        return raw + self._shift

    def _told(self, raw: float, lasts: float) -> float:
        time = raw + self._shift
        if not self._is_set:
            # What an edit list hides, and what is decoded long before it is shown, lies before zero.
            self.now, self._is_set = min(self.now, time), True
        if self._is_jump(time, lasts):
            self._shift += self._next - time
            return self._next
        return time

    def _is_jump(self, time: float, lasts: float) -> bool:
        if time < self.now - max(_BACKWARDS, LONGEST_DELAY * lasts):
            return True
        return time > self.now + _AHEAD and time > self._duration + _BEYOND_END


def packet_time(packet: Packet[Any]) -> float | None:
    """The packet's own stamp in seconds: when it is decoded, which runs forward, else when it is shown."""
    stamp = packet.dts if packet.dts is not None else packet.pts
    return None if stamp is None else float(stamp * packet.time_base)
