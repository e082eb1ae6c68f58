# SPDX-License-Identifier: MIT
"""The main window: it puts the parts together and does no work itself."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QMainWindow, QWidget

from app.errors import Trouble
from app.frame import choosing
from app.frame.closing import Closing
from app.frame.dropping import DropTarget
from app.frame.drops import Purpose
from app.frame.menubar import add_menus
from app.frame.pagestack import PageEntry, PageStack
from app.frame.strip import StatusStrip
from app.pages.library.page import LibraryPage
from app.pages.models.page import ModelsPage
from app.pages.preview.page import PreviewPage
from app.pages.search.page import SearchPage
from app.pages.training.page import TrainingPage
from app.widgets.toast import Toast
from app.work.session import Session
from core.paths import APP_NAME

SIZE = QSize(1280, 800)
SMALLEST = QSize(640, 400)  # a 1280 x 800 screen at 200 %
SEARCH, LIBRARY, PREVIEW, MODELS, TRAINING = range(5)


class Window(QMainWindow):
    """The pages behind a rail, with running work in a strip below them."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setWindowTitle(APP_NAME)
        self.setMinimumSize(SMALLEST)
        self.entries = (
            PageEntry("Search", "search", "Ctrl+1", self._make_search),
            PageEntry("Library", "library", "Ctrl+2", self._make_library),
            PageEntry("Preview", "preview", "Ctrl+3", self._make_preview),
            PageEntry("Models", "models", "Ctrl+4", self._make_models),
            PageEntry("Training", "training", "Ctrl+5", lambda: TrainingPage(session)),
        )
        self.strip = StatusStrip(session.jobs)
        self.pages = PageStack(self.entries, self.strip)
        self.setCentralWidget(self.pages)
        self.toast = Toast(self.pages.canvas)
        self.drops = DropTarget(self, self.pages, self._drop_means)
        self.closing = Closing(self, session)
        self.pages.open(SEARCH)
        add_menus(self, session)
        self._connect()
        self._restore()

    @property
    def search(self) -> SearchPage:
        """The search page."""
        page = self.pages.page(SEARCH)
        assert isinstance(page, SearchPage)
        return page

    @property
    def library(self) -> LibraryPage:
        """The library page."""
        page = self.pages.page(LIBRARY)
        assert isinstance(page, LibraryPage)
        return page

    @property
    def preview(self) -> PreviewPage:
        """The preview page."""
        page = self.pages.page(PREVIEW)
        assert isinstance(page, PreviewPage)
        return page

    @property
    def models(self) -> ModelsPage:
        """The models page."""
        page = self.pages.page(MODELS)
        assert isinstance(page, ModelsPage)
        return page

    @property
    def training(self) -> TrainingPage:
        """The training page."""
        page = self.pages.page(TRAINING)
        assert isinstance(page, TrainingPage)
        return page

    def search_with(self, path: Path) -> None:
        """Search with the sound in a file."""
        self.pages.open(SEARCH)
        self.search.search_with(path)

    def watch(self, path: Path, at: float = 0.0) -> None:
        """Show the reconstruction of a video from `at` seconds on."""
        self.pages.open(PREVIEW)
        self.preview.watch(path, at)

    def choose_watched(self) -> None:
        """Ask for a file and show its reconstruction."""
        path = choosing.choose_watched(self)
        if path is not None:
            self.watch(path)

    def choose_sound(self) -> None:
        """Ask for a sound file and search with it."""
        path = choosing.choose_sound(self)
        if path is not None:
            self.search_with(path)

    def import_model(self) -> None:
        """Ask for a file of weights and make a model of it."""
        path = choosing.choose_weights(self)
        if path is not None:
            self.make_model(path)

    def make_model(self, path: Path) -> None:
        """Make a model of a file of weights."""
        self.pages.open(MODELS)
        self.models.import_file(path)

    def add_folder(self) -> None:
        """Ask for a folder and index it."""
        self._session.add(choosing.choose_folder(self))

    def add_files(self) -> None:
        """Ask for videos and index them."""
        self._session.add(choosing.choose_videos(self))

    def _make_search(self) -> QWidget:
        page = SearchPage(self._session)
        page.folder_wanted.connect(self.add_folder)
        page.file_wanted.connect(self.choose_sound)
        page.watch_wanted.connect(self.watch)
        return page

    def _make_library(self) -> QWidget:
        page = LibraryPage(self._session)
        page.folder_wanted.connect(self.add_folder)
        page.files_wanted.connect(self.add_files)
        page.table.watch_wanted.connect(self.watch)
        return page

    def _make_models(self) -> QWidget:
        page = ModelsPage(self._session)
        page.file_wanted.connect(self.import_model)
        return page

    def _make_preview(self) -> QWidget:
        page = PreviewPage(self._session)
        page.file_wanted.connect(self.choose_watched)
        return page

    def _drop_means(self) -> Purpose:
        """What a single file dropped now is for."""
        return {SEARCH: Purpose.SEARCH, PREVIEW: Purpose.WATCH}.get(self.pages.current, Purpose.ADD)

    def _connect(self) -> None:
        self._session.said.connect(self.toast.say)
        self.pages.opened.connect(self.toast.raise_)  # a page that is opened comes to the front
        self._session.reporter.reported.connect(self._on_trouble)
        self.drops.sound_dropped.connect(self.search_with)
        self.drops.weights_dropped.connect(self.make_model)
        self.drops.watch_dropped.connect(self.watch)
        self.drops.places_dropped.connect(self._session.add)
        self.drops.refused.connect(self.toast.say)

    def _restore(self) -> None:
        self.resize(SIZE)
        geometry = QSettings().value("window/geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)

    def _on_trouble(self, trouble: Trouble) -> None:
        if trouble.details:
            clipboard = QGuiApplication.clipboard()
            self.toast.say(trouble.sentence, "Copy details", lambda: clipboard.setText(trouble.details))
        else:
            self.toast.say(trouble.sentence)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.closing.may_close():
            event.ignore()
            return
        QSettings().setValue("window/geometry", self.saveGeometry())
        for page in self.pages.made:
            if isinstance(page, (SearchPage, LibraryPage, PreviewPage)):
                page.close_media()
        event.accept()
