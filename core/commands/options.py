# SPDX-License-Identifier: MIT
"""The options that every command takes, and numbers that options are."""

import argparse
from collections.abc import Callable
from pathlib import Path

from core import settings
from core.device import CHOICES


def add_shared(word: argparse.ArgumentParser, *, nested: bool = False) -> None:
    """Add them to `word`; a `nested` word takes them too, without setting back what its parent was given."""

    def default(value: object) -> object:
        return argparse.SUPPRESS if nested else value

    library = default(settings.load().library_folder())  # the one the window opens
    word.add_argument("--library", type=Path, default=library, metavar="DIR", help="the library's folder")
    word.add_argument("--device", choices=CHOICES, default=default("auto"), help="where the model runs")
    word.add_argument("--json", action="store_true", default=default(False), help="one JSON object on stdout")


def at_least(least: int) -> Callable[[str], int]:
    """A whole number of an option, not below `least`."""

    def number(text: str) -> int:
        if (found := int(text)) < least:
            raise argparse.ArgumentTypeError(f"at least {least} are needed")
        return found

    return number
