# SPDX-License-Identifier: MIT
"""What the model paints back over masked patches, as pictures and sound a person can judge."""
