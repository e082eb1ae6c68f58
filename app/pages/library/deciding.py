# SPDX-License-Identifier: MIT
"""What the user decides on suggested tags; what he rejected can be taken back by the message that follows."""

from collections.abc import Iterable, Iterator, Sequence
from sqlite3 import Connection

from PySide6.QtCore import QObject

from app.runner import job_of
from app.work.session import Session
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.library.tags import Stretch, Suggestion, Tag, add_tags, remove_tags, settle, suggest, tags

REJECTED = "“{label}” was rejected; it is not suggested there again."


class Deciding(QObject):
    """Writes decisions to the library, off the GUI thread."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def decide(self, suggested: tuple[Tag, ...], accepted: bool) -> None:
        """Accept or reject tags of one label."""
        job = job_of(settle, self._session.library, suggested, accepted=accepted)
        self._session.jobs.start(job, lambda settled: self._on_settled(settled, suggested, accepted))

    def _on_settled(self, settled: int, suggested: tuple[Tag, ...], accepted: bool) -> None:
        self._session.refresh()
        if settled and not accepted:
            said = REJECTED.format(label=suggested[0].label)
            self._session.say(said, "Undo", lambda: self._take_back(suggested))

    def _take_back(self, rejected: tuple[Tag, ...]) -> None:
        job = job_of(suggest_again, self._session.library, rejected)
        self._session.jobs.start(job, lambda _: self._session.refresh())


def suggest_again(library: Library, rejected: Sequence[Tag]) -> None:
    """Put suggestions back as they were, in place of the decision against them."""
    with open_catalogue(library.catalogue) as db:
        _forget_decision(db, {_stretch(tag) for tag in rejected})
        for classifier in {tag.classifier for tag in rejected}:
            of_it = [tag for tag in rejected if tag.classifier == classifier]
            videos = sorted({tag.video for tag in of_it})
            stay = [t for t in tags(db, "suggested") if t.classifier == classifier and t.video in videos]
            suggest(db, classifier, videos, _suggestions(stay + of_it))


def _forget_decision(db: Connection, stretches: set[Stretch]) -> None:
    """Nothing is decided on `stretches` any more, where they were rejected.

    A decision leaves only as a tag of the user's own that is taken away. The one on a whole video takes those
    on moments of it along, so these are set again.
    """
    rejected = stretches & {_stretch(tag) for tag in tags(db, "rejected")}
    labels = {(one.video, one.label) for one in rejected}
    own = [_stretch(tag) for tag in tags(db, "own") if (tag.video, tag.label) in labels]
    add_tags(db, rejected)
    remove_tags(db, rejected)
    add_tags(db, own)


def _suggestions(found: Iterable[Tag]) -> Iterator[Suggestion]:
    return (Suggestion(_stretch(tag), tag.probability or 0.0) for tag in found)


def _stretch(tag: Tag) -> Stretch:
    return Stretch(tag.video, tag.label, tag.start, tag.end)
