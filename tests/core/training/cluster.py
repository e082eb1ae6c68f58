# SPDX-License-Identifier: MIT
"""One rank of a whole training, stopped on the way and resumed."""

import itertools
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import torch

from core import jobs
from core.jobs import Cancelled
from core.model.build import build
from core.model.config import TINY
from core.training import setting
from core.training.config import TrainConfig
from core.training.dataset import ClipCache
from core.training.distributed import Ranks, join
from core.training.train import train

CLIPS, STOPPED_AT = 16, 3
CONFIG = TrainConfig(
    epochs=3, batch_size=8, learning_rate=1e-3, contrast_weight=0.5, view_weight=0.5, both_ways=True, queue=8
)


def run(folder: Path, ranks: Ranks, stop_at: int | None = None) -> None:
    """Train on `folder`/cache into `folder`/run; the first weights of the first rank count."""
    torch.manual_seed(ranks.rank)
    job = train(
        build(TINY),
        TINY,
        ClipCache.open(folder / "cache"),
        np.arange(CLIPS),
        CONFIG,
        folder / "run",
        ranks=ranks,
    )
    steps = itertools.count(1)
    jobs.run(job, should_stop=lambda: next(steps) == stop_at)


def main() -> None:
    """Train, stop, and go on."""
    torch.set_num_threads(1)
    setting.REPORT_EVERY = 0.0  # every rank reports, and so can stop, at every step
    with join(torch.device("cpu")) as ranks:
        assert ranks.size == 2
        with suppress(Cancelled):
            run(Path(sys.argv[1]), ranks, STOPPED_AT)
        assert not (Path(sys.argv[1]) / "run" / "last.safetensors").exists()
        ranks.wait()
        run(Path(sys.argv[1]), ranks)


if __name__ == "__main__":
    main()
