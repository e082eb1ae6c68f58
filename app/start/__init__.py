# SPDX-License-Identifier: MIT
"""From the command line to the first paint."""
