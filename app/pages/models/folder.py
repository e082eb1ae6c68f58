# SPDX-License-Identifier: MIT
"""What the page does with the models folder, for a job to do off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.pages.models.shelf import Offer
from app.work.torchload import load_torch_quietly
from core.weights.published import Published

if TYPE_CHECKING:
    from core.model.card import ModelCard


@dataclass(frozen=True, slots=True)
class Found:
    """What a look into the models folder found."""

    cards: tuple[ModelCard, ...]
    active: str
    previous: str  # the one to go back to; "" where there is none
    offers: tuple[Offer, ...]
    damaged: dict[str, str]  # sentences, by name

    @property
    def previous_title(self) -> str:
        """What the one to go back to is called."""
        return next((card.title for card in self.cards if card.name == self.previous), self.previous)


def look(models: Path, published: tuple[Published, ...]) -> Found:
    """Everything the page shows."""
    load_torch_quietly()
    from core.model import store
    from core.weights.fetching import waiting

    cards = store.cards(models)
    here = {card.name for card in cards}
    offers = tuple(Offer(entry, waiting(models, entry)) for entry in published if entry.name not in here)
    active, previous = store.active_name(models), store.previous_name(models)
    return Found(cards, active, previous, offers, store.damaged(models))


def remove(models: Path, name: str) -> None:
    """Put a model aside."""
    from core.model import store

    store.remove(models, name)


def restore(models: Path, name: str) -> None:
    """Take it back."""
    from core.model import store

    store.restore(models, name)


def tidy(models: Path) -> None:
    """Delete what was put aside when the page was open last."""
    from core.model import store

    store.discard_removed(models)


def forget_download(models: Path, entry: Published) -> None:
    """Delete what has arrived of a download."""
    from core.weights.fetching import discard

    discard(models, entry)
