# SPDX-License-Identifier: MIT
"""Taking the matches along: to an editing program, or as a table."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.media.pane import open_in_system
from app.words import count
from app.work.session import Session
from core.errors import UserError
from core.jobs import Job

if TYPE_CHECKING:
    from core.export.write import Exported
    from core.search.searcher import Match

KINDS = {
    "fcpxml": "Final Cut Pro, DaVinci Resolve (*.fcpxml)",
    "edl": "Edit decision list (*.edl)",
    "csv": "Table (*.csv)",
}
_log = logging.getLogger(__name__)
TITLE = "Exporting matches"
NOTHING_YET = "There are no matches to export yet: search first."


class Exporting(QObject):
    """Asks for a file and writes the matches to it, off the GUI thread."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._folder = Path.home()  # where the last list was written

    def choose(self, matches: Sequence[Match]) -> None:
        """Ask where, then export `matches`; the kind chosen, or the ending typed, says as what."""
        if not matches:
            self._session.say(NOTHING_YET)
            return
        dialog = QFileDialog(self._window, "Export matches", str(self._folder))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(KINDS.values()))
        # The dialog itself adds the ending, so that it asks before it replaces a file.
        endings = {words: ending for ending, words in KINDS.items()}
        dialog.filterSelected.connect(lambda words: dialog.setDefaultSuffix(endings[words]))
        dialog.setDefaultSuffix(next(iter(KINDS)))
        dialog.selectFile("matches")
        dialog.fileSelected.connect(lambda name: self.save(Path(name), matches))
        dialog.open()

    def save(self, path: Path, matches: Sequence[Match]) -> None:
        """Write `matches` to `path` as its ending says."""
        self._folder = path.parent
        self._session.jobs.start(_write(path, tuple(matches)), partial(self._on_saved, path), title=TITLE)

    def _on_saved(self, path: Path, exported: Exported) -> None:
        sentence = f"{count(exported.clips, 'match', 'matches')} exported to {path.name} in {path.parent}."
        if exported.sentences:
            sentence += f" {exported.sentences[0]}"
        if (more := len(exported.sentences) - 1) > 0:
            sentence += f" {count(more, 'more remark')} in the log."
        self._session.say(sentence, "Show in its folder", lambda: open_in_system(path.parent))


def _write(path: Path, matches: Sequence[Match]) -> Job[Exported]:
    """Look into each video and write the list. Raises `UserError` for an ending that is none of KINDS."""
    from core.export.moments import Moment
    from core.export.write import Wish, export, save

    kind = path.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise UserError(f"{path.name} cannot be written: its name must end in .{', .'.join(KINDS)}.")
    moments = [Moment(match.path, match.start, match.end, match.score, match.reason) for match in matches]
    exported = yield from export(moments, Wish(kind))
    save(path, exported, [moment.path for moment in moments])
    for sentence in exported.sentences:
        _log.info(sentence)
    return exported
