# SPDX-License-Identifier: MIT
"""The measurement behind decision 010 runs for a model of any window and kind."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.features.constants import SAMPLE_RATE
from core.media.encode import write_wav
from core.model import checkpoint
from core.model.build import build, build_classifier
from core.model.config import BASE, SYNC, TINY, ModelConfig
from scripts import measure_short_sound
from scripts.measure_short_sound import Lengths, lengths_for

CAV_MAE = replace(TINY, audio_frames=BASE.audio_frames, short_sound="pad")
CAV_MAE_SYNC = replace(CAV_MAE, audio_frames=SYNC.audio_frames, cls_token=True, register_tokens=2)
CLASSIFIER = replace(CAV_MAE, classes=5)


def printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], model: Path, *words: str
) -> str:
    """What the script prints of two clips."""
    monkeypatch.setattr(measure_short_sound, "RENDERED", 2)
    monkeypatch.setattr(sys, "argv", ["measure_short_sound", "--model", str(model), *words])
    measure_short_sound.main()
    return capsys.readouterr().out


def untrained(folder: Path, config: ModelConfig) -> Path:
    """A file of a model with random weights."""
    model, path = build_classifier(config) if config.classes else build(config), folder / "any.safetensors"
    checkpoint.save(path, model.state_dict(), config)
    return path


@pytest.mark.parametrize(
    ("config", "seconds", "ways"),
    [
        (CAV_MAE, "16 s", 3),
        (CAV_MAE_SYNC, "6.5 s", 3),
        (CLASSIFIER, "16 s", 2),  # its positions cannot be continued
        (replace(CLASSIFIER, audio_only=True), "16 s", 2),
    ],
)
def test_every_published_layout_is_measured(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    config: ModelConfig,
    seconds: str,
    ways: int,
) -> None:
    out = printed(monkeypatch, capsys, untrained(tmp_path, config))
    assert "2 rendered clips, 6 windows" in out
    short, long = out.split("| a query of |")[1:]
    assert [f" {s} s: clip first" in short for s in ("0.5", "1", "2")] == [True] * 3
    assert long.startswith(f" {seconds}: clip first")
    rows = [
        re.findall(r"\d\.\d{3}", line) for table in (short, long) for line in table.splitlines()[2:] if line
    ]
    assert [len(row) for row in rows] == [9] * 5 + [3] * ways


def test_the_starter_is_measured_as_the_decision_says() -> None:
    assert lengths_for(2.56) == Lengths(clip=6.0, at=1.63, short=(0.5, 1.0, 2.0), long=(4.0,))


def test_queries_are_shorter_than_the_window() -> None:
    assert lengths_for(0.64).short == (0.5,)


def test_a_folder_of_clips_that_are_too_short_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "clips").mkdir()
    noise = 0.1 * np.random.default_rng(0).standard_normal(10 * SAMPLE_RATE)
    write_wav(tmp_path / "clips" / "short.wav", noise.astype(np.float32))
    with pytest.raises(SystemExit, match=r"No file in .*clips has more than 22\.5 s of sound"):
        printed(monkeypatch, capsys, untrained(tmp_path, CAV_MAE), "--clips", str(tmp_path / "clips"))
