# SPDX-License-Identifier: MIT
"""The training page."""
