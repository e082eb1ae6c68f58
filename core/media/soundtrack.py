# SPDX-License-Identifier: MIT
"""One sound track -> one unbroken 16 kHz mono waveform whose first sample is the film's time zero."""

from __future__ import annotations  # PyAV's packets take a type argument in hints only

from collections import deque
from typing import cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.packet import Packet
from numpy.typing import NDArray

from core.media.mixing import mixable
from core.media.opposite import Pair
from core.media.timeline import Timeline

SAMPLE_RATE = 16_000
_DRIFT = 0.1  # seconds time stamps may stray before sound is padded or dropped
_BLOCK = 4_000  # samples handed over at once: fewer, larger arrays are cheaper


class Soundtrack:
    """Takes packets, gives samples.

    All channels are mixed, but of two that cancel each other out. The published preprocessing keeps the first
    channel only; that is fine for clips from the web, but cameras put the microphone on either side, and
    films the speech in the centre.
    """

    def __init__(self, stream: AudioStream, timeline: Timeline, *, from_zero: bool = True) -> None:
        """Begin with silence from time zero on or, after a seek, with the first sound there is."""
        self._stream, self._timeline, self._begun = stream, timeline, from_zero
        self._pair = Pair()
        self._resampler: AudioResampler | None = None
        self._ready: deque[NDArray[np.float32]] = deque()
        self._count = 0  # samples in _ready
        self._taken = 0  # samples given away
        self._heard_until = 0.0  # seconds: the end of what came, some of which is held back
        self._heard = False
        self.errors = 0

    @property
    def is_lost(self) -> bool:
        """Whether there was sound, and none of it could be decoded."""
        return self.errors > 0 and not self._heard

    @property
    def start(self) -> float:
        """Seconds at which the samples not taken yet begin."""
        return self._taken / SAMPLE_RATE

    @property
    def position(self) -> float:
        """Seconds up to which samples are ready."""
        return (self._taken + self._count) / SAMPLE_RATE

    def feed(self, packet: Packet[AudioStream]) -> None:
        """Decode one packet; a damaged one leaves a gap, which becomes silence."""
        try:
            for frame in packet.decode():
                if isinstance(frame, AudioFrame) and frame.samples and frame.sample_rate:
                    self._add(frame)
        except MemoryError:
            raise  # no damage: the gap would stay
        except av.FFmpegError:
            self.errors += 1

    def finish(self) -> None:
        """No packet follows: what is held back becomes ready."""
        self._flush()

    def take(self, until: int | None = None) -> NDArray[np.float32]:
        """The samples before sample number `until` (None: all) that were not taken yet, float32 (n,)."""
        wanted = self._count if until is None else max(0, until - self._taken)
        parts = []
        while wanted and self._ready:
            part = self._ready.popleft()
            if len(part) > wanted:
                self._ready.appendleft(part[wanted:])
                part = part[:wanted]
            parts.append(part)
            wanted -= len(part)
            self._count -= len(part)
            self._taken += len(part)
        waveform = np.concatenate(parts) if parts else np.empty(0, np.float32)
        return np.nan_to_num(waveform, copy=False, posinf=0.0, neginf=0.0)  # float files hold such values

    def skip_to(self, sample: int) -> None:
        """Nothing came before sample number `sample`, and the film went on: what comes late is dropped."""
        if self._taken + self._count < sample:
            self._flush()
            self._pad(sample - self._taken - self._count)
            self._heard_until = max(self._heard_until, sample / SAMPLE_RATE)

    def _add(self, frame: AudioFrame) -> None:
        lasts = frame.samples / frame.sample_rate
        raw = None if frame.pts is None or frame.time_base is None else float(frame.pts * frame.time_base)
        start = self._heard_until if raw is None else self._timeline.advance(raw, lasts)
        if not self._begun:
            self._begun, self._heard_until, self._taken = True, start, round(start * SAMPLE_RATE)
        if start > self._heard_until + _DRIFT:
            self._flush()
            self._pad(round(start * SAMPLE_RATE) - self._taken - self._count)
            self._heard_until = start
        elif start + lasts <= self._heard_until - _DRIFT:
            return  # the same sound once more, or from before time zero
        self._resample(frame)
        self._heard_until += lasts

    def _resample(self, frame: AudioFrame) -> None:
        frame = mixable(frame)
        frame.pts = None  # what follows need not know of times
        for piece in self._pair.add(frame, self._heard_until):
            self._mix(piece)

    def _mix(self, piece: AudioFrame) -> None:
        if self._resampler is None:
            self._resampler = _resampler()
        try:
            self._keep(self._resampler.resample(piece))
        except ValueError:  # rate or channels changed on the way
            self._empty()
            self._resampler = _resampler()
            self._keep(self._resampler.resample(piece))

    def _flush(self) -> None:
        """All that is held back becomes ready; where it cannot be had, only that is lost."""
        try:
            for piece in self._pair.finish():
                self._mix(piece)
        except MemoryError:
            raise
        except av.FFmpegError:
            self.errors += 1
        self._empty()

    def _empty(self) -> None:
        """What the resampler holds back becomes ready."""
        resampler, self._resampler = self._resampler, None
        if resampler is not None:
            try:
                self._keep(resampler.resample(None))
            except MemoryError:
                raise
            except av.FFmpegError:
                self.errors += 1

    def _keep(self, frames: list[AudioFrame]) -> None:
        self._heard = self._heard or bool(frames)
        for frame in frames:
            samples = cast(NDArray[np.float32], frame.to_ndarray()).reshape(-1)  # (1, n) -> (n,)
            self._ready.append(samples)
            self._count += len(samples)

    def _pad(self, samples: int) -> None:
        if samples > 0:
            self._ready.append(np.zeros(samples, np.float32))
            self._count += samples


def _resampler() -> AudioResampler:
    # Without the limit FFmpeg mixes floats to mono 3 dB louder than their mean.
    options = {"rematrix_maxval": "1.0"}
    return AudioResampler("flt", "mono", SAMPLE_RATE, frame_size=_BLOCK, options=options)
