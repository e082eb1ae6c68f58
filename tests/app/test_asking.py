# SPDX-License-Identifier: MIT
"""What a file of weights does not tell is asked in one dialog, and what is answered goes into the model."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog
from pytestqt.qtbot import QtBot

from app.pages.models import tablefield
from app.pages.models.asking import Asking
from app.pages.models.page import ModelsPage
from app.work.session import Session
from core.model import checkpoint
from core.model.build import build
from core.model.config import TINY
from tests.app.conftest import end
from tests.app.test_models import asking, names, wait
from tests.core.weights.host import serving
from tests.core.weights.published_files import LAYOUTS, SMALL_CLASSIFIER, entry, write_published

CLASSIFIER = replace(SMALL_CLASSIFIER, classes=527)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> Iterator[ModelsPage]:
    made = ModelsPage(session, published=())
    made.resize(900, 600)
    made.show()
    wait(qtbot, lambda: made.shelf.rowCount() > 0)
    yield made
    end(qtbot, session)
    made.close()
    made.deleteLater()


@pytest.fixture
def classifier(tmp_path: Path) -> Path:
    (folder := tmp_path / "from elsewhere").mkdir()
    return write_published(folder / "named sounds.pth", CLASSIFIER)


def table(path: Path, classes: int = 527) -> Path:
    lines = [f"{n},/m/{n},Sound {n}" for n in range(classes)]
    path.write_text("\n".join(["index,mid,display_name", *lines]))
    return path


def labels(session: Session, name: str) -> list[str]:
    found = checkpoint.read_header(session.library.models / f"{name}.safetensors")[1].get("labels", [])
    return list(map(str, found))


def test_a_table_beside_the_file_is_filled_in_and_enter_imports(
    qtbot: QtBot, page: ModelsPage, session: Session, classifier: Path
) -> None:
    beside = table(classifier.parent / "class_labels_indices.csv")
    page.import_file(classifier)
    dialog = asking(qtbot, page)
    assert dialog.table is not None
    assert (dialog.norm_pix, dialog.decoder_heads) == (None, None)
    wait(qtbot, dialog.import_button.isEnabled)
    assert dialog.table.path == beside
    assert dialog.table.found.text() == "Sound 0, Sound 1, Sound 2 and 524 more."
    qtbot.keyClick(dialog.title, Qt.Key.Key_Return)
    wait(qtbot, lambda: names(page) == ["starter", "named sounds"])
    assert labels(session, "named sounds")[526] == "Sound 526"


def test_a_table_that_does_not_fit_is_said_and_not_imported(
    qtbot: QtBot, page: ModelsPage, session: Session, classifier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.import_file(classifier)
    dialog = asking(qtbot, page)
    field = dialog.table
    assert field is not None
    assert field.found.text() == "AudioSet's is class_labels_indices.csv."
    assert dialog.import_button.isEnabled()  # without one, classes are numbered
    opened: list[str] = []
    monkeypatch.setattr(tablefield, "open_page", opened.append)
    field.source.click()
    assert opened == ["https://github.com/YuanGongND/cav-mae"]
    wrong = table(classifier.parent / "wrong.csv", 526)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(wrong), ""))
    field.choose.click()
    wait(qtbot, lambda: "names 526 classes; this model has 527" in field.found.text())
    assert not dialog.import_button.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    field.field.clear()
    wait(qtbot, dialog.import_button.isEnabled)
    dialog.title.setText("  Sounds of mine ")
    dialog.import_button.click()
    wait(qtbot, lambda: [card.title for card in page.shelf.cards][1:] == ["Sounds of mine"])
    assert labels(session, "named sounds") == []


def test_a_table_that_is_still_looked_into_can_be_left(
    qtbot: QtBot, page: ModelsPage, classifier: Path
) -> None:
    page.import_file(classifier)
    dialog = asking(qtbot, page)
    assert dialog.table is not None
    dialog.table.field.setText(str(table(classifier.parent / "late.csv")))
    assert not dialog.import_button.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    wait(qtbot, lambda: page.findChild(Asking) is None)
    assert names(page) == ["starter"]


def test_heads_that_cannot_be_told_must_be_chosen(
    qtbot: QtBot, page: ModelsPage, session: Session, tmp_path: Path
) -> None:
    page.import_file(write_published(tmp_path / "tiny.pth", TINY))
    dialog = asking(qtbot, page)
    heads, decoder = dialog.heads, dialog.decoder_heads
    assert isinstance(heads, QComboBox)
    assert isinstance(decoder, QComboBox)
    assert not dialog.import_button.isEnabled()
    heads.setFocus()
    for box in (heads, decoder):
        qtbot.keyClick(box, Qt.Key.Key_Down)  # 1
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert dialog.import_button.isEnabled()
    assert dialog.norm_pix is not None
    assert dialog.norm_pix.isChecked()
    qtbot.keyClick(dialog.norm_pix, Qt.Key.Key_Space)
    dialog.import_button.click()
    wait(qtbot, lambda: names(page) == ["starter", "tiny"])
    config = checkpoint.read_header(session.library.models / "tiny.safetensors")[0]
    assert (config.num_heads, config.decoder_num_heads, config.norm_pix_loss) == (2, 2, False)


def test_all_of_it_is_reached_by_the_keyboard(qtbot: QtBot, page: ModelsPage, tmp_path: Path) -> None:
    page.import_file(write_published(tmp_path / "tiny.pth", TINY))
    dialog = asking(qtbot, page)
    order, widget = [dialog.title], dialog.title.nextInFocusChain()
    while widget is not dialog.title and len(order) < 50:
        order.append(widget)
        widget = widget.nextInFocusChain()
    wanted = [dialog.title, dialog.norm_pix, dialog.heads, dialog.decoder_heads, dialog.import_button]
    assert [one for one in order if one in wanted] == wanted
    dialog.reject()


def test_the_classes_of_a_published_classifier_are_named_before_it_is_downloaded(
    qtbot: QtBot, session: Session, classifier: Path
) -> None:
    with serving(classifier.read_bytes()) as host:
        offered = replace(entry(host.address, CLASSIFIER), classes=527)
        page = ModelsPage(session, published=(offered,))
        page.show()
        wait(qtbot, lambda: page.shelf.rowCount() == 2)
        page.view.taken.emit(page.shelf.index(1))
        dialog = asking(qtbot, page)
        assert dialog.import_button.text() == "Download"
        assert dialog.table is not None
        dialog.table.field.setText(str(table(classifier.parent / "mine.csv")))
        wait(qtbot, dialog.import_button.isEnabled)
        assert not host.paths
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
        wait(qtbot, lambda: names(page) == ["starter", "small"])
    assert labels(session, "small")[0] == "Sound 0"
    end(qtbot, session)
    page.close()
    page.deleteLater()


def test_what_a_model_cannot_do_stands_on_its_card(qtbot: QtBot, page: ModelsPage, tmp_path: Path) -> None:
    page.import_file(write_published(tmp_path / "ear.pth", LAYOUTS["audio-only classifier"]))
    dialog = asking(qtbot, page)
    assert dialog.tuned is None  # a file without an eye tells
    dialog.import_button.click()
    wait(qtbot, lambda: names(page) == ["starter", "ear"])
    assert page.card.words.startswith("A classifier of 5 classes, fine-tuned on sound alone.")
    assert "cannot search with a picture" in page.card.words


def test_a_classifier_that_was_tuned_on_sound_alone(qtbot: QtBot, page: ModelsPage, classifier: Path) -> None:
    page.import_file(classifier)
    dialog = asking(qtbot, page)
    assert dialog.tuned is not None
    assert dialog.tuned.currentText() == "Sound and pictures"
    qtbot.keyClick(dialog.tuned, Qt.Key.Key_Down)
    dialog.import_button.click()
    wait(qtbot, lambda: names(page) == ["starter", "named sounds"])
    assert page.card.words.startswith("A classifier of 527 classes, fine-tuned on sound alone.")


def test_nothing_is_asked_where_a_file_tells_all(qtbot: QtBot, page: ModelsPage, tmp_path: Path) -> None:
    checkpoint.save(tmp_path / "own.safetensors", build(TINY).state_dict(), TINY)
    page.import_file(tmp_path / "own.safetensors")
    wait(qtbot, lambda: names(page) == ["starter", "own"])
    assert page.findChild(Asking) is None
