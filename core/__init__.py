# SPDX-License-Identifier: MIT
"""Earshot without a window: media, model, library, search and training."""

__version__ = "0.1.0"
