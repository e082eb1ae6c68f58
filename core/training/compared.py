# SPDX-License-Identifier: MIT
"""The model that a new one is compared with."""

from pathlib import Path

from core.errors import UserError
from core.library.place import Library
from core.model import store
from core.model.card import ModelCard
from core.training import runs


def compared_with(library: Library, run: Path) -> Path:
    """The file of the model that searched when the run began, or else of the one that does now.

    Raises `UserError` where there is none that a model of sound and picture can be compared with.
    """
    name = str(runs.read(run / runs.CONFIG)["before"])
    before = store.files(library.models).get(name)
    if before is not None and store.read_card(before).sees:
        return before
    check_sees(store.active_card(library.models))
    return store.active(library.models)


def check_sees(card: ModelCard) -> None:
    """Raises `UserError` for a model in use that only hears: no trained one could be compared with it."""
    if not card.sees:
        raise UserError(
            f"The model in use, '{card.name}', only hears, so nobody could tell whether a trained one finds "
            "sounds and pictures better. Choose a model that sees as well, then train."
        )
