# SPDX-License-Identifier: MIT
"""One package a page; pages do not know each other."""
