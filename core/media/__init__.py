# SPDX-License-Identifier: MIT
"""Files to arrays: probe, decode, decoder processes, thumbnails."""
