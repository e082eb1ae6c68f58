# SPDX-License-Identifier: MIT
"""A speaker in a process of its own: plays what a WAV holds from a second on, and says how far it was heard.

Qt reads the sound server's address when it starts, so it must be in the environment.
Run as: python -m tests.app.mouth SOUND.wav START SECONDS
"""

import sys
import wave

import numpy as np
from PySide6.QtCore import QCoreApplication

from app.media.speaker import Speaker
from scripts.waiting import wait_for


def main() -> None:
    """Prints the second up to which the sound was heard."""
    path, start, seconds = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    with wave.open(path) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32_768
    application = QCoreApplication([])
    speaker = Speaker(lambda first, count: np.pad(samples[first : first + count], (0, count))[:count])
    speaker.start(start)
    wait_for(lambda: (speaker.heard or 0.0) >= start + seconds, 30)
    sys.stdout.write(f"{speaker.heard}\n")
    speaker.stop()
    application.quit()


if __name__ == "__main__":
    main()
