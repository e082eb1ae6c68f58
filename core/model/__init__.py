# SPDX-License-Identifier: MIT
"""The CAV-MAE network: configuration, weights, and vectors from it."""
