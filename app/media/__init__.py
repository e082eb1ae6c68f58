# SPDX-License-Identifier: MIT
"""Microphone, player and thumbnails."""
