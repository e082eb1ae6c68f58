# SPDX-License-Identifier: MIT
"""Measure how well a model finds things, beside baselines, and whether it fell behind."""

import argparse
import math
from typing import TYPE_CHECKING

from core.commands import ablation
from core.commands.answer import Answer, drive
from core.commands.options import WrongUsage, models_to_read, place
from core.errors import UserError

if TYPE_CHECKING:
    from core.evaluation.evaluate import Plan
    from core.evaluation.report import Report, Row

CLIPS = 150  # computed clips where no table is given: one to three minutes on one core
CONTRACT = {  # task -> condition and figures that programs rely on
    "audio_to_video": ("the whole sound", ("r1", "r5", "r10", "mrr", "median_rank")),
    "video_to_audio": ("the whole sound", ("r1", "r5", "r10", "mrr", "median_rank")),
    "audio_to_audio": ("the whole sound", ("p1", "p5", "map")),
    "imitation_to_audio": ("as it is", ("r1", "r5", "r10", "mrr", "median_rank")),
    "linear_probe": ("the whole sound", ("accuracy",)),
    "moment": ("as it is", ("found", "within_1s", "hits_within_1s")),
}


def add_arguments(word: argparse.ArgumentParser) -> None:
    """The arguments of `evaluate`."""
    add = word.add_argument
    add("--model", metavar="M", help="a name or a file; none: the one that searches")
    add(
        "--baseline-model", metavar="M", help="trained by the published recipe on the same data: its own rows"
    )
    add("--pairs", type=place, metavar="CSV", help="clips with sound and picture: path[,start,end][,id]")
    add("--labels", type=place, metavar="CSV", help="sounds with labels: path[,start,end][,id],label")
    add(
        "--clips", type=_clips, metavar="N",
        help=f"computed clips where no CSV is given ({CLIPS}); of an ablation those trained on",
    )  # fmt: skip
    add("--frames", choices=("mean", "middle"), default="mean", help="pictures of a clip that count")
    add(
        "--similarity", default="pooled", metavar="HOW", help="pooled, mean, max, diagonal_mean, diagonal_max"
    )
    add("--no-moments", action="store_true", help="leave out the search for moments")
    add("--save-baseline", type=place, metavar="F", help="keep the result to compare later ones with")
    add("--compare", type=place, metavar="F", help="fail where a figure fell behind this earlier result")
    ablation.add_arguments(word)
    word.set_defaults(default_of=word.get_default)


def _clips(text: str) -> int:
    number = int(text)
    if number < 10:
        raise argparse.ArgumentTypeError("at least 10 clips are needed to tell apart")
    return number


def keeps(options: argparse.Namespace) -> bool:
    """Whether what was done is kept when it is stopped: an ablation goes on, a measuring begins anew."""
    return bool(options.ablation)


def run(options: argparse.Namespace) -> Answer:
    """Evaluate; raises `UserError` for tables that cannot be read and baselines that cannot be compared."""
    ablation.check(options, options.default_of)
    return ablation.run(options) if options.ablation else _evaluate(options)


def _evaluate(options: argparse.Namespace) -> Answer:
    from core.evaluation.compare import KEPT, compare
    from core.evaluation.evaluate import evaluate
    from core.evaluation.keeping import load, save, to_json
    from core.evaluation.show import text

    before = None if options.compare is None else load(options.compare)  # before minutes are spent
    if options.save_baseline is not None and not options.save_baseline.absolute().parent.is_dir():
        raise UserError(f"{options.save_baseline} cannot be written: its folder does not exist.")
    report = drive(evaluate(_plan(options)))
    if options.save_baseline is not None:
        save(report, options.save_baseline, KEPT)
    lines, failed = [text(report)], ""
    changes = [] if before is None else compare(before, report)
    worse = [change for change in changes if change.worse]
    if before is not None:
        lines.append(f"\nCompared with {options.compare}: {len(changes)} figures moved, {len(worse)} fell.")
        lines += [f"  {change}{' (fell)' if change.worse else ''}" for change in changes]
    if worse:
        failed = f"{len(worse)} figures fell beyond their interval; the first: {worse[0]}."
    data = {**_contract(report), **to_json(report), "fell": [str(change) for change in worse]}
    return Answer(data, "\n".join(lines), failed)


def _plan(options: argparse.Namespace) -> "Plan":
    from core.evaluation.evaluate import Plan
    from core.evaluation.held_out import HeldOut
    from core.evaluation.methods import find_model
    from core.evaluation.similarity import STRATEGIES
    from core.evaluation.tables import read_table
    from core.evaluation.tasks import Comparison

    if options.similarity not in STRATEGIES:
        raise WrongUsage(f"'{options.similarity}' is no similarity: choose one of {', '.join(STRATEGIES)}.")
    models = models_to_read(options)
    tables = [(options.pairs, False), (options.labels, True)]
    sources = [read_table(path, labelled=labelled) for path, labelled in tables if path is not None]
    return Plan(
        find_model(models, options.model),
        tuple(sources) or (HeldOut(options.clips or CLIPS),),
        Comparison(options.similarity, options.frames),
        None if options.baseline_model is None else find_model(models, options.baseline_model),
        options.device,
        not options.no_moments,
    )


def _contract(report: "Report") -> dict[str, object]:
    """The figures of the model by task, of the first set that has them; null where none has."""
    found: dict[str, object] = {}
    for task, (condition, names) in CONTRACT.items():
        rows = (each.find(task, condition, "model") for each in report.sets)
        row = next((row for row in rows if row is not None and row.figures), None)
        found[task] = None if row is None else {**_values(row, names), "pool": row.pool}
    return found


def _values(row: "Row", names: tuple[str, ...]) -> dict[str, float | None]:
    values = {name: row.figures[name].value for name in names}
    return {name: None if math.isnan(value) else round(value, 4) for name, value in values.items()}
