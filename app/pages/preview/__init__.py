# SPDX-License-Identifier: MIT
"""The page that shows what the model imagines of a moment with most of it hidden."""
