# SPDX-License-Identifier: MIT
"""An evaluator that cannot be fooled: who knows nothing gets chance, who knows all gets one."""

import numpy as np
import pytest

from core.evaluation.collect import SOUND
from core.evaluation.methods import CHANCE, MODEL, UPSTREAM, Part
from core.evaluation.report import Row
from core.evaluation.tasks import PICTURES, WHOLE
from tests.core.evaluation.oracle import CLIPS, KINDS, Numbered, measured, method

LABELS = ("audio_to_audio", WHOLE), ("video_to_video", PICTURES)
PAIRS = ("audio_to_video", WHOLE), ("video_to_audio", WHOLE)


def row(rows: list[Row], task: str, condition: str, name: str = MODEL) -> Row:
    return next(r for r in rows if (r.task, r.condition, r.method) == (task, condition, name))


def hot(place: int, size: int = CLIPS) -> Part:
    vector = np.zeros((1, size), np.float32)
    vector[0, place] = 1
    return vector


def test_an_oracle_of_clips_reaches_one() -> None:
    _, rows = measured(method(hot, hot))
    for task in (*PAIRS, ("imitation_to_audio", "as it is"), ("sound_to_own_clip", "as it is")):
        figures = row(rows, *task).figures
        assert {name: f.value for name, f in figures.items()} == dict.fromkeys(figures, 1.0)
        assert all(f.low == f.high == 1 for f in figures.values())


def test_an_oracle_of_kinds_reaches_one() -> None:
    _, rows = measured(method(lambda n: hot(n % KINDS), lambda n: hot(n % KINDS)))
    for task in LABELS:
        assert {name: f.value for name, f in row(rows, *task).figures.items()} == {"p1": 1, "p5": 1, "map": 1}
    assert row(rows, "linear_probe", WHOLE).figures["accuracy"].value == 1


def test_one_vector_for_everything_finds_nothing() -> None:
    _, rows = measured(method(lambda _: hot(0), lambda _: hot(0)))
    for task in PAIRS:
        figures = row(rows, *task).figures
        assert figures["r10"].value == 0
        assert figures["median_rank"].value == CLIPS
    for task in LABELS:
        ours, chance = row(rows, *task).figures, row(rows, *task, CHANCE).figures
        assert ours["p1"].value == ours["p5"].value == 0
        assert ours["map"].value < chance["map"].value


def test_a_model_without_an_answer_finds_nothing() -> None:
    """Vectors of zeros, or none at all (it heard silence), must not count as found."""
    nothing = np.zeros((0, CLIPS), np.float32)
    _, rows = measured(method(lambda _: nothing, hot))
    assert row(rows, *PAIRS[0]).figures["r10"].value == 0
    _, rows = measured(method(lambda _: hot(0) * 0, hot))
    assert row(rows, *PAIRS[0]).figures["r10"].value == 0


@pytest.mark.parametrize("seed", range(3))
def test_permuted_answers_are_chance(seed: int) -> None:
    """Perfect vectors of the wrong clips: everything but the pairing is right."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(CLIPS)
    vectors = rng.standard_normal((CLIPS, 24)).astype(np.float32)
    _, rows = measured(method(lambda n: vectors[n][None], lambda n: vectors[order[n]][None]))
    for task in PAIRS:
        ours, chance = row(rows, *task).figures, row(rows, *task, CHANCE).figures
        assert ours["r10"].value == pytest.approx(chance["r10"].value, abs=0.14)  # three deviations
        assert ours["mrr"].value < 0.16
    for task in LABELS:
        ours, chance = row(rows, *task).figures, row(rows, *task, CHANCE).figures
        assert ours["p5"].value == pytest.approx(chance["p5"].value, abs=0.08)
        assert ours["map"].value == pytest.approx(chance["map"].value, abs=0.06)
    probe, chance = (row(rows, "linear_probe", WHOLE, m).figures["accuracy"] for m in (MODEL, CHANCE))
    assert probe.value < chance.value + 0.17


def test_every_task_has_its_baseline_and_says_what_was_not_measured() -> None:
    found, rows = measured(method(hot, hot), Numbered(missing=2))
    for task in {r.task for r in rows}:
        ours = [r for r in rows if r.task == task]
        assert any(r.method == CHANCE and r.figures for r in ours), task
        assert any(r.method == UPSTREAM and not r.figures for r in ours), task
        assert {r.pool for r in ours} == {KINDS if task == "linear_probe" else CLIPS}
    assert [m.name for m in found.missing] == ["gone 0", "gone 1"]
    assert len(found.parts[MODEL, SOUND]) == CLIPS


def test_other_windows_of_a_file_are_no_answers() -> None:
    """Two windows of each file: finding the other window would be easy, and is not counted."""
    source = Numbered()

    class Halved(Numbered):
        def items(self):  # type: ignore[no-untyped-def]
            for number, item in enumerate(source.items()):
                yield type(item)(
                    item.name, f"file {number // 2}", ("the same",), item.waveform, item.pictures
                )

    found, rows = measured(method(lambda n: hot(n // 2), lambda n: hot(n // 2)), Halved())
    assert len(set(found.groups)) == CLIPS // 2
    ours = row(rows, "audio_to_audio", WHOLE)
    assert ours.figures["p1"].value == 1  # everything left has the label
    assert row(rows, "audio_to_audio", WHOLE, CHANCE).figures["map"].value == pytest.approx(1)
