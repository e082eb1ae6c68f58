# SPDX-License-Identifier: MIT
"""The window in a process of its own: records once, searches, plays the best match.

PortAudio and Qt read the sound server's address when they start, so it must be in their environment.
Run as: python -m tests.app.ear LIBRARY SECONDS RECORDING.npy
"""

import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.pages.search.take import Answer
from app.start import startup
from app.start.application import Earshot
from scripts.waiting import wait_for


def main() -> None:
    """Says "listening" once the microphone delivers, then the matches as JSON, then "played"."""
    library, seconds, file = sys.argv[1:]
    earshot = Earshot(startup.parse(["--library", library]))
    window, page = earshot.window, earshot.window.search
    window.show()
    QTest.qWaitForWindowActive(window)
    heard: list[NDArray[np.float32]] = []
    answers: list[Answer] = []
    page.recorder.began.connect(lambda: say("listening"))
    page.recorder.recorded.connect(heard.append)
    page.recorder.failed.connect(lambda error: sys.exit(str(error)))
    page.asking.answered.connect(answers.append)
    QTest.keyClick(window, Qt.Key.Key_R)
    wait_for(lambda: page.recorder.seconds >= float(seconds), 30)
    words = page.panel.words
    QTest.keyClick(window, Qt.Key.Key_R)
    wait_for(lambda: answers, 60)
    np.save(file, heard[0])
    matches = answers[0].result.matches
    say(json.dumps({"matches": [[str(m.path), m.start, m.end] for m in matches], "words": words}))
    page.answers.view.play_row(0)
    wait_for(lambda: page.pane.surface.frames_shown > 12, 30)
    wait_for(lambda: page.pane.player is not None and not page.pane.player.is_playing, 30)
    say("played")
    window.close()
    wait_for(lambda: not window.isVisible(), 30)


def say(words: str) -> None:
    """One line to whoever started this."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    assert Path(sys.argv[1]).is_dir()
    main()
