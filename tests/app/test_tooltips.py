# SPDX-License-Identifier: MIT
"""Names that look like HTML are said as they stand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel
from PySide6.QtGui import Qt, QTextDocument
from PySide6.QtWidgets import QApplication

from app.pages.library.failed import FailedModel
from app.pages.library.sources import SourcesModel
from app.pages.library.videos import NAME, TAGS, VideosModel
from app.pages.models.shelf import Shelf
from app.pages.preview.chooser import VideoChooser
from app.pages.search.results import ResultsModel
from app.pages.search.take import Take
from app.pages.search.takes import TakesModel
from app.widgets.labels import ElidedLabel
from app.widgets.tooltips import plain
from core.library.overview import SourceRow, VideoRow
from core.library.tags import Tag
from core.model.card import ModelCard
from core.search.query import MomentQuery
from core.search.searcher import Match

MARKED = "<b>x</b>.mp4"
FILM = Path("/films") / MARKED
TAGGED = (Tag(1, 1, MARKED, 0.0, 1.0, "own", "", None),)
VIDEO = VideoRow(1, FILM, 9.0, "indexed", "damaged at 0:07", True, True, 3, None, TAGGED)


def shown(tooltip: str) -> str:
    """What can be read of a tooltip."""
    if not Qt.mightBeRichText(tooltip):
        return tooltip
    document = QTextDocument()
    document.setHtml(tooltip)
    return document.toPlainText()


@pytest.mark.parametrize("text", ["a & b.mp4", MARKED, f"{FILM}\n0:01, heard", f"a\n{MARKED}", "&lt;", ""])
def test_a_tooltip_says_the_text_itself(text: str) -> None:
    assert shown(plain(text)) == text


def films() -> VideosModel:
    model = VideosModel()
    model.show_videos((VIDEO,))
    return model


def sources() -> SourcesModel:
    model = SourcesModel()
    model.show_sources((SourceRow(FILM, True, 1),))
    return model


def failed() -> FailedModel:
    model = FailedModel()
    model.show_files((VIDEO,))
    return model


def results() -> ResultsModel:
    model = ResultsModel()
    model.show_matches((Match(FILM, 0.0, 1.0, 0.9, "heard", 0.9, None, 1, None, True),))
    return model


def takes() -> TakesModel:
    model = TakesModel()
    model.add(Take(MARKED, MomentQuery(FILM, 1.0)))
    return model


def shelf() -> Shelf:
    model = Shelf()
    model.show_cards((ModelCard(name="a", title=MARKED, kind="released", description=""),), "a")
    return model


@pytest.mark.parametrize(
    ("made", "column"),
    [(films, NAME), (films, TAGS), (sources, 0), (failed, 0), (results, 0), (takes, 0), (shelf, 0)],
)
def test_lists_say_names_as_they_stand(made: Callable[[], QAbstractItemModel], column: int) -> None:
    model = made()
    assert MARKED in shown(model.data(model.index(0, column), Qt.ItemDataRole.ToolTipRole))


def test_a_label_cut_short_and_the_chooser_do_too(qapp: QApplication) -> None:
    label = ElidedLabel()
    label.setText(MARKED)
    assert shown(label.toolTip()) == MARKED
    chooser = VideoChooser((VIDEO,))
    assert shown(chooser.shown.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)) == str(FILM)
    chooser.deleteLater()
