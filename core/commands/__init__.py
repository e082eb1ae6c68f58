# SPDX-License-Identifier: MIT
"""What the words of the command line do; each module is one word."""

from core.commands import (
    demo,
    embed,
    index,
    library,
    models,
    search,
    train,
)
from core.commands.answer import Answer

__all__ = [
    "Answer",
    "demo",
    "embed",
    "index",
    "library",
    "models",
    "search",
    "train",
]
