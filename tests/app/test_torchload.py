# SPDX-License-Identifier: MIT
"""What is loaded quietly is loaded whole: nothing that comes later stops the window for a full collection."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
# Prints how many modules the first optimizer still brings, and how many full collections there were.
PROGRAM = """
import gc, sys
from app.work.torchload import load_torch_quietly
full = []
gc.callbacks.append(lambda phase, info: full.append(1) if info["generation"] == 2 else None)
load_torch_quietly(training=True)
import torch
before = set(sys.modules)
torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))]).step()
print(len(set(sys.modules) - before), len(full))
"""


def test_an_optimizer_finds_everything_loaded_and_nothing_collected_meanwhile() -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    modules, collections = (int(word) for word in done.stdout.split())
    assert modules < 10
    assert collections == 0
