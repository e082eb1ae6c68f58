# SPDX-License-Identifier: MIT
"""Published weights: where they are, how they come here, and how they become models of ours."""
