# SPDX-License-Identifier: MIT
"""Methods whose figures are known beforehand, for tests of the evaluator."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from core import jobs
from core.evaluation.collect import Collected, collect
from core.evaluation.items import Item, Missing
from core.evaluation.methods import MODEL, Method, Part
from core.evaluation.report import Row
from core.evaluation.tasks import Comparison, rows

CLIPS, KINDS = 60, 6
Answer = Callable[[int], Part]


@dataclass(frozen=True, slots=True)
class Numbered:
    """Clips whose sound and picture carry the clip's number, loud enough to survive every condition."""

    count: int = CLIPS
    missing: int = 0

    @property
    def title(self) -> str:
        return "numbered clips"

    def items(self) -> Iterator[Item | Missing]:
        for number in range(self.count):
            wave = np.full(8000, number / 1000, np.float32)
            pictures = np.full((3, 8, 8, 3), number, np.uint8)
            label = (f"kind {number % KINDS}",)
            yield Item(f"clip {number}", f"file {number}", label, wave, pictures, imitation=wave)
        for number in range(self.missing):
            yield Missing(f"gone {number}", "there is no such file")


def method(heard: Answer, seen: Answer) -> Method:
    """A model that answers by the number of the clip; `seen` gives what its picture gets."""
    return Method(
        MODEL,
        hear=lambda wave: heard(round(float(np.median(wave)) * 1000) if len(wave) else 0),
        see=lambda pictures: seen(int(pictures[0, 0, 0, 0])),
        shared=True,
    )


def measured(one: Method, source: Numbered | None = None) -> tuple[Collected, list[Row]]:
    """What the evaluator finds of a method on numbered clips."""
    found = jobs.run(collect(source or Numbered(), [one], pictures=True))
    return found, list(rows(found, [one], Comparison()))
