# SPDX-License-Identifier: MIT
"""Fine-tuning of a tiny model, step by step; as a process of its own, to be killed.

FOLDER STEP_AT_WHICH_IT_DIES NAME...: the folder holds a library, and NAME.jsonl gets the losses.
"""

import json
import os
import sys
from pathlib import Path

import torch

from core.classification import labels
from core.classification.finetune import fit_model
from core.classification.probe import Fitted
from core.classification.recipe import Recipe
from core.classification.tuning import TuneStep
from core.jobs import Job, Progress
from core.library.place import Library
from core.training import loop, setting

RECIPE = Recipe(epochs=4, batch_size=4, learning_rate=2e-3, head_factor=5, mel_mask=8, average_from=2)
A_EPOCH = 3  # steps


def fitting(library: Library, name: str, recipe: Recipe = RECIPE) -> Job[Fitted]:
    base = library.models / "tiny.safetensors"
    return fit_model(library, labels.from_folders, name, base, recipe=recipe, device="cpu")


def loss_of(progress: Progress) -> tuple[int, float] | None:
    """The step and its loss, where it tells of one."""
    return (progress.data.step, progress.data.loss) if isinstance(progress.data, TuneStep) else None


if __name__ == "__main__":
    work, end = Path(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(1)
    loop.SAVE_EVERY, setting.REPORT_EVERY = 0.0, 0.0
    for name in sys.argv[3:]:
        with (work / f"{name}.jsonl").open("a") as log:
            for progress in fitting(Library.at(work / "library"), name):
                if found := loss_of(progress):
                    log.write(json.dumps(found) + "\n")
                    log.flush()
                    if found[0] == end:
                        os.kill(os.getpid(), 9)
