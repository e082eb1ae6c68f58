# SPDX-License-Identifier: MIT
"""The options that every command takes, and numbers that options are."""

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from core import settings
from core.device import CHOICES
from core.errors import UserError
from core.library.place import MISSING, Library

LARGEST_SEED = 2**63 - 1


class WrongUsage(UserError):
    """Words that do not fit together, which the parser could not tell."""


def add_shared(word: argparse.ArgumentParser, *, nested: bool = False) -> None:
    """Add them to `word`; a `nested` word takes them too, without setting back what its parent was given."""

    def default(value: object) -> object:
        return argparse.SUPPRESS if nested else value

    library = default(settings.load().library_folder())  # the one the window opens
    word.add_argument("--library", type=place, default=library, metavar="DIR", help="the library's folder")
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


def place_name(text: str) -> str:
    """The name of a file or folder, with "~" written out. An empty one would be the folder one is in."""
    if not text:
        raise argparse.ArgumentTypeError("the name of a file or folder is needed")
    return os.path.expanduser(text)


def place(text: str) -> Path:
    """A file or folder, as `place_name` takes it."""
    return Path(place_name(text))


def there(file: Path) -> Path:
    """`file` where there is one; raises `UserError` where its name is a slip of the pen."""
    if not os.path.lexists(file):
        raise UserError(f"There is no file {file}.")
    return file


def seconds(text: str) -> float:
    """A number of seconds: finite and not negative."""
    return _number(text, sys.float_info.max, "it must be a number of seconds, 0 or more")


def share(most: float = 1.0) -> Callable[[str], float]:
    """A part of a whole, such as a probability: 0 to `most`."""
    return lambda text: _number(text, most, f"it must be a number from 0 to {most:g}")


def _number(text: str, most: float, sentence: str) -> float:
    """The number from 0 to `most` that was written; another gets the `sentence`."""
    with suppress(ValueError):
        if 0 <= (number := float(text)) <= most:
            return number
    raise argparse.ArgumentTypeError(f"{sentence}, not '{text}'")


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
