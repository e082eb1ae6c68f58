# SPDX-License-Identifier: MIT
"""A procedural world of sounding things: demo library, test material, training corpus."""
