# SPDX-License-Identifier: MIT
"""The choice of the microphone."""

from dataclasses import replace

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QToolButton

from app.media.capture import DEFAULT_NAME, microphones
from app.menus import add_choices
from app.runner import job_of
from app.work.session import Session


class MicrophoneMenu(QObject):
    """Lists the microphones that are there now, below `button`."""

    def __init__(self, session: Session, button: QToolButton) -> None:
        super().__init__(button)
        self._session, self._button = session, button

    def open(self) -> None:
        """Look for microphones and offer them."""
        self._session.jobs.start(job_of(microphones), self._on_found)

    def _on_found(self, names: tuple[str, ...]) -> None:
        menu = QMenu(self._button)
        menu.aboutToHide.connect(menu.deleteLater)
        choices = {"": DEFAULT_NAME} | {name: name for name in names}
        add_choices(menu, choices, self._session.settings.microphone, self._on_chosen)
        menu.popup(self._button.mapToGlobal(QPoint(0, self._button.height())))

    def _on_chosen(self, name: str) -> None:
        self._session.change_settings(replace(self._session.settings, microphone=name))
