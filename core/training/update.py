# SPDX-License-Identifier: MIT
"""One step of the optimiser, in as many parts as the memory asks for."""

import torch
from torch import Tensor
from torch.nn.utils import clip_grad_norm_, get_total_norm

from core.errors import UserError
from core.model.cav_mae import CAVMAE
from core.training.config import TrainConfig
from core.training.dataset import Batch
from core.training.errors import is_out_of_memory
from core.training.inputs import tensors
from core.training.objective import Losses, Objective
from core.training.snapshot import Trainee
from core.training.speed import recompute

FEW = 4  # clips at a time: before fewer than that, blocks are computed twice to save memory


class Update:
    """Steps the optimiser; out of memory, fewer clips at a time go through the model."""

    def __init__(
        self,
        model: CAVMAE,
        trainee: Trainee[Objective],
        micro: int | None = None,
        clip_norm: float | None = 1.0,
    ) -> None:
        """`clip_norm`: see `TrainConfig`."""
        self._model, self._trainee, self._clip_norm = model, trainee, clip_norm
        self._device = next(model.parameters()).device
        self._recomputes = False
        self.micro = micro
        """Clips that go through the model together; None: all of them."""
        self.norm = torch.zeros(())
        """Of the gradient of the last step, before it was clipped; the same on all ranks."""

    def __call__(self, batch: Batch, rate: float) -> tuple[Losses, str]:
        """The losses of one step, and a sentence if it took less memory than the steps before."""
        optimiser, note = self._trainee.optimiser, ""
        for group in optimiser.param_groups:
            group["lr"] = rate
        while (losses := self._try(batch)) is None:
            note = self._save_memory(len(batch.audio))
        return losses, note

    def _try(self, batch: Batch) -> Losses | None:
        """The step, or None if memory ran out before anything was changed."""
        objective, optimiser = self._trainee.objective, self._trainee.optimiser
        optimiser.zero_grad(set_to_none=True)
        try:
            losses = objective.backward(tensors(batch, self._device), self.micro)
            with objective.ranks.together():
                norm = self._clip()
                _make_room(optimiser)
            self.norm = objective.ranks.average(norm)
            optimiser.step()
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            return None
        objective.stepped()
        return losses

    def _clip(self) -> Tensor:
        """The norm of the gradient, which is made smaller where the recipe limits it."""
        every = [*self._model.parameters(), *self._trainee.objective.parameters()]
        if self._clip_norm is None:
            return get_total_norm([p.grad for p in every if p.grad is not None])
        return clip_grad_norm_(every, self._clip_norm)

    def _save_memory(self, batch: int) -> str:
        if self._device.type == "cuda":
            torch.cuda.empty_cache()
        now = self.micro or batch
        if now <= FEW and not self._recomputes:
            self._recomputes = True
            recompute(self._model)
            return "Memory ran out: from now on blocks are computed twice, which is slower and needs less."
        if now == 1:
            raise UserError(
                "There is not enough memory to train this model, even with one clip at a time. "
                "Close other programs, or train a smaller model."
            )
        self.micro = (now + 1) // 2
        return (
            f"Memory ran out: from now on {self.micro} clips at a time go through the model. "
            f"A step still learns from {batch} clips, all contrasted with each other."
        )


def new_trainee(model: CAVMAE, objective: Objective, config: TrainConfig) -> Trainee[Objective]:
    """The model with a fresh optimiser. What the objective learns itself is not drawn to zero."""
    adam = config.optimiser == "Adam"  # as published, it decays biases, norms and tokens too
    trained = [p for p in model.parameters() if p.requires_grad]
    decayed = [p for p in trained if adam or p.ndim in (2, 4)]
    others = [p for p in trained if not adam and p.ndim not in (2, 4)] + objective.parameters()
    kind = torch.optim.Adam if adam else torch.optim.AdamW
    optimiser = kind(
        [
            {"params": decayed, "weight_decay": config.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ],
        lr=config.learning_rate,
        betas=config.betas,
        fused=True,
    )
    return Trainee(model, optimiser, objective)


def _make_room(optimiser: torch.optim.Optimizer) -> None:
    """What Adam keeps of each parameter, as its first step would make it: memory that is too short for it
    is missed before the step, which then changes all or nothing, on every rank.
    """
    for parameter in (p for group in optimiser.param_groups for p in group["params"]):
        if parameter.grad is not None and parameter not in optimiser.state:
            optimiser.state[parameter] = {
                "step": torch.zeros((), dtype=torch.float32, device=parameter.device),
                "exp_avg": torch.zeros_like(parameter),
                "exp_avg_sq": torch.zeros_like(parameter),
            }
