# SPDX-License-Identifier: MIT
"""Naming what is heard and seen: labels, probes, fine-tuning and their measures."""
