# SPDX-License-Identifier: MIT
"""What only a GPU does to a training, as far as a processor can show it: layouts, words of errors, memory."""

import gc
import weakref
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import torch
from torch import Tensor

from core.model.build import build
from core.model.cav_mae import CAVMAE
from core.model.config import TINY
from core.training import feed, loop, snapshot
from core.training.config import TrainConfig
from core.training.distributed import ALONE
from core.training.errors import is_gpu_lost, is_out_of_memory
from core.training.feed import Order
from core.training.health import Health
from core.training.loop import Loop
from core.training.objective import Objective
from core.training.setting import Setting
from core.training.snapshot import Position
from core.training.speed import recompute
from core.training.teacher import attention
from core.training.trial import made_up
from core.training.update import Update, new_trainee
from tests.core.training.tiny import CLIPS, CONFIG, make_cache

RECIPE = TrainConfig(batch_size=4)


def channels_last(model: CAVMAE) -> CAVMAE:
    """Laid out as `speed.prepare` does it on a GPU."""
    weight = model.patch_embed_v.proj.weight
    weight.data = weight.data.contiguous(memory_format=torch.channels_last)
    return model


def test_a_run_that_goes_on_has_its_moments_laid_out_like_its_weights(tmp_path: Path) -> None:
    """A fused step on a GPU refuses any other: "same dtype, device, and layout"."""
    trainees = []
    for _ in range(2):
        model = channels_last(build(TINY))
        trainees.append(new_trainee(model, Objective(model, TINY, RECIPE), RECIPE))
    first, again = trainees
    Update(cast("CAVMAE", first.model), first)(made_up(TINY, 4), 1e-3)
    snapshot.save(tmp_path / "state", first, TINY, Position())
    snapshot.restore(tmp_path / "state", again)
    names, before = again.names(), {first.names()[p]: s for p, s in first.optimiser.state.items()}
    assert len(before) > 10
    for parameter, state in again.optimiser.state.items():
        for key in ("exp_avg", "exp_avg_sq"):
            assert state[key].stride() == parameter.stride(), names[parameter]
            assert torch.equal(state[key], before[names[parameter]][key])


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        torch.AcceleratorError("CUDA error: out of memory", 2),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    ],
)
def test_a_full_gpu_is_no_lost_gpu(error: RuntimeError) -> None:
    assert is_out_of_memory(error)
    assert not is_gpu_lost(error)


def test_a_full_machine_is_full_memory_too() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 46)
    windows = RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 8 bytes.")
    for error in (caught.value, windows):
        assert is_out_of_memory(error)
        assert not is_gpu_lost(error)


def test_a_lost_gpu_is_no_full_gpu() -> None:
    lost = torch.AcceleratorError("CUDA error: unspecified launch failure", 719)
    assert is_gpu_lost(lost)
    assert not is_out_of_memory(lost)


class Full(Objective):
    """A GPU on which cuBLAS finds no room for more than two clips."""

    def backward(self, inputs, micro=None):  # type: ignore[no-untyped-def]
        if (micro or len(inputs)) > 2:
            raise RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`")
        return super().backward(inputs, micro)


def test_memory_that_a_library_misses_is_saved_too() -> None:
    model = build(TINY)
    update = Update(model, new_trainee(model, Full(model, TINY, RECIPE), RECIPE))
    _, note = update(made_up(TINY, 4), 1e-3)
    assert update.micro == 2
    assert "Memory ran out" in note


def test_memory_missed_for_the_first_step_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    model = build(TINY)
    weights = [p.detach().clone() for p in model.parameters()]
    update = Update(model, new_trainee(model, Objective(model, TINY, RECIPE), RECIPE))
    made, real = 0, torch.zeros_like
    seen: list[bool] = []

    def short_of_memory(tensor: Tensor, dtype: torch.dtype | None = None) -> Tensor:
        nonlocal made
        made += dtype is None  # a moment of the optimiser
        if made == 8 and dtype is None:
            seen.append(all(torch.equal(p, w) for p, w in zip(model.parameters(), weights, strict=True)))
            raise torch.OutOfMemoryError("CUDA out of memory")
        return real(tensor, dtype=dtype)

    monkeypatch.setattr(torch, "zeros_like", short_of_memory)
    losses, _ = update(made_up(TINY, 4), 1e-3)
    assert seen == [True]
    assert torch.isfinite(losses.total)
    assert update.micro is None  # first, blocks are computed twice


def test_blocks_computed_twice_do_not_outlive_their_model() -> None:
    model = build(TINY)
    recompute(model)
    gone = weakref.ref(model.blocks_u[0])
    gc.disable()
    try:
        del model
        assert gone() is None
    finally:
        gc.enable()


def test_a_teacher_attends_in_full_precision() -> None:
    model, x = build(TINY).eval(), torch.randn(2, 5, TINY.embed_dim)
    block = model.blocks_u[0]
    with torch.autocast("cpu", torch.bfloat16):
        weights = attention(block, x, "a")
    assert weights.dtype == torch.float32
    assert (weights != weights.bfloat16().float()).float().mean() > 0.5


def test_a_divergence_is_not_swallowed_by_a_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a GPU losses are read two steps late: a save that finds one that ran away must tell."""
    cache = make_cache(tmp_path / "cache")
    monkeypatch.setattr(Setting, "cuda", property(lambda _: True))
    monkeypatch.setattr(feed, "_pinned", lambda array: array)
    monkeypatch.setattr(torch.cuda, "max_memory_allocated", lambda: 0)
    monkeypatch.setattr(loop, "SAVE_EVERY", -1.0)  # a save at every step
    monkeypatch.setattr(Health, "diverged", lambda *_: True)
    order = Order(np.arange(CLIPS), np.arange(CLIPS), CONFIG.batch_size, CONFIG.seed)
    (tmp_path / "run").mkdir()
    setting = Setting(
        model=build(TINY), model_config=TINY, data=cache, order=order, config=CONFIG,
        run=tmp_path / "run", ranks=ALONE,
    )  # fmt: skip
    found = Loop(setting)
    training, ended = found._train(), None
    while ended is None:
        try:
            next(training)
        except StopIteration as end:
            ended = end.value
    assert ended is True
    assert found.position.step == 1
    found.close()
