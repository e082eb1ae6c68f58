# SPDX-License-Identifier: MIT
"""What runs behind every page: the session, indexing, and loading torch."""
