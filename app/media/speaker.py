# SPDX-License-Identifier: MIT
"""Sound that is computed here, not read from a file: pushed to the speaker a little ahead of its time."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QIODevice, QObject, QTimer
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QMediaDevices

RATE = 16_000
AHEAD_S = 0.4  # of sound the system holds: the window may be busy for as long
FEED_MS = 50
Source = Callable[[int, int], NDArray[np.float32]]  # first sample, how many: float32 (n,) at 16 kHz


class Speaker(QObject):
    """Plays what `source` gives, from any sample on; without a speaker it is simply quiet."""

    def __init__(self, source: Source, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._sink: QAudioSink | None = None
        self._device: QIODevice | None = None
        self._pack: Callable[[NDArray[np.float32]], bytes] = pack_16
        self._start, self._next = 0.0, 0
        self._muted = False
        self._timer = QTimer(self, interval=FEED_MS)
        self._timer.timeout.connect(self._on_feed)

    @property
    def is_there(self) -> bool:
        """The machine has a speaker."""
        return not QMediaDevices.defaultAudioOutput().isNull()

    def start(self, seconds: float) -> None:
        """Play from there on."""
        self.stop()
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            return
        form, self._pack = format_for(device)
        self._sink = QAudioSink(device, form, self)
        self._sink.setBufferSize(round(form.sampleRate() * AHEAD_S) * form.bytesPerFrame())
        self._sink.setVolume(0.0 if self._muted else 1.0)
        self._device = self._sink.start()
        self._start, self._next = seconds, round(seconds * RATE)
        self._on_feed()
        self._timer.start()

    @property
    def heard(self) -> float | None:
        """Up to where, in seconds, it was heard; None while nothing plays or the device does not begin."""
        if self._sink is None or not self._sink.processedUSecs():
            return None
        return self._start + self._sink.processedUSecs() / 1e6

    def stop(self) -> None:
        """Be quiet at once."""
        self._timer.stop()
        if self._sink is not None:
            self._sink.stop()
            self._sink.deleteLater()
        self._sink = self._device = None

    def set_muted(self, muted: bool) -> None:
        """Without sound, or with it again."""
        self._muted = muted
        if self._sink is not None:
            self._sink.setVolume(0.0 if muted else 1.0)

    def _on_feed(self) -> None:
        if self._sink is None or self._device is None:
            return
        form = self._sink.format()
        frames = self._sink.bytesFree() // max(1, form.bytesPerFrame())
        samples = int(frames * RATE / form.sampleRate())
        if samples <= 0:
            return
        data = self._pack(self._source(self._next, samples))
        written = self._device.write(data)  # maybe not all of it
        self._next += samples * max(0, written) // len(data)


def format_for(device: QAudioDevice) -> tuple[QAudioFormat, Callable[[NDArray[np.float32]], bytes]]:
    """16 kHz mono where the device takes it, else what it prefers; and how samples become its bytes."""
    form = QAudioFormat()
    form.setSampleRate(RATE)
    form.setChannelCount(1)
    form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    if device.isFormatSupported(form):
        return form, pack_16
    form = device.preferredFormat()
    form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    rate, channels = form.sampleRate(), form.channelCount()
    return form, lambda samples: pack_16(np.repeat(_resampled(samples, rate), channels))


def pack_16(samples: NDArray[np.float32]) -> bytes:
    """float32 (n,) in -1..1 as 16-bit integers."""
    return (samples.clip(-1, 1) * 32_767).astype("<i2").tobytes()


def _resampled(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    import soxr

    made: NDArray[np.float32] = soxr.resample(samples, RATE, rate)
    return made
