# SPDX-License-Identifier: MIT
"""Commands that only read a library make none."""

from pathlib import Path

import numpy as np
import pytest

from core.cli import main, parser
from core.commands.evaluate import _plan
from core.media.encode import write_wav
from core.paths import default_library


@pytest.fixture(autouse=True)
def _sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second of sound where the command is given."""
    monkeypatch.chdir(tmp_path)
    write_wav(tmp_path / "a.wav", np.full(16000, 0.1, np.float32))


@pytest.mark.parametrize(
    "words",
    [
        ["search", "--sound", "a.wav"],
        ["library", "check"],
        ["tag", "list"],
        ["classify", "predict"],
        ["embed", "a.wav", "--out", "a.npz"],
        ["reconstruct", "a.wav", "--out", "a"],
        ["evaluate", "--no-moments"],
        ["models", "list"],
        ["models", "use", "starter"],
        ["models", "download"],
        ["train", "--plan"],
        ["train", "--runs"],
        ["train", "--clear-cache"],
    ],
)
def test_a_mistyped_library_is_said_and_not_made(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: list[str]
) -> None:
    code = main([*words, "--library", str(tmp_path / "mistyped")])
    out, err = capsys.readouterr()
    assert (code, out) == (1, "")
    assert err.startswith("There is no library in")
    assert not (tmp_path / "mistyped").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["embed", "a.wav", "--out", "a.npz", "--device", "cpu"],
        ["reconstruct", "a.wav", "--out", "a", "--device", "cpu"],
        ["models", "list"],
        ["models", "use", "starter"],
        ["models", "published"],
    ],
)
def test_before_there_is_a_library_the_starter_answers_and_none_is_made(
    words: list[str],
) -> None:
    assert main(words) == 0
    assert not default_library().exists()


def test_an_evaluation_reads_models_and_makes_no_library() -> None:
    plan = _plan(parser().parse_args(["evaluate"]))
    assert plan.model.stem == "starter"
    assert not default_library().exists()
