# SPDX-License-Identifier: MIT
"""The place where the user chooses how Earshot works."""
