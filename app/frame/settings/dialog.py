# SPDX-License-Identifier: MIT
"""The settings: each change holds and is saved at once, so there is nothing to confirm."""

from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from app import style
from app.errors import Trouble
from app.frame.settings.appearance import Appearance
from app.frame.settings.computing import DecodersChoice, DeviceChoice
from app.frame.settings.disk import CacheChoice, LibraryChoice
from app.frame.settings.microphone import MicrophoneChoice
from app.widgets.labels import label
from app.widgets.scrolled import Scrolled
from app.widgets.toast import Toast
from app.words import megabytes
from app.work.session import Session
from core.settings import Settings

TITLE = "Settings"
SIZE = QSize(640, 580)  # pixels; less where the screen is small
RESTORED = "Everything is as it was at first; the library stays where it is."


class SettingsDialog(QDialog):
    """One row for each choice. Closing it is all there is to do when done."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self.setWindowTitle(TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self.appearance = Appearance(session)
        self.microphone = MicrophoneChoice(session)
        self.device, self.decoders = DeviceChoice(session), DecodersChoice(session)
        self.cache, self.library = CacheChoice(session), LibraryChoice(session)
        self.parts = (
            self.appearance,
            self.microphone,
            self.device,
            self.decoders,
            self.cache,
            self.library,
        )
        self._card = Scrolled(self._rows())
        self.toast = Toast(self._card)
        self._lay_out()
        session.settings_changed.connect(self._show)
        session.reporter.reported.connect(self._on_trouble)
        session.training_cache.cleared.connect(self._on_cleared)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)
        self._show(session.settings)

    def _rows(self) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(2 * style.UNIT, 2 * style.UNIT, 2 * style.UNIT, 2 * style.UNIT)
        grid.setHorizontalSpacing(2 * style.UNIT)
        grid.setVerticalSpacing(2 * style.UNIT)
        grid.setColumnStretch(1, 1)
        for row, part in enumerate(self.parts):
            name = label(part.title, "section")
            name.setMinimumHeight(part.head.sizeHint().height())
            name.setBuddy(part.control)
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(part, row, 1, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(len(self.parts), 1)
        return made

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.close_button = buttons.button(QDialogButtonBox.StandardButton.Close)
        self.close_button.setText("&Close")
        self.restore = buttons.addButton("Restore de&faults", QDialogButtonBox.ButtonRole.ResetRole)
        self.restore.clicked.connect(self._on_restore_clicked)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * style.UNIT, 2 * style.UNIT, 2 * style.UNIT, 2 * style.UNIT)
        layout.setSpacing(2 * style.UNIT)
        layout.addWidget(self._card, 1)
        layout.addWidget(buttons)
        self.resize(SIZE.boundedTo(self.screen().availableSize() - QSize(0, 5 * style.UNIT)))
        for button in (self.restore, self.close_button, self.microphone.test, self.cache.clear):
            button.setAutoDefault(False)  # Enter in a field confirms the field, and closes nothing
        for button in (self.library.open, self.library.other):
            button.setAutoDefault(False)

    def _on_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None:  # a letter leads to a control that may be out of sight
            self._card.reveal(now)

    def _show(self, settings: Settings) -> None:
        for part in self.parts:
            part.show_settings(settings)

    def _on_restore_clicked(self) -> None:
        before = self._session.settings
        restored = replace(Settings(), library=before.library, offered_samples=before.offered_samples)
        self._session.change_settings(restored)
        self.toast.say(RESTORED, "Undo", lambda: self._session.change_settings(before))

    def _on_trouble(self, trouble: Trouble) -> None:
        self.toast.say(trouble.sentence)

    def _on_cleared(self, freed: int) -> None:
        self.toast.say(f"{megabytes(freed)} are free again.")
