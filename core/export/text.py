# SPDX-License-Identifier: MIT
"""Names of files as they can stand in a list."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

REEL = 8  # characters in the name of a reel
_RESERVED = frozenset({"AX", "BL", "BLACK"})  # mean "no reel" and "black"
# Ends of lines and other control characters, halves of pairs (names that are no UTF-8), and no characters.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def one_line(text: str) -> str:
    """`text` with a space in place of each character that ends a line or may not stand in XML."""
    return _UNFIT.sub(" ", text)


def reel_names(paths: Iterable[Path]) -> dict[Path, str]:
    """A name for each file, all different: at most 8 letters and digits, like the file's."""
    names: dict[Path, str] = {}
    taken = set(_RESERVED)
    for path in dict.fromkeys(paths):
        plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode()
        stem = re.sub("[^A-Z0-9]", "", plain.upper()) or "REEL"
        name, number = stem[:REEL], 1
        while name in taken:
            number += 1
            name = f"{stem[: REEL - len(str(number))]}{number}"
        names[path] = name
        taken.add(name)
    return names
