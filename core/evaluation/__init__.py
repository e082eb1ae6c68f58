# SPDX-License-Identifier: MIT
"""How well a model finds and names things, with baselines beside every number."""
