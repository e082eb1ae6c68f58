# SPDX-License-Identifier: MIT
"""A suggested tag that is rejected in the library, and the message that takes it back."""

import pytest
from pytestqt.qtbot import QtBot

from app.pages.library.deciding import REJECTED
from app.window import LIBRARY, Window
from app.work.session import Session
from core.library.catalogue import open_catalogue, transaction
from core.library.place import Library
from core.library.tags import Stretch, Suggestion, Tag, add_tags, reject, suggest, suggest_again, tags

PATIENCE_MS = 30_000
Row = tuple[int, str, float, str, str, float | None]


@pytest.fixture
def suggested(library: Library) -> list[Row]:
    """What a library with tags of two classifiers, and some of the user's own, holds."""
    with open_catalogue(library.catalogue) as db:
        with transaction(db):
            db.executemany("INSERT INTO video (id, fingerprint) VALUES (?, ?)", [(1, "one"), (2, "two")])
        add_tags(db, [Stretch(1, "dog", 2, 4), Stretch(1, "rain"), Stretch(2, "dog", 1, 2)])
        dogs = [Suggestion(Stretch(1, "dog"), 0.8), Suggestion(Stretch(1, "cat"), 0.7)]
        suggest(db, "dogs", [1, 2], [*dogs, Suggestion(Stretch(2, "dog"), 0.6)])
        suggest(db, "pets", [1], [Suggestion(Stretch(1, "dog", 5, 9), 0.9)])
    return rows(library)


def rows(library: Library) -> list[Row]:
    with open_catalogue(library.catalogue) as db:
        return sorted((t.video, t.label, t.start, t.standing, t.classifier, t.probability) for t in tags(db))


def waiting(library: Library, label: str, video: int = 1) -> tuple[Tag, ...]:
    """The suggestions of a label on a video."""
    with open_catalogue(library.catalogue) as db:
        return tuple(tag for tag in tags(db, "suggested") if (tag.video, tag.label) == (video, label))


def test_the_message_takes_it_back(
    qtbot: QtBot, window: Window, session: Session, library: Library, suggested: list[Row]
) -> None:
    window.pages.open(LIBRARY)
    table = window.library.table
    table.decided.emit(waiting(library, "dog"), False)
    qtbot.waitUntil(lambda: window.toast.text == REJECTED.format(label="dog"), timeout=PATIENCE_MS)
    assert not waiting(library, "dog")
    with qtbot.waitSignal(session.overview_changed, timeout=PATIENCE_MS):
        window.toast.click()
        qtbot.waitUntil(lambda: bool(waiting(library, "dog")), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: rows(library) == suggested, timeout=PATIENCE_MS)


def test_what_is_accepted_or_was_gone_needs_no_message(
    qtbot: QtBot, window: Window, session: Session, library: Library, suggested: list[Row]
) -> None:
    window.pages.open(LIBRARY)
    decided = waiting(library, "cat")
    for accepted in (True, False):
        with qtbot.waitSignal(session.overview_changed, timeout=PATIENCE_MS):
            window.library.table.decided.emit(decided, accepted)
        assert window.toast.text == ""


def test_what_was_decided_anew_meanwhile_stays(library: Library, suggested: list[Row]) -> None:
    rejected = waiting(library, "cat")
    with open_catalogue(library.catalogue) as db:
        reject(db, rejected)
        add_tags(db, [Stretch(1, "cat")])
    suggest_again(library, rejected)
    assert [row[3:] for row in rows(library) if row[1] == "cat"] == [("own", "", None)]
