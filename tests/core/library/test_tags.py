# SPDX-License-Identifier: MIT
"""Tags: what the user decides stays, what a classifier suggests comes and goes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import UserError
from core.library.catalogue import MIGRATIONS, open_catalogue, transaction
from core.library.tags import (
    WHOLE,
    Stretch,
    Suggestion,
    accept,
    add_tags,
    clean_label,
    reject,
    remove_tags,
    share_covered,
    suggest,
    tags,
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A catalogue with two videos."""
    with open_catalogue(tmp_path / "catalogue.sqlite") as db:
        with transaction(db):
            db.executemany("INSERT INTO video (id, fingerprint) VALUES (?, ?)", [(1, "one"), (2, "two")])
        yield db


def rows(db: sqlite3.Connection, standing: str | None = None) -> list[tuple[int, str, float, str]]:
    return [(tag.video, tag.label, tag.start, tag.standing) for tag in tags(db, standing)]


def test_a_library_from_before_there_were_tags_keeps_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(
            MIGRATIONS[0] + "INSERT INTO video (fingerprint) VALUES ('x'); PRAGMA user_version = 1;"
        )
    with open_catalogue(path) as db:
        assert add_tags(db, [Stretch(1, "dog")]) == 1


def test_own_tags_are_added_once_and_taken_away(db: sqlite3.Connection) -> None:
    whole, moment = Stretch(1, "Hund, groß"), Stretch(1, "Hund, groß", 2.0, 3.5)
    assert add_tags(db, [whole, whole, moment]) == 2
    assert [tag.end for tag in tags(db)] == [WHOLE, 3.5]  # times come back as they were, infinity too
    assert remove_tags(db, [Stretch(1, "Hund, groß", 2.0, 3.5)]) == 1
    assert rows(db) == [(1, "Hund, groß", 0.0, "own")]
    add_tags(db, [moment])
    assert remove_tags(db, [whole]) == 2  # a whole video takes its moments along
    assert remove_tags(db, [whole]) == 0


def test_predicting_again_replaces_only_the_suggestions_of_the_same_classifier(
    db: sqlite3.Connection,
) -> None:
    add_tags(db, [Stretch(1, "dog")])
    suggest(db, "birds", [1, 2], [Suggestion(Stretch(2, "crow"), 0.9)])
    suggest(db, "dogs", [1, 2], [Suggestion(Stretch(2, "dog"), 0.8), Suggestion(Stretch(2, "wolf"), 0.7)])
    assert suggest(db, "dogs", [2], [Suggestion(Stretch(2, "dog", 1, 2), 0.6)]) == 1
    assert rows(db, "suggested") == [(2, "crow", 0.0, "suggested"), (2, "dog", 1.0, "suggested")]
    suggest(db, "dogs", [1], [])  # video 2 was not looked at
    assert len(tags(db, "suggested")) == 2
    assert rows(db, "own") == [(1, "dog", 0.0, "own")]


def test_what_was_decided_is_not_suggested_again(db: sqlite3.Connection) -> None:
    add_tags(db, [Stretch(1, "dog"), Stretch(2, "dog", 0, 10)])
    suggest(db, "dogs", [1], [Suggestion(Stretch(1, "cat"), 0.9), Suggestion(Stretch(1, "cow", 3, 5), 0.9)])
    assert reject(db, tags(db, "suggested")) == 2
    again = [
        Suggestion(Stretch(1, "dog", 4, 8), 0.9),  # inside his own tag
        Suggestion(Stretch(1, "cat"), 0.9),  # rejected
        Suggestion(Stretch(1, "cow", 3.5, 6), 0.9),  # for the most part rejected
        Suggestion(Stretch(1, "cow", 4.5, 9), 0.9),  # for the most part not
        Suggestion(Stretch(2, "dog"), 0.9),  # more than what is tagged
    ]
    assert suggest(db, "dogs", [1, 2], again) == 2
    assert rows(db, "suggested") == [(1, "cow", 4.5, "suggested"), (2, "dog", 0.0, "suggested")]


def test_accepting_makes_a_tag_the_users_own(db: sqlite3.Connection) -> None:
    suggest(db, "dogs", [1], [Suggestion(Stretch(1, "dog"), 0.8)])
    suggest(
        db, "more dogs", [1], [Suggestion(Stretch(1, "dog"), 0.7), Suggestion(Stretch(1, "dog", 1, 2), 0.7)]
    )
    first = [tag for tag in tags(db) if tag.classifier == "dogs"]
    assert accept(db, first) == 1
    assert rows(db) == [(1, "dog", 0.0, "own")]  # every suggestion it covers is settled with it
    assert accept(db, first) == 0


def test_the_user_may_change_his_mind(db: sqlite3.Connection) -> None:
    suggest(db, "dogs", [1], [Suggestion(Stretch(1, "dog"), 0.8)])
    reject(db, tags(db))
    assert add_tags(db, [Stretch(1, "dog")]) == 1
    assert rows(db) == [(1, "dog", 0.0, "own")]


def test_labels_are_one_line_and_composed() -> None:
    assert clean_label("  Mu\u0308nze ") == "M\u00fcnze"
    assert clean_label("rain, heavy") == "rain, heavy"
    for bad in ("", "   ", "a\nb", "x" * 121, "\ud800"):
        with pytest.raises(UserError, match="is no label"):
            clean_label(bad)


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [((0, WHOLE), (0, WHOLE), 1), ((0, WHOLE), (0, 5), 0), ((2, 4), (3, 9), 0.5), ((2, 4), (5, 9), 0)],
)
def test_shares(one: tuple[float, float], other: tuple[float, float], share: float) -> None:
    assert share_covered(*one, *other) == share
