# SPDX-License-Identifier: MIT
"""Painting back alone, contrasting alone, and both: trained on the same clips, measured on others."""

from dataclasses import dataclass
from pathlib import Path

from core import paths
from core.device import choose_device
from core.errors import UserError
from core.evaluation.arms import ARMS, UNTRAINED, Arm, Budget
from core.evaluation.collect import collect
from core.evaluation.course import WHOLE, Course
from core.evaluation.evaluate import compared
from core.evaluation.held_out import HeldOut, rendering
from core.evaluation.methods import of_model
from core.evaluation.place import alone, every_core, forget_others
from core.evaluation.report import Row, SetResult
from core.evaluation.seeds import NUMBER, of_all, of_each, unnumbered
from core.evaluation.tasks import Comparison, rows
from core.evaluation.trained import Ground, model_file, trained, untrained
from core.evaluation.verdict import Answer, Gain, gains, judge
from core.jobs import Job, Progress
from core.model.config import STARTER, ModelConfig
from core.training.rendered import is_rendered, render_cache

DATA_SEED = 1  # of the clips trained on: seeds of a run change weights, order and masks
PROCESSES = 2  # that render
# Seconds a clip on two cores: to render it, to see it in one pass, to measure one model on it.
RENDER, SEEN, HELD = 0.1, 0.009, 0.05


@dataclass(frozen=True, slots=True)
class Ablation:
    """What an ablation found; `models` has the files of each arm, one a seed."""

    budget: Budget
    arms: tuple[Arm, ...]
    models: dict[str, tuple[Path, ...]]
    measured: SetResult
    gains: tuple[Gain, ...]
    answer: Answer
    sentence: str


def ablation(
    budget: Budget,
    device: str = "auto",
    *,
    shape: ModelConfig = STARTER,
    folder: Path | None = None,
    processes: int = PROCESSES,
) -> Job[Ablation]:
    """Render, train every arm with every seed, and measure them beside the weights they began with.

    Clips and models are kept in `folder` (none: the user's cache): stopped, it goes on where it was. Raises
    `UserError` for too few clips, and where another process is at it.
    """
    if not budget.seen:
        raise UserError(f"{budget.clips} clips are too few to train on in batches of {budget.batch}.")
    chosen = choose_device(device)
    place = (folder or paths.cache_folder() / "ablation") / rendering()
    with alone(place), every_core(chosen):
        forget_others(place)
        rendered = place / f"clips-{budget.clips}-{DATA_SEED}-{shape.image_size}"
        work = _Work(Ground(rendered, place / "models", budget, chosen, shape), processes)
        models = yield from work.train()
        measured = yield from work.measure(models)
    found = gains(measured, budget.seeds)
    return Ablation(budget, ARMS, models, measured, found, *judge(found))


class _Work:
    """The parts of one ablation, in their order."""

    def __init__(self, ground: Ground, processes: int) -> None:
        self._ground, self._processes = ground, processes
        budget = ground.budget
        fresh = not is_rendered(ground.rendered, budget.clips, DATA_SEED)
        self._rendering = RENDER * budget.clips if fresh else 0.0
        self._measuring = HELD * budget.held_out * budget.seeds * (len(ARMS) + 1)
        self._seeds = range(1, budget.seeds + 1)
        arms = sum(self._training(arm, seed) for arm in ARMS for seed in self._seeds)
        self._course = Course(self._rendering + arms + self._measuring)

    def train(self) -> Job[dict[str, tuple[Path, ...]]]:
        """All models by the names of their arms, one a seed; the last are those that learnt nothing."""
        ground, budget, course = self._ground, self._ground.budget, self._course
        job = render_cache(ground.rendered, budget.clips, DATA_SEED, self._processes, ground.shape)
        yield from course.part("training clips", self._rendering, job)
        found: dict[str, list[Path]] = {arm.name: [] for arm in ARMS}
        for seed in self._seeds:
            for arm in ARMS:
                name = arm.name if budget.seeds == 1 else f"{arm.name}, seed {seed}"
                cost = self._training(arm, seed)
                found[arm.name].append((yield from course.part(name, cost, trained(ground, arm, seed))))
        found[UNTRAINED] = [untrained(ground, seed) for seed in self._seeds]
        return {name: tuple(files) for name, files in found.items()}

    def measure(self, models: dict[str, tuple[Path, ...]]) -> Job[SetResult]:
        """Every model on clips that none was trained on."""
        budget, device = self._ground.budget, self._ground.device
        runs = [
            [of_model(files[number], device, f"{name}{NUMBER}{number}") for name, files in models.items()]
            for number in range(budget.seeds)
        ]
        source, comparison = HeldOut(budget.held_out), Comparison()
        job = collect(source, [m for run in runs for m in run], pictures=True, altered=False)
        found = yield from self._course.part("held-out clips", self._measuring, job)
        by_seed: list[list[Row]] = []
        for run in runs:
            by_seed.append([])
            for row in rows(found, run, comparison):
                if row.figures:
                    by_seed[-1].append(unnumbered(row))
                    yield Progress(WHOLE, WHOLE, f"comparing: {row.task}")
        table = of_all(by_seed, found.groups) + of_each(by_seed)
        how, count = compared(found, comparison), len(found.names)
        return SetResult(source.title, found.digest, count, how, tuple(table), tuple(found.missing))

    def _training(self, arm: Arm, seed: int) -> float:
        if model_file(self._ground, arm, seed).exists():
            return 0.0
        passes = 2 if arm.recipe(self._ground.budget, seed).view_weight else 1
        return SEEN * passes * self._ground.budget.seen
