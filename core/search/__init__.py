# SPDX-License-Identifier: MIT
"""From a sound to the moments that match it."""
