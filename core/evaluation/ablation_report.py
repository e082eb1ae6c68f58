# SPDX-License-Identifier: MIT
"""An ablation as a person reads it, and as JSON."""

from collections.abc import Iterator
from typing import Any

from core.evaluation.ablation import Ablation
from core.evaluation.keeping import set_to_json
from core.evaluation.show import set_lines
from core.evaluation.verdict import PAIRS, Gain

FORMAT = 1


def text(found: Ablation) -> str:
    """The arms, every figure of each beside chance and random weights, and the sentence that follows."""
    budget = found.budget
    lines = [
        f"{budget.clips} computed clips, epochs: {budget.epochs}, batch: {budget.batch}; each arm saw "
        f"{budget.seen} windows, from the same random weights; seeds: {budget.seeds}",
        *(f"  {arm.name}: {arm.words}" for arm in found.arms),
        "",
        *set_lines(found.measured),
        "",
        *_gains(found),
    ]
    if budget.seeds == 1:
        lines.append("One seed: how much another start would change is in no interval (--seeds 3).")
    return "\n".join([*lines, found.sentence])


def _gains(found: Ablation) -> Iterator[str]:
    for arm, over in PAIRS:
        ours = [gain for gain in found.gains if (gain.arm, gain.over) == (arm, over)]
        yield f"{arm} less {over}: " + ", ".join(_gain(gain) for gain in ours)


def _gain(gain: Gain) -> str:
    each = ", ".join(f"{seed:+.3f}" for seed in gain.seeds)
    spread = f" (each seed {each})" if len(gain.seeds) > 1 else ""
    return f"{gain.figure} {gain}{spread}: {gain.outcome}"


def to_json(found: Ablation) -> dict[str, Any]:
    """All of it as JSON can hold it."""
    budget = found.budget
    return {
        "format": FORMAT,
        "budget": {
            "clips": budget.clips, "epochs": budget.epochs, "batch": budget.batch, "seeds": budget.seeds,
            "held_out": budget.held_out, "seen": budget.seen,
        },
        "arms": {
            arm.name: {
                "words": arm.words,
                "recipe": arm.recipe(budget, 1).to_dict(),
                "models": [str(path) for path in found.models[arm.name]],
            }
            for arm in found.arms
        },
        "set": set_to_json(found.measured),
        "gains": [_gain_to_json(gain) for gain in found.gains],
        "answer": found.answer,
        "sentence": found.sentence,
    }  # fmt: skip


def _gain_to_json(gain: Gain) -> dict[str, Any]:
    change = gain.change
    return {
        "figure": gain.figure, "arm": gain.arm, "over": gain.over, "value": round(change.value, 4),
        "low": round(change.low, 4), "high": round(change.high, 4),
        "seeds": [round(seed, 4) for seed in gain.seeds], "outcome": gain.outcome,
    }  # fmt: skip
