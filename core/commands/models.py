# SPDX-License-Identifier: MIT
"""List the models at hand, bring others here, and choose the one that searches."""

import argparse
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.answer import Answer, drive
from core.commands.options import add_shared, at_least, models_to_read, place
from core.library.place import Library
from core.paths import command_line

if TYPE_CHECKING:
    from core.model.card import ModelCard
    from core.weights.importing import Imported


ACTIONS = {
    "list": "every model and which one searches",
    "published": "the weights that can be downloaded, and what each is for",
    "import": "make a model of a file of weights",
    "download": "download published weights and import them",
    "use": "search with this model",
    "rollback": "go back to the model used before",
    "remove": "delete this model",
}


def add_arguments(word: argparse.ArgumentParser) -> None:
    """The arguments of `models`."""
    actions = word.add_subparsers(dest="action", required=True, metavar="|".join(ACTIONS))
    for name, summary in ACTIONS.items():
        action = actions.add_parser(name, help=summary, description=summary)
        add_shared(action, nested=True)
        if name in ("use", "remove"):
            action.add_argument("name", metavar="NAME")
        if name == "import":
            action.add_argument("file", type=place, metavar="FILE", help=".pth or .safetensors")
            action.add_argument("--name", default="", help="what the model is called; else the file's name")
            _add_facts(action)
        if name == "download":
            action.add_argument("name", nargs="?", metavar="NAME", help="none: list what there is")
            action.add_argument(
                "--accept-change", action="store_true", help="also if the file is another than the first time"
            )
            _add_labels(action)


def _add_facts(action: argparse.ArgumentParser) -> None:
    """What a file of weights does not tell."""
    action.add_argument("--title", default="", help="what it is called in lists")
    action.add_argument(
        "--norm-pix",
        action=argparse.BooleanOptionalAction,
        help="whether it was trained with pixel normalisation; else as published under this file name",
    )
    heads = at_least(1)
    action.add_argument("--heads", type=heads, metavar="N", help="attention heads; else one for each 64")
    action.add_argument(
        "--decoder-heads", type=heads, metavar="N", help="those of its decoder; else one for 32"
    )
    action.add_argument(
        "--modality",
        choices=("audio", "visual", "both"),
        help="what a classifier was fine-tuned on; else as published under this file name, or both",
    )
    _add_labels(action)


NOT_HEARD = "Videos that this model has not heard yet are found after: {command} index"


def _add_labels(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--labels", type=place, metavar="CSV", help="names of a classifier's classes: index,mid,display_name"
    )


def run(options: argparse.Namespace) -> Answer:
    """Do one of `ACTIONS`; raises `UserError` where that cannot be done."""
    brings = options.action == "import" or (options.action == "download" and options.name)
    models = Library.at(options.library).models if brings else models_to_read(options)
    action: Callable[[Path, argparse.Namespace], Answer] = {
        "published": lambda models, options: _published(models),
        "import": _import,
        "download": _download,
    }.get(options.action, _choose)
    return action(models, options)


def _choose(models: Path, options: argparse.Namespace) -> Answer:
    from core.model import store

    if options.action == "use":
        store.use(models, options.name)
    elif options.action == "remove":
        store.remove(models, options.name)
        store.discard_removed(models)
    elif options.action == "rollback":
        store.roll_back(models)
    known = _list(store.active_name(models), store.cards(models), store.damaged(models))
    if options.action not in ("use", "rollback"):
        return known
    return replace(known, text=f"{known.text}\n{NOT_HEARD.format(command=command_line())}")


def _import(models: Path, options: argparse.Namespace) -> Answer:
    from core.weights.importing import Wishes, import_weights

    wishes = Wishes(
        name=options.name,
        title=options.title,
        norm_pix=options.norm_pix,
        heads=options.heads,
        decoder_heads=options.decoder_heads,
        labels=options.labels,
        tuned=options.modality,
    )
    return _imported(drive(import_weights(models, options.file, wishes)))


def _download(models: Path, options: argparse.Namespace) -> Answer:
    if not options.name:
        return _published(models)
    from core.weights.fetching import fetch
    from core.weights.importing import Wishes
    from core.weights.published import find

    wishes = Wishes(labels=options.labels)
    return _imported(drive(fetch(models, find(options.name), wishes, accept_change=options.accept_change)))


def _published(models: Path) -> Answer:
    from core.model import store
    from core.weights.published import PUBLISHED

    here = store.files(models)
    entries = [{**asdict(entry), "here": entry.name in here} for entry in PUBLISHED]
    lines = [
        f"{'*' if entry.name in here else ' '} {entry.name}: {entry.title}, {entry.size / 1e6:.0f} MB. "
        f"{entry.purpose}"
        for entry in PUBLISHED
    ]
    licences = sorted({entry.licence for entry in PUBLISHED})
    return Answer({"published": entries}, "\n".join([*lines, *(f"Licence: {text}" for text in licences)]))


def _imported(imported: "Imported") -> Answer:
    card = imported.card
    text = (
        f"{card.title} is here as '{card.name}' ({card.identity}). To search with it: models use {card.name}"
    )
    if not imported.is_new:
        text = f"It is here already as '{card.name}' ({card.identity})."
    return Answer({"model": asdict(card), "new": imported.is_new}, text)


def _list(active: str, cards: "tuple[ModelCard, ...]", damaged: dict[str, str]) -> Answer:
    lines = [
        f"{'*' if card.name == active else ' '} {card.name}: "
        + " ".join(part for part in (f"{card.title}.", card.description, card.limits) if part)
        for card in cards
    ]
    lines += [f"! {name}: {reason}" for name, reason in damaged.items()]
    data = {"active": active, "models": [asdict(card) for card in cards], "damaged": damaged}
    return Answer(dict(data), "\n".join(lines))
