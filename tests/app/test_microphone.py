# SPDX-License-Identifier: MIT
"""The whole way in sound: a virtual microphone hears a sample, the window records and searches it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core import jobs
from core.library.index import index
from core.library.place import Library
from core.media.encode import write_wav
from core.media.sound import read_sound
from core.samples.library import write_samples
from core.search.silence import trim_silence
from tests.app.soundserver import SoundServer

pytestmark = pytest.mark.microphone

ROOT = Path(__file__).parent.parent.parent
RATE = 16_000


def similarity(heard: NDArray[np.float32], known: NDArray[np.float32], piece: int = RATE // 2) -> float:
    """How well `heard` (m,) holds the pieces of `known` (n,): the middle one of their best correlations.

    In pieces, because a busy machine may starve the virtual microphone for an instant.
    """
    starts = range(0, len(known) - piece + 1, piece)
    return float(np.median([best_correlation(heard, known[start : start + piece]) for start in starts]))


def best_correlation(heard: NDArray[np.float32], piece: NDArray[np.float32]) -> float:
    """The largest normalised correlation of `piece` (n,) with any stretch of `heard` (m,)."""
    products = np.correlate(heard, piece, "valid")
    energies = np.convolve(heard**2, np.ones(len(piece), np.float32), "valid")
    return float((products / np.sqrt(energies * (piece @ piece) + 1e-9)).max())


def test_what_the_microphone_hears_is_found_and_played(server: SoundServer, tmp_path: Path) -> None:
    samples, library, recording = (
        tmp_path / "samples",
        Library.at(tmp_path / "library"),
        tmp_path / "heard.npy",
    )
    videos = jobs.run(write_samples(samples, videos=5))
    jobs.run(index(library, [samples]))
    known = read_sound(videos[1], 1.0, 3.5)
    wav = write_wav(tmp_path / "world.wav", known)
    told = tmp_path / "told.raw"
    sound = ("--rate=16000", "--channels=1", "--format=s16le", "--latency-msec=50")
    speaker = server.run("parec", "-d", "speaker.monitor", *sound, str(told))
    window = subprocess.Popen(
        [sys.executable, "-m", "tests.app.ear", str(library.folder), "4.5", str(recording)],
        cwd=ROOT,
        env=server.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        found = listen(server, window, wav)
        assert window.wait(30) == 0
    finally:
        window.kill()
        speaker.terminate()
        speaker.communicate(timeout=10)
    played = np.fromfile(told, np.int16)
    heard: NDArray[np.float32] = np.load(recording)
    assert similarity(heard, known) > 0.95  # a busy machine drops some blocks
    trimmed = trim_silence(heard)
    assert trimmed.end - trimmed.start < 3.0  # the silence around it is gone
    assert found["words"].startswith("Recording 0:04")
    assert found["matches"][0][0] == str(videos[1])
    assert np.abs(played).max() > 300  # the match was heard through the speaker


def listen(server: SoundServer, window: "subprocess.Popen[str]", wav: Path) -> dict[str, Any]:
    """Play `wav` into the microphone once the window listens; what it found, after it has played it."""
    assert window.stdout is not None
    with window.stdout as lines:
        assert lines.readline() == "listening\n"
        server.run("paplay", "--latency-msec=20", "-d", "feed", str(wav)).communicate(timeout=30)
        found: dict[str, Any] = json.loads(lines.readline())
        assert lines.readline() == "played\n"
    return found
