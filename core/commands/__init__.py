# SPDX-License-Identifier: MIT
"""What the words of the command line do; each module is one word."""

from core.commands import (
    classify,
    demo,
    embed,
    evaluate,
    export,
    index,
    library,
    models,
    reconstruct,
    search,
    tag,
    train,
)
from core.commands.answer import Answer

__all__ = [
    "Answer",
    "classify",
    "demo",
    "embed",
    "evaluate",
    "export",
    "index",
    "library",
    "models",
    "reconstruct",
    "search",
    "tag",
    "train",
]
