# SPDX-License-Identifier: MIT
"""Which model a library is searched with, told without loading one."""

from safetensors import SafetensorError, safe_open

from core.errors import ModelError
from core.library.place import Library
from core.model import store


def searching_identity(library: Library) -> str | None:
    """The identity of the model that searches; None where its file cannot be read.

    It is read from the header of the file: `store.active_card` would bring torch, which takes seconds.
    """
    try:
        with safe_open(store.active(library.models), framework="numpy") as file:
            header = file.metadata() or {}
    except (ModelError, OSError, SafetensorError):
        return None
    return header.get("identity")
