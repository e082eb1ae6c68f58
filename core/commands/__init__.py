# SPDX-License-Identifier: MIT
"""What the words of the command line do; each module is one word."""

from core.commands import demo, embed, index, models, reconstruct, search
from core.commands.answer import Answer

__all__ = ["Answer", "demo", "embed", "index", "models", "reconstruct", "search"]
