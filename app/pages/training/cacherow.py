# SPDX-License-Identifier: MIT
"""How much disk the decoded videos take, and a button to free it: they are decoded again when needed."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.widgets.buttons import link_button
from app.widgets.labels import ElidedLabel
from app.words import megabytes
from app.work.session import Session

CLEAR = "Delete the videos decoded for training; your own files stay"
IN_USE = "The training that runs needs them; hold it to clear them"


class CacheRow(QWidget):
    """One line; not there while nothing is decoded."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._words = ElidedLabel("muted")
        self.clear = link_button("Clear", CLEAR)
        self.clear.clicked.connect(session.training_cache.clear)
        session.training_cache.sized.connect(self._on_size)
        session.training_cache.cleared.connect(self._on_cleared)
        session.training.changed.connect(self._show_state)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)
        row.addWidget(self.clear)
        self.hide()

    @property
    def words(self) -> str:
        """What is said of the cache."""
        return self._words.text()

    def refresh(self) -> None:
        """Look how large it is."""
        self._session.training_cache.look()

    def _on_size(self, size: int) -> None:
        self._words.setText(f"Decoded for training: {megabytes(size)}")
        self._show_state()
        self.setVisible(size > 0)

    def _show_state(self) -> None:
        busy = self._session.training.is_running
        self.clear.setEnabled(not busy)
        self.clear.setToolTip(IN_USE if busy else CLEAR)

    def _on_cleared(self, freed: int) -> None:
        self._session.say(f"{megabytes(freed)} are free again.")
