# SPDX-License-Identifier: MIT
"""The scripts that show and measure the procedural world say what is wrong with what they were asked for."""

import sys
from pathlib import Path

import numpy as np
import pytest

from scripts import measure_traits, show_samples


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["dogg"], "no kind dogg: ask for one of those that there are, such as dog"),
        (["dog", "--rows", "0"], "--rows is 0: give at least 1"),
        (["dog", "--seed", "-1"], "--seed is -1: give a whole number from 0 on"),
    ],
)
def test_what_no_sheet_can_show_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    asked: list[str],
    said: str,
) -> None:
    monkeypatch.setattr(sys, "argv", ["show_samples", str(tmp_path / "sheets"), *asked])
    with pytest.raises(SystemExit) as ended:
        show_samples.main()
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "sheets").exists()


def test_a_kind_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["show_samples", str(tmp_path), "dog", "--rows", "1"])
    show_samples.main()
    assert [path.name for path in tmp_path.iterdir()] == ["sheet_00.png"]


def test_too_few_clips_to_tell_anything_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["measure_traits", "--clips", "100"])
    with pytest.raises(SystemExit):
        measure_traits.main()
    assert "--clips is 100: give at least 262, two of each kind" in capsys.readouterr().err


def test_kinds_of_which_nothing_is_learned_are_left_out() -> None:
    rng = np.random.default_rng(1)
    vectors = rng.standard_normal((60, 3))
    kinds = np.r_[np.zeros(58, np.int64), 1, 2]  # the last two are alone in their kinds
    missed, whole = measure_traits.told(vectors, vectors[:, :1], kinds)
    assert np.isfinite(missed).all()
    assert missed[0] < 0.1 * whole[0]
