# SPDX-License-Identifier: MIT
"""Training of the model as a job."""
