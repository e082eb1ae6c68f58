# SPDX-License-Identifier: MIT
"""The library: its sources, its videos, and the files that could not be read."""
