# SPDX-License-Identifier: MIT
"""Help > About > Licences: everything is listed, found by any word, and read."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.frame.about import About
from app.frame.licences import Licences
from app.runner import JobQueue
from core import licences
from core.licences import Licence

LISTED = (
    Licence("Earshot", "1.0", "MIT", "Permission is hereby granted"),
    Licence("Qt", "6.11", "LGPL-3.0-only", "GNU LESSER GENERAL PUBLIC LICENSE\n" * 50 + "the last line"),
    Licence("x264", "", "GPL-2.0-or-later", ""),
)


@pytest.fixture
def dialog(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Licences]:
    monkeypatch.setattr(licences, "shipped", lambda: LISTED)
    jobs, parent = JobQueue(), QWidget()
    qtbot.addWidget(parent)
    made = Licences(parent, jobs)
    made.show()
    qtbot.waitUntil(lambda: made.found.text() == "3 components")
    yield made
    qtbot.waitUntil(lambda: not jobs.threads())
    jobs.deleteLater()


def rows(dialog: Licences) -> list[str]:
    model = dialog.list.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_everything_is_listed_and_the_first_is_shown(dialog: Licences) -> None:
    assert rows(dialog) == ["Earshot", "Qt", "x264"]
    assert dialog.text.toPlainText() == "Earshot 1.0\nMIT\n\nPermission is hereby granted"


def test_typing_narrows_the_list_by_name_terms_and_text(qtbot: QtBot, dialog: Licences) -> None:
    qtbot.keyClicks(dialog.field, "gpl")
    assert rows(dialog) == ["Qt", "x264"]
    assert dialog.found.text() == "2 components"
    dialog.field.setText("HEREBY granted")
    assert rows(dialog) == ["Earshot"]
    assert dialog.text.textCursor().selectedText() == "hereby granted"


def test_nothing_found_is_said_and_leaves_no_wrong_text(dialog: Licences) -> None:
    dialog.field.setText("no such words")
    assert dialog.found.text() == "Nothing of that name or text."
    assert dialog.text.toPlainText() == ""
    dialog.field.clear()
    assert rows(dialog) == ["Earshot", "Qt", "x264"]
    assert dialog.text.toPlainText() != ""


def test_the_list_is_walked_by_key(qtbot: QtBot, dialog: Licences) -> None:
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.text.toPlainText().startswith("Qt 6.11\nLGPL-3.0-only\n\nGNU LESSER")
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.text.toPlainText() == "x264\nGPL-2.0-or-later\n\nNo text came with it."


def test_about_opens_the_licences(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licences, "shipped", lambda: LISTED)
    jobs, parent = JobQueue(), QWidget()
    qtbot.addWidget(parent)
    about = About(parent, jobs)
    about.show()
    about.licences_button.click()
    (opened,) = about.findChildren(Licences)
    qtbot.waitUntil(lambda: opened.found.text() == "3 components")
    qtbot.waitUntil(lambda: not jobs.threads())
    opened.reject()
    about.reject()
    jobs.deleteLater()
