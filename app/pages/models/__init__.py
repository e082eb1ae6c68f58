# SPDX-License-Identifier: MIT
"""The models: which one listens, what it is, and what would do better."""
