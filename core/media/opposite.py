# SPDX-License-Identifier: MIT
"""Two channels that cancel each other out, as a balanced microphone makes them in a socket for stereo.

Why, and what is heard then: docs/decisions/034-opposite-channels.md.
"""

from typing import Any

import numpy as np
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from core.media.mixing import channels_in

_PAIRS = ("stereo", "2 channels")  # the layouts of which FFmpeg makes the mean
_SILENT = 0.01  # of the louder channel's energy: a mean that holds less is the silence of two opposites
_SHORTEST = 0.5  # seconds: too little to judge by, where there is sound before it
_FADE = 0.01  # seconds from one way of hearing to the other, so that it does not click


class Pair:
    """Holds sound until there is enough of it to tell whether its two channels are each other's opposite.

    It is told for each second of the film, wherever reading began, so that index and query hear the same.
    Where it is so, the right channel is made like the left one, and the mean of both is the left one then.
    All other sound comes out as it went in.
    """

    def __init__(self) -> None:
        self._held: AudioFifo | None = None
        self._kind = ("", "", 0)  # of what is held: layout, format and rate
        self._wanted = 0  # samples that make the piece
        self._opposite: bool | None = None  # as the piece before was

    def add(self, frame: AudioFrame, start: float) -> list[AudioFrame]:
        """What can be heard once `frame` has come, which begins at `start` seconds and has no stamp."""
        kind = (frame.layout.name, frame.format.name, frame.sample_rate)
        ready = self.finish() if kind != self._kind else []
        if kind[0] not in _PAIRS:
            return [*ready, frame]
        if self._held is None:
            self._held, self._kind = AudioFifo(), kind
            self._wanted = round((np.floor(start + _SHORTEST) + 1 - start) * frame.sample_rate)
        self._held.write(frame)
        while (piece := self._held.read(self._wanted)) is not None:
            ready.append(self._judged(piece))
            self._wanted = frame.sample_rate
        return ready

    def finish(self) -> list[AudioFrame]:
        """What is held, however short: nothing follows it."""
        rest = self._held.read() if self._held is not None else None
        self._held, self._kind = None, ("", "", 0)
        return [] if rest is None else [self._judged(rest)]

    def _judged(self, piece: AudioFrame) -> AudioFrame:
        before = self._opposite
        if before is None or piece.samples >= _SHORTEST * piece.sample_rate:
            told = _are_opposite(piece)
            self._opposite = before if told is None else told
        now = bool(self._opposite)
        at_first = now if before is None else before
        if at_first or now:
            _hear_left(piece, at_first, now)
        return piece


def _are_opposite(piece: AudioFrame) -> bool | None:
    """Whether the mean is silence beside either channel (both are about as loud then); None for silence."""
    with np.errstate(all="ignore"):  # float files hold what is no number
        left, right = (_floating(channel) for channel in channels_in(piece))
        left -= left.mean()
        right -= right.mean()
        energy = max(left @ left, right @ right)
        left += right
        return bool((left @ left) / 4 <= _SILENT * energy) if energy else None


def _floating(channel: NDArray[Any]) -> NDArray[np.floating]:
    """A copy whose squares can be summed: those of 64-bit whole numbers are beyond 32-bit floats."""
    return channel.astype(np.float64 if channel.itemsize == 8 else np.float32)


def _hear_left(piece: AudioFrame, at_first: bool, then: bool) -> None:
    """Lay the left channel over the right one or not, as `at_first` says and, after a moment, `then`."""
    left, right = channels_in(piece)
    fade = round(_FADE * piece.sample_rate) if at_first != then else 0
    share = np.linspace(at_first, then, fade)[: len(left)]
    fading = slice(0, len(share))
    mixed = right[fading] + share * (left[fading].astype(np.float64) - right[fading])
    right[fading] = mixed if right.dtype.kind == "f" else np.rint(mixed)
    if then:
        right[len(share) :] = left[len(share) :]
