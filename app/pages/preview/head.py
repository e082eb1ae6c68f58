# SPDX-License-Identifier: MIT
"""The top of the preview page: which video it is, another one, and what can be taken from it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from app import style
from app.pages.preview.keeping import KINDS
from app.widgets.buttons import push_button
from app.widgets.labels import ElidedLabel


class Head(QWidget):
    """Asks for what is clicked."""

    choose_clicked = Signal()
    open_clicked = Signal()
    copy_clicked = Signal()
    settings_clicked = Signal()
    save_clicked = Signal(str)  # one of KINDS

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = ElidedLabel("section")
        choose = push_button("Choose video…", "library", "A video of the library (Ctrl+L)")
        choose.clicked.connect(self.choose_clicked)
        opened = push_button("Open file…", "file-add", "Any video or sound file")
        opened.clicked.connect(self.open_clicked)
        self.save = push_button("Save", tip="PNG, MP4, GIF or WAV (Ctrl+S)")
        self.save.setMenu(self._menu())
        self.settings = push_button("Settings", tip="What is hidden, and how it is shown (Ctrl+E)")
        self.settings.setCheckable(True)
        self.settings.clicked.connect(self.settings_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.UNIT)
        layout.addWidget(self.name, 1)
        for button in (choose, opened, self.save, self.settings):
            layout.addWidget(button)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for kind, words in KINDS.items():
            menu.addAction(words).triggered.connect(lambda _=False, kind=kind: self.save_clicked.emit(kind))
        menu.addSeparator()
        menu.addAction("Copy the panes\tCtrl+C").triggered.connect(self.copy_clicked)
        return menu
