# SPDX-License-Identifier: MIT
"""What is kept of work that is stopped before its end: whoever starts it says so, as only he knows."""

from app.runner import JobThread

PROPERTY = "kept"


def keeps(thread: JobThread, sentence: str) -> None:
    """Note that what `thread` has done is not lost; `sentence` tells what is kept, and how it goes on."""
    thread.setProperty(PROPERTY, sentence)


def kept(thread: JobThread) -> str:
    """The sentence noted for `thread`; empty where it would have to begin anew."""
    return str(thread.property(PROPERTY) or "")
