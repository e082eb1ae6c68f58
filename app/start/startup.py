# SPDX-License-Identifier: MIT
"""The command line of the application; free of Qt, so that --help answers at once."""

import argparse
from pathlib import Path

from core import __version__
from core.paths import APP_NAME


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line of the application."""
    parser = argparse.ArgumentParser(
        "earshot",
        description="Find the moment in your own videos that sounds like what you play or record.",
        epilog="earshot --core COMMAND is the command line without a window; earshot --core --help lists it.",
    )
    parser.add_argument("places", nargs="*", type=Path, metavar="FOLDER|FILE", help="add to the library")
    parser.add_argument("--search", type=Path, metavar="FILE", help="search with this sound file at once")
    parser.add_argument("--library", type=Path, metavar="DIR", help="use the library in this folder")
    parser.add_argument("--version", action="version", version=f"{APP_NAME} {__version__}")
    parser.add_argument("--smoke", action="store_true", help="try everything once without a window, and quit")
    parser.add_argument(
        "--time-start", action="store_true", help="print the seconds until the window is painted, and quit"
    )
    return parser.parse_args(arguments)
