# SPDX-License-Identifier: MIT
"""What can be taken from the page: files, the clipboard, and a picture dragged to another program."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, QObject, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QWidget

from app.pages.preview.side import Side
from app.runner import JobQueue, job_of
from core.jobs import Job
from core.reconstruct.hiding import Wish
from core.reconstruct.panes import View

if TYPE_CHECKING:
    from core.reconstruct.painter import Painter
    from core.reconstruct.result import Reconstruction
    from core.reconstruct.sheet import Sheet
    from core.reconstruct.walk import Walk

KINDS = {
    "png": "The panes as a picture (PNG)",
    "mp4": "The whole video with sound (MP4)",
    "gif": "The whole video as GIF",
    "wav": "The reconstructed sound (WAV)",
}
NOTHING_YET = "There is nothing to save yet: this moment is not computed."
NO_KIND = "{name} cannot be written: its name must end in .png, .mp4, .gif or .wav."
TITLE = "Saving a reconstruction"
DRAGGED = QSize(160, 120)  # pixels of what follows the pointer


class Keeping(QObject):
    """Saves, copies and drags what one side shows; the work is done off the GUI thread."""

    said = Signal(str)

    def __init__(self, queue: JobQueue, window: QWidget) -> None:
        super().__init__(window)
        self._queue, self._window = queue, window
        self._folder: tempfile.TemporaryDirectory[str] | None = None  # of pictures that were dragged out
        self._saved_in = Path.home()  # not beside the video: what is saved there would be indexed

    def choose_and_save(
        self, kind: str, video: Path, side: Side, wish: Wish, view: View, time: float
    ) -> None:
        """Ask where, then save; `kind` is one of KINDS."""
        dialog = QFileDialog(self._window, KINDS[kind], str(self._saved_in), f"*.{kind}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind)  # the dialog itself adds it, so that it asks before it replaces a file
        dialog.selectFile(f"{video.stem} reconstructed.{kind}")
        dialog.fileSelected.connect(lambda name: self.save(Path(name), video, side, wish, view, time))
        dialog.open()

    def save(self, path: Path, video: Path, side: Side, wish: Wish, view: View, time: float) -> None:
        """Save as what the ending of `path` says."""
        from core.reconstruct.sheet import Sheet  # with libraries that only saving needs

        self._saved_in = path.parent
        kind = path.suffix.lower().removeprefix(".")
        sheet, painter, walk = Sheet(view, side.title), side.exploration.painter, side.exploration.walk
        if kind not in KINDS:
            self.said.emit(NO_KIND.format(name=path.name))
        elif kind == "png":
            step = side.step_at(time)
            if step is None or step.found is None:
                self.said.emit(NOTHING_YET)
            else:
                self._queue.start(job_of(_write_png, path, sheet, step.found, time), self._on_saved)
        elif painter is not None and walk is not None:
            job = _write_walk(path, video, painter, wish, sheet, walk)
            self._queue.start(job, self._on_saved, title=TITLE)
        else:
            self.said.emit(NOTHING_YET)

    def copy(self, found: Reconstruction, title: str, view: View, time: float) -> None:
        """All panes onto the clipboard."""
        self._queue.start(job_of(_draw, found, title, view, time), self._on_drawn)

    def drag(self, image: QImage, source: QWidget) -> None:
        """Begin to drag `image`: as a picture for editors, as a file for folders."""
        self._folder = self._folder or tempfile.TemporaryDirectory(prefix="earshot-")
        path = Path(self._folder.name) / "reconstruction.png"
        image.save(str(path))
        data = QMimeData()
        data.setImageData(image)
        data.setUrls([QUrl.fromLocalFile(str(path))])
        drag = QDrag(source)
        drag.setMimeData(data)
        drag.setPixmap(QPixmap.fromImage(image).scaled(DRAGGED, Qt.AspectRatioMode.KeepAspectRatio))
        drag.exec(Qt.DropAction.CopyAction)

    def close(self) -> None:
        """Forget the pictures that were dragged out."""
        if self._folder is not None:
            self._folder.cleanup()
        self._folder = None

    def _on_saved(self, path: Path) -> None:
        self.said.emit(f"Saved as {path.name} in {path.parent}.")

    def _on_drawn(self, pixels: NDArray[np.uint8]) -> None:
        height, width = pixels.shape[:2]
        data = np.ascontiguousarray(pixels)
        image = QImage(data.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        QGuiApplication.clipboard().setImage(image)
        self.said.emit("The panes are on the clipboard.")


def _draw(found: Reconstruction, title: str, view: View, time: float) -> NDArray[np.uint8]:
    from core.reconstruct.sheet import Sheet

    return Sheet(view, title).draw(found, time)


def _write_png(path: Path, sheet: Sheet, found: Reconstruction, time: float) -> Path:
    from core.reconstruct.saving import write_png

    return write_png(path, sheet.draw(found, time))


def _write_walk(path: Path, video: Path, painter: Painter, wish: Wish, sheet: Sheet, walk: Walk) -> Job[Path]:
    from core.reconstruct.saving import write_walk

    return (yield from write_walk(path, video, painter, wish, sheet, walk))
