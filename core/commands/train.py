# SPDX-License-Identifier: MIT
"""Train the model on the library, and adopt it if it is better."""

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from core import settings
from core.commands.answer import NOTHING, Answer, drive_stoppable
from core.commands.options import WrongUsage, seed
from core.errors import UserError
from core.library.place import Library

if TYPE_CHECKING:
    from core.jobs import Job
    from core.training.distributed import Ranks
    from core.training.outcome import Outcome
    from core.training.plan import Request

OF_A_NEW_RUN = ("init", "method", "epochs", "batch", "rate", "name", "seed", "set", "published")


def add_arguments(word: argparse.ArgumentParser) -> None:
    """The arguments of `train`."""
    actions = word.add_mutually_exclusive_group()
    actions.add_argument("--plan", action="store_true", help="say what would be done, and do nothing")
    actions.add_argument("--runs", action="store_true", help="list the runs until now")
    actions.add_argument("--resume", metavar="RUN", help="go on with an interrupted run")
    actions.add_argument("--finish", metavar="RUN", help="end an interrupted run with what it has learnt")
    actions.add_argument("--clear-cache", action="store_true", help="delete the decoded videos")
    word.add_argument("--init", metavar="MODEL", help="begin with it; scratch: with random weights")
    word.add_argument("--method", choices=("auto", "pretrain", "adapter"), help="all or a part")
    word.add_argument("--epochs", type=int, help="times each clip is trained on")
    word.add_argument("--batch", type=int, help="clips in a step")
    word.add_argument("--rate", type=float, help="learning rate")
    word.add_argument("--name", help="of the run and of its model")
    word.add_argument("--seed", type=seed, help="of order and masks")
    word.add_argument(
        "--set", action="append", metavar="NAME=VALUE",
        help="a setting of the recipe (docs/objectives.md); from scratch also of the network",
    )  # fmt: skip
    word.add_argument(
        "--published", action="store_true", default=None, help="the recipe of the CAV-MAE paper as it is"
    )


def run(options: argparse.Namespace) -> Answer:
    """Train, or what else was asked for. Raises `UserError`, and `Cancelled` after Ctrl-C with all kept."""
    _check_new(options)
    library = Library.existing(options.library)
    if options.runs:
        return _runs(library)
    if options.clear_cache:
        return _clear(library)
    if options.plan:
        return _plan(library, options)
    return _train(library, options)


def _check_new(options: argparse.Namespace) -> None:
    """Raise `WrongUsage` for what only a new run heeds, rather than pass over it."""
    given = [f"--{name}" for name in OF_A_NEW_RUN if getattr(options, name) is not None]
    begun = next((name for name in ("resume", "finish") if getattr(options, name) is not None), None)
    if given and begun:
        raise WrongUsage(
            f"A run keeps what it began with and does not heed {', '.join(given)}; a new one, without "
            f"--{begun}, does."
        )


def _train(library: Library, options: argparse.Namespace) -> Answer:
    from core.device import choose_device
    from core.training.distributed import join
    from core.training.session import finish_now, resume

    if options.finish is not None:
        return _answer(drive_stoppable(finish_now(library, options.finish, options.device)))
    with join(choose_device(options.device)) as ranks:
        if options.resume is not None:
            job = resume(library, options.resume, device=options.device, ranks=ranks)
        else:
            job = _planned(library, options, ranks)
        outcome = drive_stoppable(job)
    return _answer(outcome) if ranks.first else NOTHING


def _planned(library: Library, options: argparse.Namespace, ranks: "Ranks") -> "Job[Outcome]":
    """The training that the first rank plans."""
    from core.training.proposing import plan
    from core.training.session import train_library

    planned = (yield from plan(library, _request(options), options.device)) if ranks.first else None
    planned = ranks.share(planned)
    if planned.refusal:
        raise UserError(planned.refusal)
    return (yield from train_library(library, planned, device=options.device, ranks=ranks))


def _request(options: argparse.Namespace) -> "Request":
    from core.training.plan import Request

    given = {name: getattr(options, name) for name in OF_A_NEW_RUN if name != "set"}
    wishes = {name: wish for name, wish in given.items() if wish is not None}
    return Request(**wishes, changes=_changes(options.set or []), limit_gb=settings.load().training_cache_gb)


def _changes(wishes: list[str]) -> dict[str, str]:
    wrong = [wish for wish in wishes if "=" not in wish]
    if wrong:
        raise WrongUsage(f"--set takes NAME=VALUE, not '{wrong[0]}'.")
    return dict(wish.split("=", 1) for wish in wishes)


def _answer(outcome: "Outcome") -> Answer:
    searches = (
        f"'{outcome.model}' searches now; `models rollback` goes back."
        if outcome.adopted
        else f"The run is '{outcome.run}'."
    )
    return Answer(asdict(outcome), "\n".join([*outcome.words, searches]))


def _plan(library: Library, options: argparse.Namespace) -> Answer:
    from core.training.material import cache_of
    from core.training.proposing import plan

    planned = drive_stoppable(plan(library, _request(options), options.device))
    cache = cache_of(library, planned.limit_gb)
    size = f"Decoded videos take {cache.size_bytes() / 1e9:.2f} of at most {planned.limit_gb:g} GB now."
    data = {**planned.to_dict(), "cache_size_bytes": cache.size_bytes()}
    return Answer(data, "\n".join([*planned.words, size]))


def _clear(library: Library) -> Answer:
    from core.training.material import cache_of

    freed = cache_of(library, 0).clear()
    return Answer({"freed_bytes": freed}, f"{freed / 1e6:.0f} MB of decoded videos are deleted.")


def _runs(library: Library) -> Answer:
    from core.training.runs import runs

    found = runs(library)
    rows = [
        {
            "run": r.name,
            "state": r.state,
            "steps": r.steps,
            "last": r.last,
            "result": r.result,
            "began": r.began,
        }
        for r in found
    ]
    lines = [
        f"{r.name}: {r.state} after {r.steps} steps"
        + (f", loss {r.last['total']:.3f}" if "total" in r.last else "")
        + (f". {r.result['words'][0]}" if r.result else "")
        for r in found
    ]
    return Answer({"runs": rows}, "\n".join(lines) or "There are no runs yet.")
