# SPDX-License-Identifier: MIT
"""The base model in bfloat16 on a CUDA GPU: the share of its matrix-product rate that is reached."""

import time
from collections.abc import Callable
from copy import deepcopy

import torch

from core.model.blocks import Block
from core.model.build import build
from core.model.cav_mae import CAVMAE
from core.model.config import BASE
from core.model.losses import pretraining_loss
from scripts import plain_cav_mae as plain
from scripts.bench_model import ADAM, FRAMES, batch, counted, trained, training_flops, vectors

MOMENTS = 32  # embedded together
PAIRS = 64  # in a training step
WARM = 5  # turns before the clock; the first ones compile
TURNS = 20
SIZE = 8192  # of the matrices whose product is the ceiling


def gpu_lines() -> list[str]:
    """The ceiling, then embedding and training without and with torch.compile, and the plain way."""
    ceiling = _ceiling()
    found = [
        f"the base model in bfloat16 on {torch.cuda.get_device_name()}",
        f"  ceiling: {ceiling / 1e12:.0f} TFLOP/s in a product of matrices of {SIZE} x {SIZE}",
    ]
    found += _embedding(ceiling)
    found += _training(ceiling)
    return found


def compiled(model: CAVMAE) -> CAVMAE:
    """Let torch compile every block of `model`, and give it back.

    Block by block, because they are alike: one is compiled for each shape, which takes seconds, and what lies
    between them (masks drawn on the CPU) could not be compiled. Torch gives up after eight shapes, so those
    of the last piece of work are forgotten first.
    """
    torch.compiler.reset()
    for module in model.modules():
        if isinstance(module, Block):
            module.compile(dynamic=False)
    return model


def _ceiling() -> float:
    x = torch.randn(SIZE, SIZE, device="cuda", dtype=torch.bfloat16)
    seconds, _ = _measure(lambda: torch.mm(x, x))
    return 2 * SIZE**3 / seconds


@torch.inference_mode()
def _embedding(ceiling: float) -> list[str]:
    """Weights in bfloat16; every moment is a sound and ten pictures."""
    model = build(BASE).eval().to("cuda", torch.bfloat16)
    audio, pictures = (x.to("cuda", torch.bfloat16) for x in batch(MOMENTS, MOMENTS * FRAMES))
    flops = counted(lambda: plain.embed_pairs(model, audio[:1], pictures[:FRAMES])) * 1e9 * MOMENTS
    faster = compiled(deepcopy(model))
    works: dict[str, Callable[[], object]] = {
        "plain, sound once": lambda: plain.embed_pairs(model, audio, pictures),
        "here": lambda: vectors(model, audio, pictures),
        "here, compiled": lambda: vectors(faster, audio, pictures),
    }
    title = f"  embedding {MOMENTS} moments with {FRAMES} pictures each (to reach: 40 %)"
    return [title, *(_row(name, work, flops, ceiling) for name, work in works.items())]


def _training(ceiling: float) -> list[str]:
    """Weights in float32, computed with in bfloat16; forward, backward and a fused Adam."""
    flops = training_flops() * 1e9 * PAIRS
    title = f"  a training step of {PAIRS} pairs (to reach: 30 %)"
    audio, pictures = (x.cuda() for x in batch(PAIRS, PAIRS))
    rows = [title]
    for name in ("here", "here, compiled"):
        model = build(BASE).cuda()
        if name != "here":
            compiled(model)
        optimiser = torch.optim.Adam(trained(model), fused=True, **ADAM)

        def step(model: torch.nn.Module = model, adam: torch.optim.Adam = optimiser) -> None:
            with torch.autocast("cuda", torch.bfloat16):
                loss = pretraining_loss(model(audio, pictures), audio, pictures).total
            adam.zero_grad()
            loss.backward()
            adam.step()

        rows.append(_row(name, step, flops, ceiling))
    return rows


def _row(name: str, work: Callable[[], object], flops: float, ceiling: float) -> str:
    seconds, memory = _measure(work)
    rate = flops / seconds
    return (
        f"    {name:<18} {seconds * 1e3:8.1f} ms, {rate / 1e12:6.1f} TFLOP/s: "
        f"{rate / ceiling:.0%} of the ceiling, peak memory {memory / 1e9:.1f} GB"
    )


def _measure(work: Callable[[], object]) -> tuple[float, int]:
    """The best seconds of a turn, and the most memory any of them took."""
    for _ in range(WARM):
        work()
    torch.cuda.synchronize()
    torch.cuda.reset_peak_memory_stats()
    best = float("inf")
    for _ in range(TURNS):
        began = time.perf_counter()
        work()
        torch.cuda.synchronize()
        best = min(best, time.perf_counter() - began)
    return best, torch.cuda.max_memory_allocated()
