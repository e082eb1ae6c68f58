# SPDX-License-Identifier: MIT
"""The microphone through PortAudio: devices, and blocks of 16 kHz mono."""

import threading
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any, Protocol
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError

SAMPLE_RATE = 16_000
BLOCK_SECONDS = 0.05
PATIENCE_SECONDS = 3.0  # a device that gives nothing for so long is gone
LATENCY_SECONDS = 0.4  # the system keeps this much for us while Python is busy elsewhere

DEFAULT_NAME = "System's default microphone"
NO_PORTAUDIO = (
    "Recording needs PortAudio, which is not installed (on Debian and Ubuntu: libportaudio2). "
    "You can still search with a sound file."
)
NO_MICROPHONE = "No microphone was found. Plug one in and try again, or search with a sound file."
MICROPHONE_SILENT = "The microphone gives no data; it may have been unplugged. Try again, or choose another."

_DEVICES = threading.Lock()  # who looks for devices anew takes them from whoever has one open


class Stream(Protocol):
    """What of a PortAudio stream is used here."""

    @property
    def read_available(self) -> int: ...
    def start(self) -> None: ...
    def read(self, frames: int) -> tuple[Any, bool]: ...
    def close(self) -> None: ...


class Microphone:
    """An open input; `read` blocks for about 50 ms and gives float32 (n,) at 16 kHz."""

    def __init__(self, stream: Stream, rate: int) -> None:
        self._stream, self._block = stream, round(rate * BLOCK_SECONDS)
        self._resample = _resampler(rate)
        self.lost_blocks = 0
        stream.start()
        _OPEN.add(self)

    def read(self) -> NDArray[np.float32]:
        """The next block; raises `UserError` where the device went away."""
        try:
            self._wait()  # a read that blocks could not be stopped once the device hangs
            block, overflowed = self._stream.read(self._block)
        except UserError:
            raise
        except Exception as error:  # PortAudioError, which has no type without the library
            raise UserError(MICROPHONE_SILENT) from error
        self.lost_blocks += overflowed
        return self._resample(np.asarray(block, np.float32).reshape(-1))  # (n, 1) -> (n,)

    def close(self) -> None:
        """Give the device back."""
        try:
            self._stream.close()
        finally:
            _OPEN.discard(self)

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while self._stream.read_available < self._block:
            if time.monotonic() > until:
                raise UserError(MICROPHONE_SILENT)
            time.sleep(BLOCK_SECONDS / 5)


_OPEN: WeakSet[Microphone] = WeakSet()


def open_microphone(name: str = "") -> Microphone:
    """The input called `name`, or the system's default one; raises `UserError` where there is none.

    It is opened at 16 kHz where the device can do that, else at its own rate and resampled.
    """
    portaudio = load_portaudio()
    with _DEVICES:
        return _open(portaudio, _find(portaudio, name))


def _open(portaudio: ModuleType, device: int) -> Microphone:
    own_rate = int(portaudio.query_devices(device, "input")["default_samplerate"])
    for rate in (SAMPLE_RATE, own_rate):
        try:
            stream = portaudio.InputStream(
                samplerate=rate, device=device, channels=1, dtype="float32", latency=LATENCY_SECONDS
            )
        except portaudio.PortAudioError as error:
            reason = str(error)
            continue
        return Microphone(stream, rate)
    raise UserError(f"The microphone could not be opened: {reason}. Is another program using it?")


def microphones() -> tuple[str, ...]:
    """The names of all inputs, the system's default first; raises `UserError` without PortAudio.

    What was plugged in since the start is among them, unless a microphone is open at the moment.
    """
    portaudio = load_portaudio()
    with _DEVICES:
        if not _OPEN:  # PortAudio looks at the devices only when it starts, and starting closes what is open
            portaudio._terminate()
            portaudio._initialize()
        inputs = [d for d in portaudio.query_devices() if d["max_input_channels"] > 0]
        default = portaudio.default.device[0]
    inputs.sort(key=lambda d: d["index"] != default)
    return tuple(dict.fromkeys(str(d["name"]) for d in inputs))


def load_portaudio() -> ModuleType:
    """The sounddevice module; imported late because PortAudio looks at every device while it starts."""
    try:
        import sounddevice
    except OSError as error:  # the binding is there, the library is not
        raise UserError(NO_PORTAUDIO) from error
    module: ModuleType = sounddevice
    return module


def _find(portaudio: ModuleType, name: str) -> int:
    devices = portaudio.query_devices()
    for device in devices:
        if name and device["name"] == name and device["max_input_channels"] > 0:
            return int(device["index"])
    default = int(portaudio.default.device[0])
    if default >= 0:
        return default
    inputs = [int(d["index"]) for d in devices if d["max_input_channels"] > 0]
    if not inputs:
        raise UserError(NO_MICROPHONE)
    return inputs[0]


def _resampler(rate: int) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    if rate == SAMPLE_RATE:
        return np.copy  # PortAudio may use its buffer again
    import soxr

    stream = soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="float32")

    def resample(block: NDArray[np.float32]) -> NDArray[np.float32]:
        made: NDArray[np.float32] = stream.resample_chunk(block)
        return made

    return resample
