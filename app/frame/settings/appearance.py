# SPDX-License-Identifier: MIT
"""Light or dark."""

from app.frame.settings.part import Part, choices, choose
from app.work.session import Session
from core.settings import Settings

THEMES = {"auto": "Like the desktop", "light": "Light", "dark": "Dark"}


class Appearance(Part):
    """The theme, which the whole application takes on at once."""

    title = "&Appearance"

    def __init__(self, session: Session) -> None:
        self.box = choices(THEMES)
        super().__init__(session, self.box)
        self.box.activated.connect(lambda _: self.change(theme=self.box.currentData()))

    def show_settings(self, settings: Settings) -> None:
        choose(self.box, settings.theme)
