# SPDX-License-Identifier: MIT
"""The models page: what is here and what can be had at the left, the chosen one at the right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import errors, style
from app.pages.models import folder
from app.pages.models.bringing import Bringing
from app.pages.models.cardview import CardView, is_removable
from app.pages.models.offerview import OfferView
from app.pages.models.shelf import Offer, Shelf
from app.pages.models.shelfview import ShelfView
from app.runner import job_of
from app.widgets.buttons import push_button
from app.widgets.labels import label
from app.widgets.scrolled import Scrolled
from app.widgets.tooltips import plain
from app.work.session import Session
from core.jobs import Progress
from core.weights.published import PUBLISHED, Published

if TYPE_CHECKING:
    from core.model.card import ModelCard
    from core.weights.importing import Imported

LIST_WIDTH = 288  # at most


class ModelsPage(QWidget):
    """Shows what there is; lets the user bring, choose and remove."""

    file_wanted = Signal()

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        published: tuple[Published, ...] = PUBLISHED,
    ) -> None:
        super().__init__(parent)
        self._session, self._published = session, published
        self._chosen = ""  # the name of the row on show; empty: the model in use
        self.bringing = Bringing(session, self)
        self.view = ShelfView()
        self.card, self.offer = CardView(), OfferView()
        self.notice = label("", "warning", wrap=True)
        self.back = push_button("Go back", "replay")
        self.open_file = push_button(
            "Import a file…", "file-add", "Make a model of a .pth or .safetensors file"
        )
        self._right = QStackedWidget()
        self._lay_out()
        self._connect()
        self.tell("")
        session.jobs.start(job_of(folder.tidy, session.library.models))
        self.refresh()

    @property
    def shelf(self) -> Shelf:
        """The list's model."""
        return self.view.shelf

    def refresh(self) -> None:
        """Look what models there are."""
        self._session.jobs.start(
            job_of(folder.look, self._session.library.models, self._published), self._on_read
        )

    def import_file(self, path: Path) -> None:
        """Make a model of a file of weights, after asking what it does not tell."""
        self.tell("")
        self.bringing.want_file(path)

    def tell(self, sentence: str) -> None:
        """What went wrong, in its place; "" once it is over."""
        self.notice.setText(sentence)
        self.notice.setVisible(bool(sentence))

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(style.UNIT)
        left.addWidget(label("Models", "title"))
        left.addWidget(self.view, 1)
        for widget in (self.view, self.open_file, self.back):
            widget.setMaximumWidth(LIST_WIDTH)
        left.addWidget(self.open_file)
        left.addWidget(self.back)
        right = QVBoxLayout()
        right.setSpacing(style.UNIT)
        right.addWidget(self.notice)
        right.addWidget(self._right, 1)
        for page in (self.card, self.offer):
            self._right.addWidget(Scrolled(page))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * style.UNIT, 2 * style.UNIT, 2 * style.UNIT, style.UNIT)
        layout.setSpacing(2 * style.UNIT)
        layout.addLayout(left, 1)
        layout.addLayout(right, 3)
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        self.view.selectionModel().currentChanged.connect(self._on_current_changed)
        self.view.taken.connect(self._on_taken)
        self.view.remove_wanted.connect(self._on_remove_wanted)
        self.card.use_wanted.connect(self._on_use_wanted)
        self.card.remove_wanted.connect(self._on_remove_wanted)
        self.offer.download_wanted.connect(self._on_download_wanted)
        self.offer.stop_wanted.connect(self.bringing.stop)
        self.offer.discard_wanted.connect(self._on_discard_wanted)
        self.open_file.clicked.connect(self.file_wanted)
        self.back.clicked.connect(self._on_back)
        self._session.models.switched.connect(self._on_switched)
        self._session.training.succeeded.connect(self.refresh)  # it may have made a model
        self.bringing.progressed.connect(self._on_progressed)
        self.bringing.arrived.connect(self._on_arrived)
        self.bringing.failed.connect(self._on_failed)
        self.bringing.changed.connect(self.refresh)

    def _on_read(self, found: folder.Found) -> None:
        self.shelf.show_cards(found.cards, found.active, found.offers)
        row = self.shelf.row_of(self._chosen)
        self.view.setCurrentIndex(self.shelf.index(row if row >= 0 else self.shelf.row_of(found.active)))
        self.back.setVisible(bool(found.previous))
        self.back.setToolTip(plain(f"Search with {found.previous_title} again"))
        if found.damaged and not self.notice.text():
            self.tell(" ".join(found.damaged.values()))

    def _on_current_changed(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        row = self.shelf.row_at(index)
        if isinstance(row, Offer):
            self._chosen = row.entry.name
            self.offer.show_offer(row, downloading=self.bringing.is_downloading(row.entry.name))
        else:
            self._chosen = row.name
            self.card.show_card(row, active=row.name == self.shelf.active)
        self._right.setCurrentIndex(int(isinstance(row, Offer)))

    def _on_taken(self, index: QModelIndex) -> None:
        row = self.shelf.row_at(index)
        if isinstance(row, Offer):
            self._on_download_wanted(row.entry)
        elif row.name != self.shelf.active:
            self._on_use_wanted(row.name)

    def _on_use_wanted(self, name: str) -> None:
        self.tell("")
        self._session.models.use(name)

    def _on_back(self) -> None:
        self.tell("")
        self._session.models.go_back()

    def _on_switched(self, name: str) -> None:
        self._chosen = name
        self.refresh()

    def _on_remove_wanted(self, name: str) -> None:
        card = next((card for card in self.shelf.cards if card.name == name), None)
        if card is None or not is_removable(card, active=name == self.shelf.active):
            return
        self.tell("")
        job = job_of(folder.remove, self._session.library.models, name)
        self._session.jobs.start(job, lambda _: self._on_removed(card), self._on_failed)

    def _on_removed(self, card: ModelCard) -> None:
        self.refresh()
        self._session.say(f"{card.title} was removed.", "Undo", lambda: self._restore(card.name))

    def _restore(self, name: str) -> None:
        self._chosen = name
        job = job_of(folder.restore, self._session.library.models, name)
        self._session.jobs.start(job, lambda _: self.refresh(), self._on_failed)

    def _on_download_wanted(self, entry: Published) -> None:
        self.tell("")
        self.bringing.want(entry)

    def _on_discard_wanted(self, entry: Published) -> None:
        job = job_of(folder.forget_download, self._session.library.models, entry)
        self._session.jobs.start(job, lambda _: self.refresh(), self._on_failed)

    def _on_progressed(self, name: str, step: Progress) -> None:
        if self.offer.offer is not None and self.offer.offer.entry.name == name:
            self.offer.show_progress(step)

    def _on_arrived(self, imported: Imported) -> None:
        self._chosen = imported.card.name
        self.refresh()
        what = "is here" if imported.is_new else "was here already"
        name = imported.card.name
        self._session.say(f"{imported.card.title} {what}.", "Use it", lambda: self._on_use_wanted(name))

    def _on_failed(self, error: Exception) -> None:
        trouble = errors.explain(error)
        if trouble.details:
            self._session.reporter.report(error)
        else:
            self.tell(trouble.sentence)
        self.refresh()
