# SPDX-License-Identifier: MIT
"""The model less its baselines: the same queries for both, and the best of them only."""

import numpy as np

from core.evaluation.gain import with_gains
from core.evaluation.keeping import set_to_json
from core.evaluation.methods import MODEL, UPSTREAM
from core.evaluation.report import Row, SetResult, guessed, measured
from core.evaluation.show import set_lines

TASK, HOW = "audio_to_audio", "as it is"
FILES = [str(n) for n in range(100)]


def row(method: str, right: np.ndarray, condition: str = HOW) -> Row:
    return measured(TASK, condition, method, 100, {"p1": right.astype(np.float64)}, FILES)


def gains(rows: list[Row]) -> list[Row]:
    return [each for each in with_gains(rows) if each.over]


def test_a_small_gain_in_the_same_queries_is_told_from_luck() -> None:
    """70 and 62 of 100 right, the 62 among the 70: the intervals overlap, the difference is no luck."""
    queries = np.arange(100)
    ours, theirs = queries < 70, queries < 62
    rows = [row(MODEL, ours), row("MFCC statistics", theirs)]
    assert rows[0].figures["p1"].low < rows[1].figures["p1"].high
    (gain,) = gains(rows)
    figure = gain.figures["p1"]
    assert gain.method == "model less MFCC statistics"
    assert round(figure.value, 6) == 0.08
    assert 0 < figure.low < 0.08 < figure.high
    assert gain.queries == 100
    kept = set_to_json(SetResult("a table", "", 100, "sounds only", (gain,)))["rows"][0]
    assert (kept["over"], kept["queries"]) == ("MFCC statistics", 100)


def test_as_many_others_right_is_luck() -> None:
    queries = np.arange(100)
    (gain,) = gains([row(MODEL, queries < 54), row("MFCC statistics", queries >= 50)])
    assert gain.figures["p1"].low < 0 < gain.figures["p1"].high


def test_the_best_baseline_and_the_published_recipe_are_compared_with() -> None:
    right = {MODEL: 80, UPSTREAM: 30, "mean log-mel": 40, "MFCC statistics": 60}
    rows = [row(name, np.arange(100) < count) for name, count in right.items()]
    found = gains([*rows, guessed(TASK, HOW, 100, {"p1": 0.1})])
    assert [each.over for each in found] == [UPSTREAM, "MFCC statistics"]
    assert [round(each.figures["p1"].value, 6) for each in found] == [0.5, 0.2]


def test_each_condition_has_its_own_and_a_model_alone_has_none() -> None:
    quiet, noisy = (row(MODEL, np.arange(100) < n, how) for n, how in ((90, HOW), (50, "noise")))
    found = list(with_gains([quiet, row("mean log-mel", np.arange(100) < 80), noisy]))
    assert [each.over for each in found] == ["", "", "mean log-mel", ""]
    assert not gains([Row(TASK, HOW, MODEL, 100), row("mean log-mel", np.arange(100) < 80)])  # not measured


def test_a_gain_is_shown_with_its_sign() -> None:
    rows = with_gains([row(MODEL, np.arange(100) < 70), row("MFCC statistics", np.arange(100) < 62)])
    shown = "\n".join(set_lines(SetResult("a table", "", 100, "sounds only", tuple(rows))))
    assert "model less MFCC statistics  +0.080 [+0.0" in shown
