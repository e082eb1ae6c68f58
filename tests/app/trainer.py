# SPDX-License-Identifier: MIT
"""The window in a process of its own: begins a training and is closed in the middle of it.

Run as: python -m tests.app.trainer LIBRARY
"""

import sys

from PySide6.QtCore import QTimer

from app.start import startup
from app.start.application import Earshot
from app.window import TRAINING
from scripts.waiting import wait_for


def main() -> int:
    """Prints what the window asks when it is closed, and the step; its exit code is that of the window."""
    earshot = Earshot(startup.parse(["--library", sys.argv[1]]))
    QTimer.singleShot(0, lambda: train_and_close(earshot))
    return earshot.run()


def train_and_close(earshot: Earshot) -> None:
    """Start with the button of the page; close the window once some steps are done, and agree to stop."""
    window, training = earshot.window, earshot.session.training
    window.pages.open(TRAINING)
    page = window.training
    wait_for(lambda: page.plan.words)
    page.plan.choose_epochs(400)
    wait_for(page.plan.start.isEnabled)
    page.plan.start.click()
    wait_for(lambda: len(training.steps) > 3)
    window.close()
    question = window.closing.question
    assert question is not None
    sys.stdout.write(f"{question.text()}\n{question.informativeText()}\n{training.steps[-1].step}\n")
    sys.stdout.flush()
    question.buttons()[0].click()


if __name__ == "__main__":
    sys.exit(main())
