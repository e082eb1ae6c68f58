# SPDX-License-Identifier: MIT
"""The tags of a video as chips: its own filled, suggested ones outlined, with their probability."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app import style
from app.words import span
from core.library.tags import Tag

VIDEO = Qt.ItemDataRole.UserRole
HEIGHT, PAD, GAP = 20.0, 7.0, 5.0
LEAST = 34.0  # a chip cut narrower than this says nothing


@dataclass(frozen=True, slots=True)
class Chip:
    """One label of a video; `probability` is None where it is the user's own."""

    label: str
    probability: float | None
    tags: tuple[Tag, ...]

    @property
    def text(self) -> str:
        """What the chip says."""
        return self.label if self.probability is None else f"{self.label} {self.probability:.0%}"


def chips(tags: Iterable[Tag]) -> list[Chip]:
    """Own labels in order, then those only suggested, the most probable first."""
    by_label: dict[str, list[Tag]] = defaultdict(list)
    for tag in tags:
        by_label[tag.label].append(tag)
    found = [_chip(label, of_label) for label, of_label in by_label.items()]
    return sorted(found, key=lambda chip: (-(chip.probability or 2), chip.label.lower()))


def suggested(tags: Iterable[Tag]) -> list[Chip]:
    """The labels that wait for a decision, also where a moment is tagged with the same one."""
    return chips(tag for tag in tags if tag.standing == "suggested")


def spoken(tags: Iterable[Tag]) -> str:
    """All labels as words, for sorting and for screen readers."""
    return ", ".join(
        chip.label if chip.probability is None else f"{chip.label} (suggested, {chip.probability:.0%})"
        for chip in chips(tags)
    )


def details(tags: Iterable[Tag]) -> str:
    """A line for each tag: where it lies, and who suggested it."""
    return "\n".join(_line(tag) for tag in tags)


def _chip(label: str, tags: list[Tag]) -> Chip:
    if any(tag.standing == "own" for tag in tags):
        return Chip(label, None, tuple(tags))
    return Chip(label, max(tag.probability or 0.0 for tag in tags), tuple(tags))


def _line(tag: Tag) -> str:
    where = "" if math.isinf(tag.end) else f", {span(tag.start, tag.end)}"
    who = f", suggested by {tag.classifier}, {tag.probability:.0%}" if tag.probability is not None else ""
    return f"{tag.label}{where}{who}"


class TagsDelegate(QStyledItemDelegate):
    """Paints as many chips as there is room for, and how many more there are."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        area, palette = QRectF(option.rect), QGuiApplication.palette()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(style.scaled(option.font, 0.85))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(area, palette.color(QPalette.ColorRole.AlternateBase))
        left, found = area.left(), chips(index.data(VIDEO).tags)
        for number, chip in enumerate(found):
            rest = f"+{len(found) - number}"
            room = area.right() - left - GAP
            more = _wide(painter, rest) + GAP if number + 1 < len(found) else 0.0
            if room - more < LEAST:
                _draw_words(painter, area, left, rest, palette)
                break
            left += _draw_chip(painter, chip, left, area, room - more, palette, selected) + GAP
        painter.restore()


def _wide(painter: QPainter, words: str) -> float:
    return QFontMetricsF(painter.font()).horizontalAdvance(words)


def _draw_chip(
    painter: QPainter, chip: Chip, left: float, area: QRectF, room: float, palette: QPalette, selected: bool
) -> float:
    """Draw one from `left` on; gives its width, which is at most `room`."""
    role = QPalette.ColorRole
    width = min(_wide(painter, chip.text) + 2 * PAD + 1, room)
    box = QRectF(left, area.center().y() - HEIGHT / 2, width, HEIGHT).adjusted(0.5, 0.5, -0.5, -0.5)
    own = chip.probability is None
    painter.setPen(Qt.PenStyle.NoPen if own else palette.color(role.Mid))
    filled = role.Mid if selected else role.AlternateBase
    painter.setBrush(palette.color(filled) if own else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, HEIGHT / 2, HEIGHT / 2)
    painter.setPen(palette.color(role.Text if own else role.PlaceholderText))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _fitted(painter, chip, width - 2 * PAD))
    return width


def _fitted(painter: QPainter, chip: Chip, room: float) -> str:
    """What a chip says in `room`: the label gives way, how probable it is stays."""
    metrics, cut = QFontMetricsF(painter.font()), Qt.TextElideMode.ElideRight
    left = room - _wide(painter, chip.text) + _wide(painter, chip.label)
    if left < _wide(painter, "…"):  # there is no room for both
        return metrics.elidedText(chip.text, cut, room)
    return metrics.elidedText(chip.label, cut, left) + chip.text.removeprefix(chip.label)


def _draw_words(painter: QPainter, area: QRectF, left: float, words: str, palette: QPalette) -> None:
    painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
    place = QRectF(left, area.top(), area.right() - left, area.height())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
