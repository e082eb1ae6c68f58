# SPDX-License-Identifier: MIT
"""What is a regression, what is chance, and what cannot be compared at all."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.evaluation.compare import KEPT, WITNESS, compare
from core.evaluation.keeping import load, save, to_json
from core.evaluation.measures import by_label, figures_of_ranks
from core.evaluation.methods import MODEL
from core.evaluation.report import Report, Row, SetResult, measured
from core.evaluation.show import text

CLIPS = 120
FILES = [str(k) for k in range(CLIPS)]


def ranked(ranks: np.ndarray, method: str = MODEL) -> Row:
    return measured("audio_to_video", "the whole sound", method, CLIPS, figures_of_ranks(ranks), FILES)


def report(ranks: np.ndarray, witness: np.ndarray | None = None, model: str = "starter") -> Report:
    witness = np.arange(1.0, CLIPS + 1) if witness is None else witness
    rows = (ranked(ranks), ranked(witness, WITNESS))
    each = SetResult("a set", "digest", CLIPS, "all pictures", rows)
    return Report(model, "abc", (each,))


@pytest.fixture
def before() -> np.ndarray:
    return np.random.default_rng(0).integers(1, 21, CLIPS).astype(float)


def kept(one: Report, folder: Path) -> Report:
    save(one, folder / "baseline.json", KEPT)
    return load(folder / "baseline.json")


def test_nothing_moved(before: np.ndarray, tmp_path: Path) -> None:
    assert compare(kept(report(before), tmp_path), report(before)) == []


def test_a_clear_drop_is_worse_and_the_same_gain_is_not(before: np.ndarray, tmp_path: Path) -> None:
    fallen = np.where(np.arange(CLIPS) % 4 == 0, before + 30, before)
    down = compare(kept(report(before), tmp_path), report(fallen))
    assert {c.figure for c in down if c.worse} >= {"r10", "mrr"}
    up = compare(kept(report(fallen), tmp_path), report(before))
    assert {c.figure for c in up} >= {"r10", "mrr"}
    assert not any(c.worse for c in up)


def test_one_query_of_many_is_chance(before: np.ndarray, tmp_path: Path) -> None:
    fallen = before.copy()
    fallen[before.argmin()] = 100
    moved = compare(kept(report(before), tmp_path), report(fallen))
    assert moved
    assert not any(c.worse for c in moved)


def test_a_higher_median_rank_is_worse(before: np.ndarray, tmp_path: Path) -> None:
    moved = compare(kept(report(before), tmp_path), report(before + 5))
    assert {c.figure: c.worse for c in moved}["median_rank"]


def test_without_values_the_interval_decides(before: np.ndarray, tmp_path: Path) -> None:
    save(report(before), tmp_path / "short.json", ())
    short = load(tmp_path / "short.json")
    assert not any(c.worse for c in compare(short, report(np.roll(before, 1))))
    assert any(c.worse and c.figure == "mrr" for c in compare(short, report(before + 20)))


def test_what_was_measured_otherwise_is_refused(before: np.ndarray, tmp_path: Path) -> None:
    old = kept(report(before), tmp_path)
    one = old.sets[0]
    with pytest.raises(UserError, match="two models"):
        compare(old, report(before, model="other"))
    assert compare(old, report(before, model="other"), other_model=True) == []
    for changed, sentence in (
        (replace(one, title="another set"), "pool"),
        (replace(one, digest="others"), "not those of the baseline"),
        (replace(one, pictures="the middle picture"), "--frames"),
        (replace(one, rows=one.rows[1:]), "missing now"),
    ):
        with pytest.raises(UserError, match=sentence):
            compare(old, replace(old, sets=(changed,)))


def test_clips_that_changed_under_the_same_names_are_noticed(before: np.ndarray, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="prepared otherwise"):
        compare(kept(report(before), tmp_path), report(before, witness=np.arange(float(CLIPS), 0, -1)))


def test_a_report_survives_being_kept(before: np.ndarray, tmp_path: Path) -> None:
    labels = by_label(np.eye(4), np.ones((4, 4), bool), ~np.eye(4, dtype=bool))
    labels["map"][0] = np.nan  # this query does not count
    row = measured("audio_to_audio", "as it is", MODEL, 4, labels, list("aabb"))
    one = report(before)
    one = replace(one, sets=(replace(one.sets[0], rows=(*one.sets[0].rows, row)),))
    back = kept(one, tmp_path)
    assert to_json(back, values_of=KEPT) == to_json(one, values_of=KEPT)
    assert back.sets[0].rows[-1].groups == (0, 0, 1, 1)
    json.dumps(to_json(back), allow_nan=False)
    assert "R@10" in text(back)


def test_files_that_hold_no_evaluation_are_said(tmp_path: Path) -> None:
    for content in ("no json", "[]", '{"format": 99}', "{}"):
        (tmp_path / "bad.json").write_text(content)
        with pytest.raises(UserError, match="no evaluation"):
            load(tmp_path / "bad.json")
    with pytest.raises(UserError, match="cannot be read: No such file"):
        load(tmp_path / "nowhere.json")
    with pytest.raises(UserError, match="cannot be written"):
        save(Report("m", "i", ()), tmp_path / "no folder" / "b.json", KEPT)
