# SPDX-License-Identifier: MIT
"""How things look: a canvas, places behind, and one module per family of sources."""
