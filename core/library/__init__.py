# SPDX-License-Identifier: MIT
"""The catalogue of videos and vectors, and how it is filled."""
