# SPDX-License-Identifier: MIT
"""Recording, with a stream that plays a known sound in place of a microphone."""

import sys
import time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from app.media import capture
from app.media.capture import SAMPLE_RATE, Microphone, microphones, open_microphone
from app.media.recorder import Recorder, RingBuffer, level
from app.work.session import Session
from core.errors import UserError


class FakeStream:
    """Gives `sound` block after block, then silence, in real time or as fast as it is read."""

    def __init__(self, sound: NDArray[np.float32], fails_after: int | None = None) -> None:
        self.sound, self.at, self.fails_after = sound, 0, fails_after
        self.closed = False
        self.read_available = 1 << 20

    def start(self) -> None:
        self.started = True

    def read(self, frames: int) -> tuple[NDArray[np.float32], bool]:
        if self.fails_after is not None and self.at >= self.fails_after:
            raise RuntimeError("Internal PortAudio error")
        time.sleep(0.002)
        block = np.zeros((frames, 1), np.float32)
        part = self.sound[self.at : self.at + frames]
        block[: len(part), 0] = part
        self.at += frames
        return block, False

    def close(self) -> None:
        self.closed = True


def fake_portaudio(
    devices: list[dict[str, Any]], default: int = 0, rates: tuple[int, ...] = (16_000,)
) -> Any:
    """A sounddevice with `devices`, whose inputs open at `rates` only."""

    class PortAudioError(Exception):
        pass

    def query(which: int | None = None, kind: str = "") -> Any:
        return devices if which is None else devices[which]

    def stream(samplerate: int, device: int, **_: object) -> FakeStream:
        if samplerate not in rates:
            raise PortAudioError("Invalid sample rate")
        return FakeStream(tone(1.0, samplerate))

    return SimpleNamespace(
        PortAudioError=PortAudioError,
        query_devices=query,
        InputStream=stream,
        default=SimpleNamespace(device=(default, -1)),
        _terminate=lambda: None,
        _initialize=lambda: None,
    )


def tone(seconds: float, rate: int = SAMPLE_RATE, hertz: float = 440.0) -> NDArray[np.float32]:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate).astype(np.float32)


def device(name: str, inputs: int = 1, index: int = 0, rate: float = 48_000.0) -> dict[str, Any]:
    return {"name": name, "max_input_channels": inputs, "index": index, "default_samplerate": rate}


def test_ring_buffer_keeps_the_newest() -> None:
    ring = RingBuffer(seconds=1.0)
    sound = np.arange(40_000, dtype=np.float32)
    for start in range(0, len(sound), 700):
        ring.write(sound[start : start + 700])
    assert ring.written == 40_000
    assert np.array_equal(ring.all(), sound[-SAMPLE_RATE:])
    assert np.array_equal(ring.since(39_000), sound[39_000:])
    assert len(ring.since(40_000)) == 0


def test_ring_buffer_takes_a_block_longer_than_itself() -> None:
    ring = RingBuffer(seconds=0.1)
    ring.write(np.arange(5_000, dtype=np.float32))
    assert np.array_equal(ring.all(), np.arange(3_400, 5_000, dtype=np.float32))


def test_level_is_0_for_silence_and_1_for_full_scale() -> None:
    assert level(np.zeros(100, np.float32)) == 0
    assert level(np.ones(100, np.float32)) == 1
    assert level(np.zeros(0, np.float32)) == 0
    assert 0.4 < level(0.045 * tone(0.1)) < 0.6  # about -30 dB


def test_what_is_heard_is_recorded(qtbot: QtBot, session: Session) -> None:
    sound = tone(0.5)
    stream = FakeStream(sound)
    recorder = Recorder(session.jobs, open_input=lambda _: Microphone(stream, SAMPLE_RATE))
    with qtbot.waitSignal(recorder.began):
        recorder.start()
    assert recorder.is_recording
    qtbot.waitUntil(lambda: recorder.seconds >= 0.5)
    with qtbot.waitSignal(recorder.recorded) as result:
        recorder.stop()
    (samples,) = result.args
    assert np.array_equal(samples[: len(sound)], sound)
    assert samples.dtype == np.float32
    assert stream.closed
    assert not recorder.is_recording


def test_discarding_gives_no_recording(qtbot: QtBot, session: Session) -> None:
    stream = FakeStream(tone(0.5))
    recorder = Recorder(session.jobs, open_input=lambda _: Microphone(stream, SAMPLE_RATE))
    with qtbot.waitSignal(recorder.began):
        recorder.start()
    with qtbot.waitSignal(recorder.discarded), qtbot.assertNotEmitted(recorder.recorded):
        recorder.discard()
    assert stream.closed


def test_another_rate_is_resampled_without_loss() -> None:
    microphone = Microphone(FakeStream(tone(2.0, 48_000)), 48_000)
    heard = np.concatenate([microphone.read() for _ in range(30)])[2_000:20_000]
    strongest = np.abs(np.fft.rfft(heard * np.hanning(len(heard)))).argmax() * SAMPLE_RATE / len(heard)
    assert strongest == pytest.approx(440, abs=1)
    assert np.abs(heard).max() == pytest.approx(1, abs=0.02)


def test_unplugging_ends_in_a_sentence(qtbot: QtBot, session: Session) -> None:
    stream = FakeStream(tone(1.0), fails_after=4_000)
    recorder = Recorder(session.jobs, open_input=lambda _: Microphone(stream, SAMPLE_RATE))
    with qtbot.waitSignal(recorder.failed) as failure:
        recorder.start()
    assert isinstance(failure.args[0], UserError)
    assert "unplugged" in str(failure.args[0])
    assert stream.closed


def test_a_device_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture, "PATIENCE_SECONDS", 0.05)
    stream = FakeStream(tone(1.0))
    stream.read_available = 0
    with pytest.raises(UserError, match="no data"):
        Microphone(stream, SAMPLE_RATE).read()


def test_the_chosen_microphone_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    devices = [device("built-in"), device("speakers", 0, 1), device("USB mic", 2, 2)]
    monkeypatch.setitem(sys.modules, "sounddevice", fake_portaudio(devices))
    assert microphones() == ("built-in", "USB mic")
    open_microphone("USB mic").close()
    open_microphone("unplugged since").close()  # the default takes its place


def test_a_device_that_cannot_do_16_khz_is_opened_at_its_own_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", fake_portaudio([device("x")], rates=(48_000,)))
    assert len(open_microphone().read()) <= 800


def test_no_microphone_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", fake_portaudio([device("speakers", 0)], default=-1))
    with pytest.raises(UserError, match="No microphone was found"):
        open_microphone()


def test_a_busy_microphone_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", fake_portaudio([device("x")], rates=()))
    with pytest.raises(UserError, match="another program"):
        open_microphone()


def test_a_missing_portaudio_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(UserError, match="libportaudio2"):
        open_microphone()
