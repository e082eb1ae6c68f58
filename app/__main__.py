# SPDX-License-Identifier: MIT
"""Start of the desktop application."""

import argparse
import multiprocessing
import os
import sys

from app.start import startup
from app.start.display import missing_display

# Qt complains about every sound system that is not there, though one is enough.
QUIET = "qt.multimedia.symbolsresolver=false;qt.multimedia.ffmpeg*=false"


def main(arguments: list[str] | None = None) -> int:
    """Run the application; returns its exit code."""
    multiprocessing.freeze_support()
    options = startup.parse(sys.argv[1:] if arguments is None else arguments)
    if reason := missing_display():
        sys.stderr.write(reason + "\n")
        return 1
    return run(options)


def run(options: argparse.Namespace) -> int:
    """Open the window and stay until it is closed."""
    os.environ.setdefault("QT_LOGGING_RULES", QUIET)
    from app.start import application  # Qt only now: --help and a missing screen need none of it
    from core.errors import UserError

    try:
        earshot = application.Earshot(options)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return earshot.run()


if __name__ == "__main__":
    sys.exit(main())
