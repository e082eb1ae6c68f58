# SPDX-License-Identifier: MIT
"""What an ablation trains: models that differ in their objective and in nothing else.

The arms and their names are those of the paper (Gong et al., ICLR 2023, section 4): each objective alone and
both together, masked alike. Beside them stands the recipe of the model that ships.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.samples.world import KINDS
from core.training.config import PUBLISHED, STARTER_RECIPE, TrainConfig
from core.training.rendered import TRAITS

AV_MAE, CAV, CAV_MAE, SHIPPED = "AV-MAE", "CAV", "CAV-MAE", "as shipped"
UNTRAINED = "random weights"


@dataclass(frozen=True, slots=True)
class Budget:
    """How much each arm is given: the same clips equally often, with each of the seeds."""

    clips: int = 1280
    epochs: int = 6
    batch: int = 64
    seeds: int = 1
    held_out: int = 150  # clips that it is measured on, never trained on

    @property
    def seen(self) -> int:
        """Clips that each arm sees in all; what is left of an epoch after the last whole batch is not."""
        return self.epochs * (self.clips // self.batch) * self.batch


@dataclass(frozen=True, slots=True)
class Arm:
    """One objective by its name, what it is in words, and how it changes the published recipe."""

    name: str
    words: str
    objective: Callable[[TrainConfig], TrainConfig]

    @property
    def slug(self) -> str:
        """The name as part of a file's name."""
        return self.name.lower().replace(" ", "-")

    def recipe(self, budget: Budget, seed: int) -> TrainConfig:
        """Its recipe; what is no objective (optimiser, rate, schedule, precision, order) all arms share."""
        how = STARTER_RECIPE
        return replace(
            self.objective(PUBLISHED), epochs=budget.epochs, batch_size=budget.batch, seed=seed,
            learning_rate=how.learning_rate, weight_decay=how.weight_decay, betas=how.betas,
            warmup=how.warmup, schedule=how.schedule, bfloat16=how.bfloat16, per_kind=1,
            optimiser=how.optimiser, clip_norm=how.clip_norm,
            noise=how.noise, short_windows=how.short_windows,
        )  # fmt: skip


ARMS = (
    Arm(AV_MAE, "paints back only", lambda published: replace(published, contrast_weight=0.0)),
    Arm(CAV, "contrasts only", lambda published: replace(published, reconstruction_weight=0.0)),
    Arm(CAV_MAE, "both as published: the upstream recipe", lambda published: published),
    Arm(
        SHIPPED,
        "the recipe of the model that ships",
        lambda _: replace(STARTER_RECIPE, kinds=len(KINDS), traits=len(TRAITS)),
    ),
)
