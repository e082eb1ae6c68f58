# SPDX-License-Identifier: MIT
"""Arrays to model inputs: fbank and frames."""
