# SPDX-License-Identifier: MIT
"""What a cosine of a model means: fitted on pairs that were held out of its training."""

import numpy as np
from numpy.typing import NDArray

from core.model.card import Calibration

PRIOR = 0.05  # share of a library's moments that may belong to a query
STEPS = 50  # of Newton's method; it settles in about ten


def calibrate(together: NDArray[np.float32], apart: NDArray[np.float32]) -> Calibration:
    """The logistic curve between cosines of pairs that belong together and of pairs that do not.

    The two are weighted as if `PRIOR` of all pairs belonged together, however many were given.
    """
    x = np.concatenate([together, apart]).astype(np.float64)
    y = np.concatenate([np.ones(len(together)), np.zeros(len(apart))])
    weight = np.where(y == 1, PRIOR / len(together), (1 - PRIOR) / len(apart))
    design = np.stack([np.ones_like(x), (x - x.mean()) / x.std()], axis=1)  # (n, 2)
    beta = np.zeros(2)
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -40, 40)))
        gradient = design.T @ (weight * (y - p))
        curvature = (design * (weight * p * (1 - p))[:, None]).T @ design + 1e-6 * np.eye(2)
        beta += np.linalg.solve(curvature, gradient)
    slope = max(beta[1], 1e-3) / x.std()  # a model worse than chance still gets a rising curve
    return Calibration(middle=float(x.mean() - beta[0] / slope), width=float(1 / slope))
