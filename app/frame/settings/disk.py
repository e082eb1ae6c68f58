# SPDX-License-Identifier: MIT
"""What Earshot keeps on the disk: the cache of training, and the library."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QSpinBox

from app.frame.settings.part import Part
from app.media.outside import open_outside
from app.runner import job_of
from app.widgets.buttons import push_button
from app.widgets.labels import ElidedLabel, label
from app.words import folder, megabytes
from app.work.session import Session
from core import paths
from core.library.place import Library
from core.settings import Settings

MOST_GB = 9_999
CACHE_WORDS = (
    "Videos decoded for training. Clearing it deletes none of your files: the next training decodes them "
    "again, which takes a while."
)
IN_USE = "Videos decoded for training. The training that runs needs them; hold it to clear them."
LIBRARY_WORDS = "What Earshot knows of your videos; the videos themselves stay where they are."
NEXT_START = "Earshot opens {folder} when it is started again."
ANOTHER, KEEP = "Choose a&nother…", "Keep this o&ne"
OWN_FOLDER = "Earshot library"  # made in a folder that holds other things


class CacheChoice(Part):
    """How large the cache may become, how large it is, and a way to free it."""

    title = "Training cac&he"

    def __init__(self, session: Session) -> None:
        self.box = QSpinBox(minimum=1, maximum=MOST_GB, suffix=" GB at most")
        self.holds = label("", "muted")
        self.clear = push_button("Cl&ear", tip="Delete the videos decoded for training; your own files stay")
        super().__init__(session, self.box, self.holds, self.clear)
        self._size = 0
        self.box.valueChanged.connect(lambda number: self.change(training_cache_gb=number))
        self.clear.clicked.connect(session.training_cache.clear)
        session.training_cache.sized.connect(self._on_size)
        session.training.changed.connect(self._show_state)
        self._show_state()
        session.training_cache.look()

    def show_settings(self, settings: Settings) -> None:
        self.box.setValue(settings.training_cache_gb)

    def _on_size(self, size: int) -> None:
        self._size = size
        self.holds.setText(f"{megabytes(size)} now" if size else "empty now")
        self._show_state()

    def _show_state(self) -> None:
        busy = self.session.training.is_running
        self.clear.setEnabled(self._size > 0 and not busy)
        self.say(IN_USE if busy else CACHE_WORDS)


class LibraryChoice(Part):
    """Where the library is; another one is opened at the next start."""

    title = "Library"

    def __init__(self, session: Session) -> None:
        self.where = ElidedLabel()
        self.open = push_button("&Open folder")
        self.other = push_button(ANOTHER, tip="A folder with a library, or one to begin anew in")
        super().__init__(session, self.where, self.open, self.other)
        self.where.setText(folder(session.library.folder))
        self.open.clicked.connect(lambda: open_outside(session.library.folder))
        self.other.clicked.connect(self._on_other_clicked)

    def show_settings(self, settings: Settings) -> None:
        waits = self._is_another(settings)
        self.say(NEXT_START.format(folder=folder(settings.library_folder())) if waits else LIBRARY_WORDS)
        self.other.setText(KEEP if waits else ANOTHER)

    def _is_another(self, settings: Settings) -> bool:
        return settings.library_folder() != self.session.first_settings.library_folder()

    def _on_other_clicked(self) -> None:
        if self._is_another(self.session.settings):
            self.change(library=self.session.first_settings.library)
            return
        name = QFileDialog.getExistingDirectory(self, "Choose a library", str(self.session.library.folder))
        if name:
            self.session.jobs.start(job_of(_library_in, Path(name)), self._on_usable)

    def _on_usable(self, library: Library) -> None:
        own = library.folder == paths.default_library()
        self.change(library="" if own else str(library.folder))


def _library_in(chosen: Path) -> Library:
    """The library in a folder, or in one of its own where the folder holds other things.

    Raises `UserError` where it cannot be written.
    """
    holds_others = chosen.is_dir() and any(chosen.iterdir()) and not Library(chosen).catalogue.exists()
    return Library.at(chosen / OWN_FOLDER if holds_others else chosen)
