# SPDX-License-Identifier: MIT
"""The log file: the last few sessions, nothing more."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from core.paths import log_folder

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
MAX_BYTES = 1_000_000
FILES = 3


def open_journal() -> Path | None:
    """Send every log line to a file; returns it, or None where it cannot be written."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    terminal = logging.StreamHandler(sys.stderr)
    terminal.setLevel(logging.ERROR)
    root.addHandler(terminal)
    file = log_folder() / "earshot.log"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(file, maxBytes=MAX_BYTES, backupCount=FILES, encoding="utf-8")
    except OSError as error:
        root.error("No log can be written to %s (%s).", file, error.strerror)
        return None
    handler.setFormatter(logging.Formatter(FORMAT))
    root.addHandler(handler)
    return file
