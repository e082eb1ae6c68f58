# SPDX-License-Identifier: MIT
"""Published weights: where they lie, how they come here, and how they become models of the library."""
