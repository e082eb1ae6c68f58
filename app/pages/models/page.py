# SPDX-License-Identifier: MIT
"""The models page: a list at the left, the card of the chosen model at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QListView, QVBoxLayout, QWidget

from app import style
from app.pages.models.cardview import CardView
from app.pages.models.shelf import Shelf, ShelfDelegate
from app.runner import job_of
from app.widgets.labels import label
from app.work.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from core.model.card import ModelCard

LIST_WIDTH = 288  # at most
ABOUT = (
    "A model turns a sound into numbers that can be compared. Each keeps its own numbers for your library, "
    "so you can try another and come back."
)


class ModelsPage(QWidget):
    """Shows what is there; lets the user choose."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.shelf = Shelf(self)
        self.card = CardView()
        self._list = QListView()
        self._delegate = ShelfDelegate()
        self._list.setAccessibleName("Models")
        self._list.setMouseTracking(True)
        self._list.setItemDelegate(self._delegate)
        self._list.setModel(self.shelf)
        self._list.setMaximumWidth(LIST_WIDTH)
        self._list.setMinimumWidth(150)
        self._list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.card.use_wanted.connect(self._on_use_wanted)
        self._lay_out()
        self.refresh()

    def refresh(self) -> None:
        """Look what models there are."""
        self._session.jobs.start(job_of(_read, self._session.library.models), self._on_read)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(style.UNIT)
        left.addWidget(label("Models", "title"))
        left.addWidget(self._list, 1)
        about = label(ABOUT, "muted", wrap=True)
        about.setMaximumWidth(LIST_WIDTH)
        left.addWidget(about)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * style.UNIT, 2 * style.UNIT, 2 * style.UNIT, style.UNIT)
        layout.setSpacing(2 * style.UNIT)
        layout.addLayout(left, 1)
        layout.addWidget(self.card, 3)

    def _on_read(self, found: tuple[tuple[ModelCard, ...], str]) -> None:
        cards, active = found
        self.shelf.show_cards(cards, active)
        row = self.shelf.row_of(active)
        if row >= 0:
            self._list.setCurrentIndex(self.shelf.index(row))

    def _on_current_changed(self, index: QModelIndex) -> None:
        if index.isValid():
            card = self.shelf.card_at(index)
            self.card.show_card(card, active=card.name == self.shelf.active)

    def _on_use_wanted(self, name: str) -> None:
        self._session.jobs.start(job_of(_use, self._session.library.models, name), self._on_used)

    def _on_used(self, card: ModelCard) -> None:
        self.refresh()
        self._session.say(f"{card.title} listens from now on; your library is indexed for it.")
        self._session.indexing.start()


def _read(models: Path) -> tuple[tuple[ModelCard, ...], str]:
    from core.model import store

    return store.cards(models), store.active_name(models)


def _use(models: Path, name: str) -> ModelCard:
    from core.model import store

    store.use(models, name)
    return store.active_card(models)
