# SPDX-License-Identifier: MIT
"""The options that every command takes, and numbers that options are."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from core import settings
from core.device import CHOICES
from core.errors import UserError
from core.library.place import MISSING, Library

LARGEST_SEED = 2**63 - 1


def add_shared(word: argparse.ArgumentParser, *, nested: bool = False) -> None:
    """Add them to `word`; a `nested` word takes them too, without setting back what its parent was given."""

    def default(value: object) -> object:
        return argparse.SUPPRESS if nested else value

    library = default(settings.load().library_folder())  # the one the window opens
    word.add_argument("--library", type=Path, default=library, metavar="DIR", help="the library's folder")
    word.add_argument("--device", choices=CHOICES, default=default("auto"), help="where the model runs")
    word.add_argument("--json", action="store_true", default=default(False), help="one JSON object on stdout")


def models_to_read(options: argparse.Namespace) -> Path:
    """The folder with the models of the library, for a command that makes none.

    Before anything was indexed it need not be there: then the starter is the only model. Raises `UserError`
    where another library than the window's was named and is not there, which is a slip of the pen.
    """
    library = Library.named(options.library)
    if not os.path.isdir(library.folder) and options.library != settings.load().library_folder():
        raise UserError(MISSING.format(folder=library.folder))
    return library.models


def seed(text: str) -> int:
    """A seed; torch takes numbers of 64 bits."""
    number = int(text)
    if not 0 <= number <= LARGEST_SEED:
        raise argparse.ArgumentTypeError(f"choose a number from 0 to {LARGEST_SEED}")
    return number


def at_least(least: int) -> Callable[[str], int]:
    """A whole number of an option, not below `least`."""

    def number(text: str) -> int:
        if (found := int(text)) < least:
            raise argparse.ArgumentTypeError(f"at least {least} are needed")
        return found

    return number
