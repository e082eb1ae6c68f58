# SPDX-License-Identifier: MIT
"""How fast the base model of CAV-MAE embeds and learns, against the published way restated plainly.

Both sides have equal weights and take turns; what counts is the best of the turns. Processor time is printed
beside the time on the clock, as it hardly notices what else the machine is doing.
"""

import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from core.model.build import build
from core.model.cav_mae import CAVMAE
from core.model.config import BASE
from core.model.losses import pretraining_loss
from scripts import plain_cav_mae as plain

FRAMES = 10  # pictures of one moment
BATCH = 2  # pairs in a training step
TURNS = 3
ADAM = {"lr": 1e-4, "betas": (0.95, 0.999), "weight_decay": 5e-7}
PUBLISHED_GFLOP = 231  # a sample in training, multiplications and additions apart

Work = Callable[[], Any]


def lines() -> list[str]:
    """What `make bench` prints."""
    found = [f"the base model in float32 on the CPU, {torch.get_num_threads()} threads", _flops(), _ceiling()]
    found += _embedding()
    found += _training()
    found += _memory()
    if torch.cuda.is_available():
        from scripts.bench_model_gpu import gpu_lines

        found += ["", *gpu_lines()]
    else:
        found.append("  on a GPU: not measured, there is none")
    return found


def embedding_works() -> dict[str, Work]:
    """One moment with ten pictures: here; by the published way; and that, but with its sound done once."""
    model, audio, pictures = build(BASE).eval(), *batch(1, FRAMES)
    return {
        "here": lambda: vectors(model, audio, pictures),
        "plain": lambda: plain.embed(model, audio, pictures),
        "plain, sound once": lambda: plain.embed_pairs(model, audio, pictures),
    }


def training_works() -> dict[str, Work]:
    """One step of forward, backward and Adam."""
    ours, theirs = build(BASE), build(BASE)
    audio, pictures = batch(BATCH, BATCH)
    fused = torch.optim.Adam(trained(ours), fused=True, **ADAM)
    one_by_one = torch.optim.Adam(trained(theirs), foreach=False, fused=False, **ADAM)

    def here() -> None:
        _step(fused, pretraining_loss(ours(audio, pictures), audio, pictures).total)

    def plainly() -> None:
        _step(one_by_one, plain.training_loss(theirs, audio, pictures))

    return {"here": here, "plain": plainly}


def vectors(model: CAVMAE, audio: Tensor, pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Unit vectors of sounds and of pictures, as `core.model.embedder` makes them."""
    found = model.features(audio, pictures)
    assert found.audio is not None
    assert found.images is not None
    return F.normalize(found.audio.vector, dim=-1), F.normalize(found.images.vector, dim=-1)


def batch(sounds: int, pictures: int) -> tuple[Tensor, Tensor]:
    """Random sound (A, T, mel) and pictures (F, 3, S, S)."""
    torch.manual_seed(0)
    audio = torch.randn(sounds, BASE.audio_frames, BASE.mel_bins)
    return audio, torch.randn(pictures, 3, BASE.image_size, BASE.image_size)


def trained(model: CAVMAE) -> list[torch.nn.Parameter]:
    """The parameters that training changes."""
    return [p for p in model.parameters() if p.requires_grad]


def counted(work: Work) -> float:
    """GFLOP of it."""
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops() / 1e9


def training_flops() -> float:
    """GFLOP of forward and backward of one sample, attention included."""
    model, (audio, pictures) = build(BASE), batch(1, 1)
    return counted(lambda: plain.training_loss(model, audio, pictures).backward())


def _step(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


@torch.inference_mode()
def _flops() -> str:
    moment = counted(embedding_works()["plain, sound once"])
    with torch.inference_mode(False):
        sample = training_flops()
    return f"  {moment:.0f} GFLOP a moment, {sample:.0f} a sample in training (published: {PUBLISHED_GFLOP})"


def _ceiling() -> str:
    x = torch.randn(2048, 2048)
    taken = Turns({"product": lambda: torch.mm(x, x)}).run(5)["product"]
    rate = 2 * 2048**3 / min(taken.clock) / 1e9
    return f"  ceiling: {rate:.0f} GFLOP/s in a product of matrices of 2048 x 2048"


def _embedding() -> list[str]:
    with torch.inference_mode():
        works = embedding_works()
        agree = _farthest(works["here"](), works["plain, sound once"]())
        taken = Turns(works).run(TURNS)
    return [
        f"  embedding one moment with {FRAMES} pictures (to reach: 0.8; vectors differ by {agree:.0e})",
        *_rows(taken),
    ]


def _training() -> list[str]:
    taken = Turns(training_works()).run(TURNS)
    return [f"  a training step of {BATCH} pairs with Adam (to reach: 0.7)", *_rows(taken)]


def _farthest(here: tuple[Tensor, Tensor], plainly: tuple[Tensor, Tensor]) -> float:
    """The largest difference between the vectors of both."""
    return max(float((a - b).abs().max()) for a, b in zip(here, plainly, strict=True))


@dataclass
class Taken:
    """Seconds of every turn."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


class Turns:
    """Pieces of work that take turns, so that all of them see the same machine."""

    def __init__(self, works: dict[str, Work]) -> None:
        self._works = works

    def run(self, turns: int) -> dict[str, Taken]:
        """One turn each to warm up, then `turns` that are timed."""
        taken = {name: Taken() for name in self._works}
        for turn in range(turns + 1):
            for name, work in self._works.items():
                clock, processor = time.perf_counter(), time.process_time()
                work()
                if turn:
                    taken[name].clock.append(time.perf_counter() - clock)
                    taken[name].processor.append(time.process_time() - processor)
        return taken


def _rows(taken: dict[str, Taken]) -> list[str]:
    here, rows = taken["here"], []
    for name, side in taken.items():
        row = f"    {name:<18} {min(side.clock):6.2f} s best, {statistics.median(side.clock):6.2f} s median"
        if side is not here:
            clock = min(here.clock) / min(side.clock)
            processor = min(here.processor) / min(side.processor)
            row += f": here {clock:.2f} x its time ({processor:.2f} x by processor time)"
        rows.append(row)
    return rows


def _memory() -> list[str]:
    """Peak memory of a process that does nothing else."""
    if sys.platform == "win32":
        return ["  peak memory: not measured on Windows"]
    sides = {"embedding": ("here", "plain"), "training": ("here", "plain")}
    spawn, found = multiprocessing.get_context("spawn"), []
    for what, names in sides.items():
        for name in names:
            with spawn.Pool(1) as pool:
                found.append(f"{what} {name} {pool.apply(peak_gigabytes, (what, name)):.2f} GB")
    return [f"  peak memory of a process of its own: {', '.join(found)}"]


def peak_gigabytes(what: str, name: str) -> float:
    """Do one piece of work and tell the most memory this process ever had; Adam fills its own at the end."""
    import resource

    with torch.inference_mode(what == "embedding"):
        work = (embedding_works if what == "embedding" else training_works)()[name]
        for _ in range(1 if what == "embedding" else 2):
            work()
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / (1e9 if sys.platform == "darwin" else 1e6)


if __name__ == "__main__":
    print("\n".join(lines()))
