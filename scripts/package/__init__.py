# SPDX-License-Identifier: MIT
"""From a checkout to something a person can install."""
