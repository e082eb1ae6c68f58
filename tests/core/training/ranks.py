# SPDX-License-Identifier: MIT
"""One rank of a training: `python -m tests.core.training.ranks FILE` with the variables of torchrun."""

import sys
from pathlib import Path

import torch
from torch import Tensor

from core.training.distributed import Ranks, join
from core.training.inputs import Inputs
from core.training.objective import Objective
from tests.core.training.test_objective import RECIPES, SYNC_TINY, inputs_of, model_of

CLIPS = 8
GROUPS = [0, 1, 1, 2, 3, 3, 4, 1]


def steps(ranks: Ranks, micro: int | None = None) -> dict[str, Tensor]:
    """Losses and gradients of two steps of some recipes, on this rank's share of eight clips."""
    found = {}
    for name in ("published", "starter", "everything"):
        recipe = RECIPES[name]
        model = model_of(SYNC_TINY)
        objective = Objective(model, SYNC_TINY, recipe, ranks)
        for step in range(2):
            model.zero_grad()
            inputs = inputs_of(CLIPS, GROUPS)
            rows = ranks.part(CLIPS)
            losses = objective.backward(inputs.part(rows), micro)
            for part, value in losses.numbers().items():
                found[f"{name}/{step}/{part}"] = torch.tensor(value)
            objective.stepped()
        parameters = [*model.parameters(), *objective.parameters()]
        found |= {f"{name}/gradient/{i}": p.grad for i, p in enumerate(parameters) if p.grad is not None}
    return found


def out_of_memory(ranks: Ranks) -> bool:
    """Whether every rank hears of it when only the second runs out of memory."""
    objective = Objective(model_of(), SYNC_TINY, RECIPES["published"], ranks)
    inputs: Inputs = inputs_of(CLIPS).part(ranks.part(CLIPS))

    def full(*_: object) -> None:
        if not ranks.first:
            raise torch.OutOfMemoryError("no memory")

    objective._model.register_forward_pre_hook(full)
    try:
        objective.backward(inputs)
    except torch.OutOfMemoryError:
        return True
    return False


def main() -> None:
    """Two ranks of four clips; what they find goes to the file."""
    torch.set_num_threads(1)
    with join(torch.device("cpu")) as ranks:
        assert ranks.size == 2
        found = {"whole": steps(ranks), "parts": steps(ranks, micro=3)}
        said = ranks.share(f"from {ranks.rank}")
        heard = out_of_memory(ranks)
        torch.save({**found, "said": said, "heard": heard}, f"{Path(sys.argv[1])}.{ranks.rank}")


if __name__ == "__main__":
    main()
