# SPDX-License-Identifier: MIT
"""How things sound: small building blocks, and one module per family of sources."""
