# SPDX-License-Identifier: MIT
"""What the words of the command line do; each module is one word."""

from core.commands import demo, embed, evaluate, index, models, search
from core.commands.answer import Answer

__all__ = ["Answer", "demo", "embed", "evaluate", "index", "models", "search"]
