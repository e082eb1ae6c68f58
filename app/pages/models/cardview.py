# SPDX-License-Identifier: MIT
"""One model's card: what it is in plain words, and its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from app import style
from app.pages.models.heading import Heading
from app.pages.models.shelf import kind
from app.widgets.buttons import push_button
from app.widgets.labels import hairline, label
from app.words import megabytes
from core.model.store import STARTER

MEASURES = {
    "degraded_to_audio_r1": "Finds a sound again through noise",
    "degraded_to_audio_r10": "\u2026 among the first ten",
    "audio_to_audio_p1": "Nearest other sound is of its kind",
    "audio_to_video_r10": "Picture of a sound in the first ten",
    "video_to_audio_r10": "Sound of a picture in the first ten",
}
IDENTITY_SHOWN = 12  # characters: enough to tell two models apart

if TYPE_CHECKING:
    from core.model.card import ModelCard
NARROWEST = 100  # that a value is shown; where there is less beside its name it goes below it


class CardView(QWidget):
    """Shows a card; its buttons ask to use the model or to remove it."""

    use_wanted = Signal(str)  # the model's name
    remove_wanted = Signal(str)  # the model's name

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._description = label("", wrap=True)
        self._use = push_button("Use this model", "check", main=True)
        self._use.hide()
        self._use.clicked.connect(lambda: self.use_wanted.emit(self._name))
        self._remove = push_button("Remove", "remove", "Remove this model (Delete); it can be undone")
        self._remove.hide()
        self._remove.clicked.connect(lambda: self.remove_wanted.emit(self._name))
        self._head = Heading(self._remove, self._use)
        self._facts = QFormLayout()
        self._facts.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)  # in a narrow window
        self._facts.setHorizontalSpacing(3 * style.UNIT)
        self._facts.setVerticalSpacing(style.UNIT)
        self._facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._lay_out()

    def show_card(self, card: ModelCard, *, active: bool) -> None:
        """Show `card`; the one in use cannot be chosen again."""
        self._name = card.name
        self._head.title.setText(card.title)
        self._head.state.setText(f"{kind(card)}{', in use' if active else ''}")
        self._description.setText(f"{card.description} {card.limits}".rstrip())
        self._use.setVisible(not active)
        self._remove.setVisible(is_removable(card, active=active))
        for row in range(self._facts.rowCount() - 1, -1, -1):
            self._facts.removeRow(row)
        for name, value in facts(card).items():
            shown = label(value, wrap=True)
            shown.setMinimumWidth(NARROWEST)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addRow(label(name, "muted"), shown)

    @property
    def words(self) -> str:
        """The description that is shown."""
        return self._description.text()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * style.UNIT, 2 * style.UNIT, 3 * style.UNIT, 3 * style.UNIT)
        layout.setSpacing(2 * style.UNIT)
        layout.addWidget(self._head)
        layout.addWidget(self._description)
        layout.addWidget(hairline())
        layout.addLayout(self._facts)
        layout.addStretch()


def is_removable(card: ModelCard, *, active: bool) -> bool:
    """Whether the user may take it away: not the one in use, nor the one that belongs to Earshot."""
    return not active and card.name != STARTER


def facts(card: ModelCard) -> dict[str, str]:
    """What there is to know about a model, by name; nothing for what is not known."""
    found = {
        "Hears at once": f"{card.window:.1f} s of sound" if card.window else "",
        "Tells apart": f"{card.classes} classes" if card.classes else "",
        "Trained on": card.trained_on,
        "Source": card.source,
        "Licence": card.licence,
        "Size": _size(card),
        "Identity": card.identity[:IDENTITY_SHOWN],
    }
    return {name: value for name, value in found.items() if value} | measures(card.measured)


def measures(measured: dict[str, float]) -> dict[str, str]:
    """The figures on held-out data that mean something to a person, as shares of what was tried."""
    found = {}
    for name, words in MEASURES.items():
        if name in measured:
            pool = measured.get(f"{name.rsplit('_', 1)[0]}_pool")
            among = f" (of {pool:,.0f})" if pool else ""
            found[words] = f"{100 * measured[name]:.0f} %{among}"
    return found


def _size(card: ModelCard) -> str:
    parameters = f"{card.parameters / 1e6:.1f} million parameters" if card.parameters else ""
    return ", ".join(part for part in (parameters, megabytes(card.size_bytes)) if part)
