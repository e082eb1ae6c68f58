# SPDX-License-Identifier: MIT
"""Parts that know nothing of core."""
