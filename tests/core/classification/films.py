# SPDX-License-Identifier: MIT
"""What the small films show."""

COLOURS = {"red, high": (220, 30, 30), "blue, low": (30, 30, 220)}
