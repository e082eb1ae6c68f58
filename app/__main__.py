# SPDX-License-Identifier: MIT
"""Start of the desktop application."""

import argparse
import multiprocessing
import os
import sys
from pathlib import Path

from app.start import startup
from app.start.display import missing_display

# Qt complains about every sound system that is not there, though one is enough.
QUIET = "qt.multimedia.symbolsresolver=false;qt.multimedia.ffmpeg*=false"
COMMAND_LINE = "--core"
COMMAND_PROGRAM = "earshot-core"  # the packaged application under this name is the command line


def main(arguments: list[str] | None = None) -> int:
    """Run the application; returns its exit code."""
    multiprocessing.freeze_support()
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == [COMMAND_LINE]:
        return command_line(words[1:])
    if Path(sys.argv[0]).stem.lower() == COMMAND_PROGRAM:
        return command_line(words)
    options = startup.parse(words)
    os.environ.setdefault("QT_LOGGING_RULES", QUIET)
    if options.smoke:
        return smoke()
    if reason := missing_display():
        sys.stderr.write(reason + "\n")
        return 1
    return run(options)


def command_line(words: list[str]) -> int:
    """The command line without a window; returns its exit code."""
    from core.cli import main as core_main

    return core_main(words)


def smoke() -> int:
    """Try everything once without a window; returns the exit code."""
    from app.start.smoke import run_all

    return run_all()


def run(options: argparse.Namespace) -> int:
    """Open the window and stay until it is closed."""
    from app.start import application  # Qt only now: --help and a missing screen need none of it
    from core.errors import UserError

    try:
        return application.start(options)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
