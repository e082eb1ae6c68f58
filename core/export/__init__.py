# SPDX-License-Identifier: MIT
"""What a search found, as lists that editing programs and spreadsheets read."""
