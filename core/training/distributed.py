# SPDX-License-Identifier: MIT
"""Training on several GPUs or machines: each process is one rank and holds a whole model.

All ranks draw one and the same batch and each takes its own rows of it. Vectors are gathered before they
are contrasted, gradients are averaged, so that W ranks of B clips compute what one of W x B computes.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor
from torch.nn import Parameter

from core.errors import UserError
from core.training.errors import is_out_of_memory

BUCKET = 64 << 20  # bytes of gradients that travel together
PATIENCE = timedelta(days=2)  # that ranks wait for the first, which decodes and measures alone


@dataclass(frozen=True, slots=True)
class Ranks:
    """This process among those that train together."""

    rank: int = 0
    size: int = 1

    @property
    def first(self) -> bool:
        """Whether this is the one that writes files and speaks."""
        return self.rank == 0

    def part(self, count: int) -> slice:
        """This rank's rows of a batch of `count`. Raises `UserError` where it does not divide evenly."""
        if count % self.size:
            raise UserError(
                f"A batch of {count} clips does not divide among {self.size} processes: start another number "
                "of them, or a new training with another size."
            )
        return slice(self.rank, None, self.size)

    def gather(self, rows: Tensor) -> Tensor:
        """This rank's `part` (B, ...) -> the whole (size * B, ...); gradients go back to each row's rank."""
        if self.size == 1:
            return rows
        gather: Callable[[Tensor, Ranks], Tensor] = _Gather.apply  # torch leaves it untyped
        return gather(rows, self)

    def average(self, values: Tensor) -> Tensor:
        """The mean of `values` over all ranks."""
        if self.size > 1:
            dist.all_reduce(values)
            values = values / self.size
        return values

    def average_gradients(self, parameters: Iterable[Parameter]) -> None:
        """Replace each `.grad` by its mean over all ranks."""
        if self.size == 1:
            return
        for bucket in _buckets(p.grad for p in parameters if p.grad is not None):
            flat = self.average(torch.cat([gradient.flatten() for gradient in bucket]))
            first = 0
            for gradient in bucket:
                last = first + gradient.numel()
                gradient.copy_(flat[first:last].view_as(gradient))
                first = last

    @contextmanager
    def together(self) -> Iterator[None]:
        """A block that ends for every rank or for none: one that runs out of memory must not leave the
        others waiting for it for ever. All of them then raise `torch.OutOfMemoryError`."""
        failed: str | None = None
        try:
            yield
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            failed = str(error)  # not the error itself: what it was raised from holds on to memory
        if self.any(failed is not None):
            raise torch.OutOfMemoryError(failed or "another rank ran out of memory")

    def any(self, here: bool) -> bool:
        """Whether it holds on any rank."""
        if self.size == 1:
            return here
        said = _flag(_device()).fill_(float(here))
        dist.all_reduce(said, dist.ReduceOp.MAX)
        return bool(said.item())

    def equalise(self, tensors: Iterable[Tensor]) -> None:
        """Give every rank the first one's values."""
        if self.size > 1:
            for tensor in tensors:
                dist.broadcast(tensor.data, 0)

    def share(self, value: Any) -> Any:
        """What the first rank says, on every rank; until it says it, the others wait."""
        if self.size == 1:
            return value
        said = [value]
        dist.broadcast_object_list(said)
        return said[0]

    def wait(self) -> None:
        """Until every rank has come here."""
        self.any(False)


ALONE = Ranks()


@contextmanager
def join(device: torch.device) -> Iterator[Ranks]:
    """Join the other processes that `torchrun` started; alone where it did not start this one.

    A CUDA `device` becomes this process's own GPU for the time of the block.
    """
    if "WORLD_SIZE" not in os.environ:
        yield ALONE
        return
    if device.type == "cuda":
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=PATIENCE)
    try:
        yield Ranks(dist.get_rank(), dist.get_world_size())
    except BaseException:
        if dist.get_backend() != "nccl":  # it would wait here for the others, and they wait for this one:
            dist.destroy_process_group()  # let the process end, and torchrun ends the others
        raise
    dist.destroy_process_group()


class _Gather(torch.autograd.Function):
    """All rows forward; backward the own ones, times the number of ranks.

    Every rank computes the same loss of all rows, and gradients are averaged over ranks afterwards: the
    factor makes up for the other ranks, in which these rows are constants.
    """

    @staticmethod
    def forward(ctx: Any, rows: Tensor, ranks: Ranks) -> Tensor:
        ctx.ranks = ranks
        every = [torch.empty_like(rows) for _ in range(ranks.size)]
        dist.all_gather(every, rows.contiguous())
        return torch.stack(every, dim=1).flatten(0, 1)  # (B, size, ...) -> (B * size, ...), as drawn

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        ranks: Ranks = ctx.ranks
        return gradient[ranks.part(len(gradient))] * ranks.size, None


def _buckets(gradients: Iterable[Tensor]) -> Iterator[list[Tensor]]:
    bucket: list[Tensor] = []
    size = 0
    for gradient in gradients:
        bucket.append(gradient)
        size += gradient.numel() * gradient.element_size()
        if size >= BUCKET:
            yield bucket
            bucket, size = [], 0
    if bucket:
        yield bucket


@cache
def _flag(device: torch.device) -> Tensor:
    """One number to ask each other with, made once: asked is also when no memory is left for another."""
    return torch.zeros((), device=device)


def _device() -> torch.device:
    """Where the group can compare numbers."""
    cuda = dist.get_backend() == "nccl"
    return torch.device("cuda", torch.cuda.current_device()) if cuda else torch.device("cpu")
