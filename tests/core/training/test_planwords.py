# SPDX-License-Identifier: MIT
"""What a plan says, in numbers that fit the library."""

import pytest

from core.training.config import LIBRARY
from core.training.plan import TrainingPlan
from core.training.planwords import words


@pytest.mark.parametrize(
    ("hours", "alike", "said"),
    [
        (0.02, 5 / 14, "14 videos, 72 seconds together, give 50 clips; 5 of them sound much like another."),
        (0.5, 0.0, "14 videos, 30 minutes together, give 50 clips; none sounds much like another."),
        (31.24, 1.0, "14 videos, 31.2 hours together, give 50 clips; 14 of them sound much like another."),
    ],
)
def test_what_is_there(hours: float, alike: float, said: str) -> None:
    plan = TrainingPlan(
        name="", method="pretrain", init="starter", videos=14, hours=hours, clips=50, alike=alike
    )
    assert words(plan, LIBRARY)[0] == said
