# SPDX-License-Identifier: MIT
"""Tooltips that say a name as it stands."""

from html import escape

from PySide6.QtGui import Qt


def plain(text: str) -> str:
    """`text` as a tooltip: Qt would read one that looks like HTML, as file names may, as such."""
    if not Qt.mightBeRichText(text):
        return text
    lines = escape(text).replace("\n", "<br>")
    return f'<div style="white-space: pre">{lines}</div>'
