# SPDX-License-Identifier: MIT
"""List the models at hand and choose the one that searches."""

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from core.commands.answer import Answer
from core.commands.options import add_shared
from core.library.place import Library

if TYPE_CHECKING:
    from core.model.card import ModelCard


ACTIONS = {
    "list": "every model and which one searches",
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


def run(options: argparse.Namespace) -> Answer:
    """List, use, roll back or remove; raises `ModelError` where that cannot be done."""
    from core.model import store

    models = Library.at(options.library).models
    if options.action == "use":
        store.use(models, options.name)
    elif options.action == "remove":
        store.remove(models, options.name)
    elif options.action == "rollback":
        store.roll_back(models)
    return _list(store.active_name(models), store.cards(models))


def _list(active: str, cards: "tuple[ModelCard, ...]") -> Answer:
    lines = [
        f"{'*' if card.name == active else ' '} {card.name}: {card.title}. {card.description}"
        for card in cards
    ]
    return Answer({"active": active, "models": [asdict(card) for card in cards]}, "\n".join(lines))
