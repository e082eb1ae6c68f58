# SPDX-License-Identifier: MIT
"""Icons from resources/icons, drawn in whatever colour the palette has at that moment."""

from functools import cache

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from core.paths import resources


@cache
def icon(name: str, role: QPalette.ColorRole = QPalette.ColorRole.ButtonText) -> QIcon:
    """The icon `name`, tinted with the palette's `role`; it follows a change of theme by itself."""
    return QIcon(TintedEngine(name, role))


def draw(painter: QPainter, name: str, area: QRectF, colour: str) -> None:
    """Paint the icon `name` into `area` in `colour` (#rrggbb)."""
    _renderer(name, colour).render(painter, area)


@cache
def application_icon() -> QIcon:
    """The mark of Earshot, in its own colours."""
    return QIcon(str(resources() / "icons" / "earshot.svg"))


class TintedEngine(QIconEngine):
    """Paints one SVG in a colour of the current palette."""

    def __init__(self, name: str, role: QPalette.ColorRole) -> None:
        super().__init__()
        self._name, self._role = name, role

    def clone(self) -> QIconEngine:
        return TintedEngine(self._name, self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        group = QPalette.ColorGroup.Disabled if mode == QIcon.Mode.Disabled else QPalette.ColorGroup.Active
        role = self._role
        if state == QIcon.State.On and role == QPalette.ColorRole.ButtonText:
            role = QPalette.ColorRole.Accent  # a checked button shows its state without a frame
        draw(painter, self._name, QRectF(rect), QGuiApplication.palette().color(group, role).name())

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made


@cache
def _source(name: str) -> str:
    return (resources() / "icons" / f"{name}.svg").read_text("utf-8")


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(_source(name).replace("currentColor", colour).encode())
