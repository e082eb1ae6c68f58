# SPDX-License-Identifier: MIT
"""The preview page: choose a video, hide most of it, and watch and hear what the model imagines."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import style
from app.pages.preview.chooser import VideoChooser
from app.pages.preview.controls import Controls
from app.pages.preview.exploring import Offer, offer
from app.pages.preview.head import Head
from app.pages.preview.keeping import Keeping
from app.pages.preview.keys import add_shortcuts, on_key
from app.pages.preview.sides import Sides
from app.pages.preview.transport import Transport
from app.runner import job_of
from app.widgets.empty import EmptyPanel
from app.work.session import Session

EMPTY = (
    "See and hear what the model imagines",
    "Choose a video: most of its picture and sound is hidden from the model, which paints it back. "
    "You can also drop a video here.",
)
SMALLEST = QSize(400, 300)
NARROW = 780  # pixels below which the settings take the place of the panes


class PreviewPage(QWidget):
    """One or two models over the whole length of a video."""

    file_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.video: Path | None = None
        self.head, self.controls, self.sides = Head(), Controls(), Sides(session)
        self.transport = Transport(
            lambda first, count: self.sides.sound(first, count, painted=self.transport.hears_painted)
        )
        self.keeping = Keeping(session.jobs, self)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        add_shortcuts(self)

    def watch(self, video: Path, at: float = 0.0) -> None:
        """Show `video` from `at` seconds on."""
        self.transport.pause()
        self.setFocus()
        if video == self.video and self.sides.span_at(at) is not None:
            self.transport.seek(at)
            return
        if video != self.video:
            self.sides.clear()
            self.controls.forget_drawn()
            self.transport.set_film(0.0, self.sides.is_ready)
        self.video = video
        self.head.name.setText(video.name)
        self._stack.setCurrentIndex(1)
        self.transport.position = at
        self._session.jobs.start(job_of(offer, self._session.library.models), self._on_opened)

    def choose(self) -> None:
        """Ask for a video of the library, or for a file where it has none."""
        videos = () if self._session.overview is None else self._session.overview.videos
        if not videos:
            self.file_wanted.emit()
            return
        chooser = VideoChooser(videos, self)
        chooser.chosen.connect(self.watch)
        chooser.open()

    def copy(self) -> None:
        """All panes onto the clipboard."""
        first, time = self.sides.first, self.transport.position
        step = first.step_at(time)
        if step is not None and step.found is not None:
            self.keeping.copy(step.found, first.title, self.controls.view(), time)

    def save(self, kind: str) -> None:
        """Ask where to save the panes or the whole video as `kind`, one of `keeping.KINDS`."""
        if self.video is not None:
            wish, view, time = self.controls.wish(), self.controls.view(), self.transport.position
            self.keeping.choose_and_save(kind, self.video, self.sides.first, wish, view, time)

    def toggle_settings(self) -> None:
        """Show the settings where there is no room for them beside the panes, or the panes again."""
        self.head.settings.toggle()
        self._arrange()

    def close_media(self) -> None:
        """Let go of the sound device and stop computing."""
        self.transport.pause()
        self.sides.clear()
        self.keeping.close()

    def _lay_out(self) -> None:
        empty = EmptyPanel("preview", *EMPTY)
        empty.add_button("Choose video…", "library", main=True).clicked.connect(self.choose)
        empty.add_button("Open file…", "file-add").clicked.connect(self.file_wanted)
        middle = QHBoxLayout()
        middle.setSpacing(2 * style.UNIT)
        middle.addWidget(self.sides, 1)
        middle.addWidget(self.controls)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.UNIT)
        column.addWidget(self.head)
        column.addLayout(middle, 1)
        column.addWidget(self.transport)
        self._stack.addWidget(empty)
        self._stack.addWidget(full)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * style.UNIT, 2 * style.UNIT, 2 * style.UNIT, style.UNIT)
        layout.addWidget(self._stack)

    def _connect(self) -> None:
        self.head.choose_clicked.connect(self.choose)
        self.head.open_clicked.connect(self.file_wanted)
        self.head.copy_clicked.connect(self.copy)
        self.head.save_clicked.connect(self.save)
        self.head.settings_clicked.connect(self._arrange)
        self.controls.asked.connect(self._ask)
        self.controls.viewed.connect(self._show)
        self.controls.models_changed.connect(self._on_models_changed)
        self.transport.moved.connect(self._on_moved)
        self.sides.changed.connect(self._on_computed)
        self.sides.hiding_drawn.connect(self.controls.draw)
        self.sides.drag_wanted.connect(lambda image: self.keeping.drag(image, self))
        self.keeping.said.connect(self._session.say)

    def _on_opened(self, found: Offer) -> None:
        self.controls.offer(found)
        self._on_models_changed()

    def _on_models(self, found: Offer) -> None:
        before = self.controls.models
        self.controls.offer(found)
        if self.controls.models != before:  # one of them is gone
            self._on_models_changed()

    def _on_models_changed(self) -> None:
        self.sides.set_models(self.controls.models)
        self._ask()

    def _ask(self) -> None:
        if self.video is not None:
            position = self.transport.position
            self.sides.ask(self.video, self.controls.models, self.controls.wish(), position)

    def _on_computed(self) -> None:
        duration = self.sides.first.duration
        if duration and duration != self.transport.duration:
            self.transport.set_film(duration, self.sides.is_ready)
        self._show()

    def _on_moved(self, seconds: float) -> None:
        self._show()
        self.sides.go_on(seconds)  # only here: a job that was stopped must not begin again by itself

    def _show(self) -> None:
        time = self.transport.position
        self.sides.show_time(time, self.controls.view())
        self.transport.set_moment(self.sides.span_at(time))

    def _arrange(self) -> None:
        narrow = self.width() < NARROW
        settings = self.head.settings.isChecked()
        self.head.settings.setVisible(narrow)
        self.controls.set_wide(narrow)
        self.controls.setVisible(not narrow or settings)
        self.sides.setVisible(not narrow or not settings)

    def minimumSizeHint(self) -> QSize:
        return SMALLEST  # settings and panes need more side by side, but there they take turns

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.video is not None:  # there may be other models by now
            self._session.jobs.start(job_of(offer, self._session.library.models), self._on_models)

    def hideEvent(self, event: QHideEvent) -> None:
        self.transport.pause()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not on_key(self, event):
            super().keyPressEvent(event)
