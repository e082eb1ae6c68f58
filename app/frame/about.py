# SPDX-License-Identifier: MIT
"""What Earshot is, in plain words."""

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

import core
from app import style
from app.frame.licences import Licences
from app.icons import application_icon
from app.runner import JobQueue
from app.widgets.labels import label

WORDS = (
    "Earshot finds the moment in your own videos that sounds like what you play, sing or record.",
    "It listens through your videos once and keeps, for every few seconds, a short list of numbers that "
    "describes the sound. A recording becomes numbers of the same kind, and the closest moments win.",
    "Everything happens on this computer. Your videos stay where they are and are never changed; "
    "nothing is uploaded.",
)


class About(QDialog):
    """A mark, a few sentences, the version, and the way to the licences."""

    def __init__(self, parent: QWidget, jobs: JobQueue) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Earshot")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        mark = QLabel()
        mark.setPixmap(application_icon().pixmap(QSize(56, 56), self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(style.UNIT + 4)
        words.addWidget(label(f"Earshot {core.__version__}", "title"))
        for sentence in WORDS:
            words.addWidget(label(sentence, wrap=True))
        words.addWidget(label(f"MIT licence. Built with Qt {qVersion()}, PyTorch and FFmpeg.", "muted"))
        top = QHBoxLayout()
        top.setSpacing(3 * style.UNIT)
        top.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.licences_button = buttons.addButton("Licences…", QDialogButtonBox.ButtonRole.ActionRole)
        self.licences_button.clicked.connect(lambda: Licences(self, jobs).open())
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * style.UNIT, 3 * style.UNIT, 3 * style.UNIT, 2 * style.UNIT)
        layout.setSpacing(2 * style.UNIT)
        layout.addLayout(top)
        layout.addWidget(buttons)
        self.setMinimumWidth(520)
