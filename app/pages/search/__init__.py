# SPDX-License-Identifier: MIT
"""Searching: record or choose a sound, look at the matches, play them in place."""
