# SPDX-License-Identifier: MIT
"""What is computed is really heard: without gaps, from the right place on."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtMultimedia import QAudioDevice
from pytestqt.qtbot import QtBot

from app.media.speaker import Speaker, format_for, pack_16
from core.media.encode import write_wav
from tests.app.soundserver import SoundServer
from tests.conftest import ROOT

RATE = 16_000


@pytest.mark.microphone
def test_every_sample_is_heard_in_its_place(server: SoundServer, tmp_path: Path) -> None:
    times = np.arange(6 * RATE) / RATE
    rising = (0.3 * np.sin(2 * np.pi * (300 + 100 * times) * times)).astype(np.float32)
    sound = write_wav(tmp_path / "rising.wav", rising)
    ear = server.run("parec", "-d", "speaker.monitor", f"--rate={RATE}", "--channels=1", "--format=s16le")
    time.sleep(0.5)
    told = subprocess.run(
        [sys.executable, "-m", "tests.app.mouth", str(sound), "1.0", "2.0"],
        env=server.environment | {"QT_QPA_PLATFORM": "offscreen"}, cwd=ROOT, capture_output=True, timeout=60,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    time.sleep(0.5)
    ear.terminate()
    heard = np.frombuffer(ear.communicate()[0], "<i2").astype(np.float64) / 32_768
    loud = np.flatnonzero(np.abs(heard) > 0.01)
    found = heard[loud[0] : loud[-1]]
    known = rising[RATE : RATE + len(found)].astype(np.float64)
    assert 1.5 < len(found) / RATE < 3.0
    size = 1 << 18
    matches = np.fft.irfft(np.fft.rfft(found, size) * np.fft.rfft(known, size).conj())
    assert matches.max() / np.linalg.norm(found) / np.linalg.norm(known) > 0.99


def test_samples_as_the_speaker_takes_them() -> None:
    assert np.frombuffer(pack_16(np.array([0, 0.5, -2], np.float32)), "<i2").tolist() == [0, 16383, -32767]


def test_without_a_speaker_it_is_quiet(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.media.speaker.QMediaDevices.defaultAudioOutput", QAudioDevice)
    speaker = Speaker(lambda first, count: np.zeros(count, np.float32))
    speaker.start(1.0)
    assert not speaker.is_there
    assert speaker.heard is None
    speaker.set_muted(True)
    speaker.stop()


def test_a_device_that_wants_another_rate_gets_it() -> None:
    class Stereo:
        """A device for 48 kHz stereo only."""

        def isFormatSupported(self, form: object) -> bool:
            return False

        def preferredFormat(self) -> object:
            from PySide6.QtMultimedia import QAudioFormat

            form = QAudioFormat()
            form.setSampleRate(48_000)
            form.setChannelCount(2)
            return form

    form, pack = format_for(Stereo())  # type: ignore[arg-type]
    samples = np.frombuffer(pack(np.full(1600, 0.5, np.float32)), "<i2").reshape(-1, 2)
    assert form.sampleRate() == 48_000
    assert len(samples) == pytest.approx(4800, abs=2)
    assert (samples[:, 0] == samples[:, 1]).all()
    assert samples[2400, 0] == pytest.approx(16_383, abs=200)
