# SPDX-License-Identifier: MIT
"""Bringing, choosing and removing models in the window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.pages.models.asking import Asking
from app.pages.models.page import ModelsPage
from app.pages.models.shelf import Offer
from app.window import MODELS, Window
from app.work.session import Session
from core import jobs
from core.jobs import Progress
from core.model import checkpoint, store
from core.model.build import build
from core.model.config import TINY
from core.training.outcome import Outcome
from core.weights.importing import import_weights
from core.weights.published import Published
from core.weights.transfer import Transfer
from tests.app.conftest import end
from tests.core.weights.host import Host, dropping, hanging, serving, status
from tests.core.weights.published_files import entry, write_published

LOADING_MS = 30_000  # torch comes along with the first look at a model


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return write_published(tmp_path / "my weights.pth")


@pytest.fixture
def host(weights: Path) -> Iterator[Host]:
    with serving(weights.read_bytes()) as made:
        yield made


@pytest.fixture
def page(qtbot: QtBot, session: Session, host: Host) -> Iterator[ModelsPage]:
    """The page with one thing to download, from a server of this machine."""
    made = ModelsPage(session, published=(entry(host.address),))
    made.resize(900, 600)
    made.show()
    wait(qtbot, lambda: made.shelf.rowCount() > 0)
    yield made
    end(qtbot, session)
    made.close()
    made.deleteLater()


def wait(qtbot: QtBot, holds: object) -> None:
    qtbot.waitUntil(holds, timeout=LOADING_MS)


def show(page: ModelsPage, name: str) -> None:
    page.view.setCurrentIndex(page.shelf.index(page.shelf.row_of(name)))


def names(page: ModelsPage) -> list[str]:
    return [card.name for card in page.shelf.cards]


def asking(qtbot: QtBot, page: ModelsPage) -> Asking:
    """The dialog, once it is there."""
    wait(qtbot, lambda: page.findChild(Asking) is not None)
    made = page.findChild(Asking)
    assert isinstance(made, Asking)
    return made


def bring(qtbot: QtBot, page: ModelsPage, path: Path) -> None:
    """Import a file with what is likely."""
    page.import_file(path)
    asking(qtbot, page).import_button.click()
    wait(qtbot, lambda: page.findChild(Asking) is None)


def test_a_file_becomes_a_model(qtbot: QtBot, page: ModelsPage, session: Session, weights: Path) -> None:
    with qtbot.waitSignal(session.said, timeout=LOADING_MS) as said:
        bring(qtbot, page, weights)
    assert said.args[:2] == ["my weights is here.", "Use it"]
    wait(qtbot, lambda: names(page) == ["starter", "my weights"])
    assert page.card.words.startswith("A pre-trained CAV-MAE model")
    with qtbot.waitSignal(session.said, timeout=LOADING_MS) as said:
        bring(qtbot, page, weights)
    assert said.args[0] == "my weights was here already."


def test_what_cannot_be_imported_is_said_in_its_place(qtbot: QtBot, page: ModelsPage, tmp_path: Path) -> None:
    assert page.notice.isHidden()
    (tmp_path / "holiday.pth").write_bytes(b"PK\x03\x04")
    page.import_file(tmp_path / "holiday.pth")
    wait(qtbot, page.notice.isVisible)
    assert "holiday.pth" in page.notice.text()
    assert names(page) == ["starter"]


def test_published_weights_are_downloaded_by_the_keyboard(qtbot: QtBot, page: ModelsPage) -> None:
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Down)
    assert page.offer.button.isVisible()
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    wait(qtbot, lambda: names(page) == ["starter", "small"])
    assert page.shelf.rowCount() == 2
    assert page.card.isVisible()


def test_one_click_shows_a_model_and_two_bring_it(qtbot: QtBot, page: ModelsPage, host: Host) -> None:
    page.view.setStyleSheet("QListView { activate-on-singleclick: 1 }")  # as some desktops have it
    where = page.view.visualRect(page.shelf.index(page.shelf.row_of("small"))).center()
    left, view = Qt.MouseButton.LeftButton, page.view.viewport()
    with qtbot.waitSignal(page.view.activated):
        qtbot.mouseClick(view, left, pos=where)
    assert page.offer.button.isVisible()
    assert not page.bringing.is_downloading("small")
    qtbot.mouseDClick(view, left, pos=where)
    assert page.bringing.is_downloading("small")
    wait(qtbot, lambda: names(page) == ["starter", "small"])


def test_a_model_made_by_a_training_is_on_the_page(
    qtbot: QtBot, page: ModelsPage, session: Session, weights: Path
) -> None:
    wait(qtbot, lambda: not session.jobs.threads())
    jobs.run(import_weights(session.library.models, weights))
    store.use(session.library.models, "my weights")
    session.training.succeeded.emit(Outcome("my run", "my weights", {}, {}, True, True, ("It is better.",)))
    wait(qtbot, lambda: page.shelf.active == "my weights")
    assert names(page) == ["starter", "my weights"]


def test_a_download_is_stopped_and_gone_on_with(qtbot: QtBot, page: ModelsPage, host: Host) -> None:
    host.manners = [dropping(100_000), hanging]
    show(page, "small")
    page.offer.button.click()
    wait(qtbot, lambda: len(host.paths) == 2)
    assert page.offer.progress.isVisible()
    assert not page.offer.button.isVisible()
    page.offer.progress.stop_clicked.emit()
    wait(qtbot, lambda: not page.bringing.is_downloading("small"))
    wait(qtbot, lambda: page.offer.button.text() == " Go on downloading")
    page.offer.button.click()
    wait(qtbot, lambda: names(page) == ["starter", "small"])
    assert host.ranges[-1] == "bytes=100000-"


def test_what_arrived_can_be_forgotten(qtbot: QtBot, page: ModelsPage, host: Host) -> None:
    host.manners = [dropping(100_000), status(404)]
    show(page, "small")
    page.offer.button.click()
    wait(qtbot, page.notice.isVisible)
    assert "no longer has this file" in page.notice.text()
    wait(qtbot, page.offer.forget.isVisible)
    page.offer.forget.click()
    wait(qtbot, lambda: not page.offer.forget.isVisible())
    assert page.offer.button.text() == " Download"


def test_progress_tells_the_time_left(page: ModelsPage) -> None:
    show(page, "small")
    row = page.shelf.row_at(page.view.currentIndex())
    assert isinstance(row, Offer)
    page.offer.show_offer(row, downloading=True)
    page.bringing.progressed.emit("small", Progress(1, 4, "", Transfer(1_000_000, 4_000_000, 50_000.0, 60.0)))
    assert page.offer.progress.words[2] == "1.0 MB of 4.0 MB · 50 kB/s · 1 min left"


def test_a_model_is_used_and_left_again(
    qtbot: QtBot, page: ModelsPage, session: Session, weights: Path
) -> None:
    bring(qtbot, page, weights)
    wait(qtbot, lambda: names(page) == ["starter", "my weights"])
    assert page.back.isHidden()
    page.card.use_wanted.emit("my weights")
    wait(qtbot, lambda: page.shelf.active == "my weights")
    wait(qtbot, page.back.isVisible)
    assert page.back.toolTip() == "Search with Starter model again"
    page.back.click()
    wait(qtbot, lambda: page.shelf.active == "starter")
    wait(qtbot, lambda: not session.indexing.is_running)


def test_removing_can_be_undone(qtbot: QtBot, page: ModelsPage, session: Session, weights: Path) -> None:
    bring(qtbot, page, weights)
    wait(qtbot, lambda: names(page) == ["starter", "my weights"])
    page.view.setFocus()
    with qtbot.waitSignal(session.said, timeout=LOADING_MS) as said:
        qtbot.keyClick(page.view, Qt.Key.Key_Delete)
    wait(qtbot, lambda: names(page) == ["starter"])
    sentence, action, undo = said.args
    assert (sentence, action) == ("my weights was removed.", "Undo")
    undo()
    wait(qtbot, lambda: names(page) == ["starter", "my weights"])
    show(page, "starter")
    qtbot.keyClick(page.view, Qt.Key.Key_Delete)  # the one in use stays
    assert names(page) == ["starter", "my weights"]


def test_a_damaged_model_is_named(qtbot: QtBot, page: ModelsPage, session: Session) -> None:
    path = session.library.models / "broken.safetensors"
    checkpoint.save(path, build(TINY).state_dict(), TINY)
    path.write_bytes(path.read_bytes()[:-100])
    page.refresh()
    wait(qtbot, page.notice.isVisible)
    assert "broken.safetensors" in page.notice.text()
    with pytest.raises(Exception, match=r"broken\.safetensors"):
        store.use(session.library.models, "broken")


def test_the_window_asks_for_a_file_or_takes_a_dropped_one(
    qtbot: QtBot, window: Window, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(weights))])
    copy, left, plain = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(200, 200), copy, data, left, plain))
    QApplication.sendEvent(window, QDropEvent(QPointF(200, 200), copy, data, left, plain))
    wait(qtbot, lambda: window.pages.current == MODELS)
    asking(qtbot, window.models).import_button.click()
    wait(qtbot, lambda: "my weights" in names(window.models))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(weights), ""))
    wait(qtbot, lambda: window.models.findChild(Asking) is None)
    window.models.open_file.click()
    asking(qtbot, window.models).import_button.click()
    wait(qtbot, lambda: window.toast.text == "my weights was here already.")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    window.models.open_file.click()


def test_the_page_offers_what_is_published(page: ModelsPage) -> None:
    show(page, "small")
    offer = page.offer.offer
    assert offer is not None
    assert isinstance(offer.entry, Published)
    assert offer.words.endswith(" to download")
