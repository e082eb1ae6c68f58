# SPDX-License-Identifier: MIT
"""The streams of the command line: the answer on stdout, everything else on stderr."""

import io
import json
import logging
import os
import sys
from typing import TextIO, cast

from core.commands.answer import NOTHING, Answer


def open_streams() -> None:
    """Make the streams fit for any answer and any log.

    One that was closed by whoever started this is None; then nobody reads it, or nothing is to be read.
    """
    if sys.stdin is None:
        sys.stdin = _nowhere("r")
    if sys.stdout is None:
        sys.stdout = _nowhere("w")
    if sys.stderr is None:
        sys.stderr = _nowhere("w")
    if isinstance(sys.stdout, io.TextIOWrapper):  # a name may hold what the terminal cannot write
        sys.stdout.reconfigure(errors="backslashreplace")


def _nowhere(mode: str) -> TextIO:
    return cast(TextIO, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def begin_to_log() -> None:
    """What Earshot logs, and only warnings of what it is built on."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    logging.getLogger("torch").setLevel(logging.WARNING)


def say(sentence: str) -> None:
    """One sentence for the person."""
    sys.stderr.write(f"{sentence}\n")


def write(answer: Answer, *, as_json: bool) -> None:
    """The answer, for programs or for people."""
    if answer is not NOTHING:
        sys.stdout.write((json.dumps(answer.data) if as_json else answer.text) + "\n")
        sys.stdout.flush()  # here, where it is noticed if nobody reads it


def leave_unread() -> None:
    """Whoever read the answer has stopped; Python is kept from trying once more to write it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    say("The answer was not read to its end.")
