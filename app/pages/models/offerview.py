# SPDX-License-Identifier: MIT
"""Published weights that are not here yet: what they are for, and the button that brings them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from app import style, words
from app.pages.models.heading import Heading
from app.pages.models.shelf import Offer
from app.widgets.buttons import push_button
from app.widgets.labels import hairline, label
from app.widgets.progress import ProgressRow
from app.words import megabytes
from core.jobs import Progress


class OfferView(QWidget):
    """Shows an offer; while it is downloaded, how far that is."""

    download_wanted = Signal(object)  # Published
    stop_wanted = Signal(str)  # the name
    discard_wanted = Signal(object)  # Published: forget what has arrived

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer: Offer | None = None
        self._purpose = label("", wrap=True)
        self.button = push_button("Download", "download", main=True)
        self.button.clicked.connect(lambda: self.offer and self.download_wanted.emit(self.offer.entry))
        self.forget = push_button("Start over", tip="Forget what has arrived so far")
        self.forget.clicked.connect(lambda: self.offer and self.discard_wanted.emit(self.offer.entry))
        self._head = Heading(self.forget, self.button)
        self.progress = ProgressRow("Downloading")
        self.progress.set_pausable(False)
        self.progress.stop_clicked.connect(
            lambda: self.offer and self.stop_wanted.emit(self.offer.entry.name)
        )
        self._facts = {name: label("", wrap=True) for name in ("Size", "Trained on", "Source", "Licence")}
        self._lay_out()

    def show_offer(self, offer: Offer, *, downloading: bool) -> None:
        """Show `offer`."""
        entry = offer.entry
        if self.offer is None or self.offer.entry != entry or not downloading:
            self.progress.set_words("waiting" if downloading else "")
            self.progress.set_share(None)
            self.progress.set_stopping(False)
        self.offer = offer
        self._head.title.setText(entry.title)
        self._head.state.setText("downloading" if downloading else offer.words)
        self._purpose.setText(entry.purpose)
        self.button.setText(" Go on downloading" if offer.waiting else " Download")
        self.button.setVisible(not downloading)
        self.forget.setVisible(bool(offer.waiting) and not downloading)
        self.progress.setVisible(downloading)
        facts = (f"about {megabytes(entry.size)}", entry.trained_on, entry.source, entry.licence)
        for name, text in zip(self._facts, facts, strict=True):
            self._facts[name].setText(text)

    def show_progress(self, step: Progress) -> None:
        """How far it is."""
        detail, numbers = words.progress(step)
        self.progress.set_words(detail, numbers)
        self.progress.set_share(step.done / step.total if step.total else None)

    def _lay_out(self) -> None:
        facts = QFormLayout()
        facts.setHorizontalSpacing(3 * style.UNIT)
        facts.setVerticalSpacing(style.UNIT)
        for name, shown in self._facts.items():
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            facts.addRow(label(name, "muted"), shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * style.UNIT, 2 * style.UNIT, 3 * style.UNIT, 3 * style.UNIT)
        layout.setSpacing(2 * style.UNIT)
        layout.addWidget(self._head)
        layout.addWidget(self.progress)
        layout.addWidget(self._purpose)
        layout.addWidget(hairline())
        layout.addLayout(facts)
        layout.addStretch()
