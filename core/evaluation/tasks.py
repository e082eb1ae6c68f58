# SPDX-License-Identifier: MIT
"""From what was heard and seen to rows: each task for every method that can do it, and for chance."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.evaluation.chance import chance_by_label, chance_of_ranks
from core.evaluation.collect import AS_IT_IS, IMITATION, PICTURE, SOUND, Collected, conditions
from core.evaluation.measures import Values, by_label, figures_of_ranks, ranks
from core.evaluation.methods import UPSTREAM, Method, Part
from core.evaluation.probe import linear_probe
from core.evaluation.report import Row, guessed, measured

WHOLE, PICTURES, BOTH = "the whole sound", "the pictures", "both, side by side"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How things with several vectors are compared; `frames` is mean (all of them) or middle."""

    strategy: str = "pooled"
    frames: str = "mean"

    def shown(self, parts: Sequence[Part]) -> list[Part]:
        """The vectors of the pictures that count."""
        if self.frames == "middle":
            return [part[len(part) // 2 : len(part) // 2 + 1] for part in parts]
        return list(parts)


def rows(found: Collected, methods: Sequence[Method], comparison: Comparison) -> Iterator[Row]:
    """Every row that the collected views allow; chance beside the first condition of each task."""
    chance = chance_of_ranks(len(found.names))
    for task, conditions_ in _one_answer(found).items():
        yield from _task(_Task(task, conditions_, _ranked, chance), found, methods, comparison)
    relevant = _relevant(found.labels)
    groups = np.asarray(found.groups)
    allowed = groups[:, None] != groups[None, :]  # neither the query nor other windows of its file
    if not (relevant & allowed).any():
        return
    chance = chance_by_label(relevant, allowed)

    def score(alike: NDArray[np.float32]) -> Values:
        return by_label(alike, relevant, allowed)

    for task, conditions_ in _same_label(found).items():
        yield from _task(_Task(task, conditions_, score, chance), found, methods, comparison)
    if all(len(labels) == 1 for labels in found.labels):
        yield from _probe(found, methods)


Views: TypeAlias = tuple[str, str]  # of the queries and of the answers


@dataclass(frozen=True, slots=True)
class _Task:
    name: str
    conditions: dict[str, Views]
    score: Callable[[NDArray[np.float32]], Values]  # similarity (q, n) to one value a query
    chance: dict[str, float]


def _one_answer(found: Collected) -> dict[str, dict[str, Views]]:
    """Tasks with one right answer a query, as published; the conditions of each."""
    tasks: dict[str, dict[str, Views]] = {}
    if found.has(PICTURE):
        tasks["audio_to_video"] = {WHOLE: (SOUND, PICTURE)}
        tasks["video_to_audio"] = {WHOLE: (PICTURE, SOUND)}
    tasks["sound_to_own_clip"] = {name: (name, SOUND) for name in conditions() if found.has(name)}
    if found.has(IMITATION):
        tasks["imitation_to_audio"] = {AS_IT_IS: (IMITATION, SOUND)}
    return tasks


def _same_label(found: Collected) -> dict[str, dict[str, Views]]:
    """Tasks in which every clip of the same label is right."""
    altered = {name: (name, SOUND) for name in conditions() if found.has(name)}
    tasks: dict[str, dict[str, Views]] = {"audio_to_audio": {WHOLE: (SOUND, SOUND), **altered}}
    if found.has(PICTURE):
        tasks["video_to_video"] = {PICTURES: (PICTURE, PICTURE)}
    return tasks


def _ranked(alike: NDArray[np.float32]) -> Values:
    return figures_of_ranks(ranks(alike))


def _task(task: _Task, found: Collected, methods: Sequence[Method], comparison: Comparison) -> Iterator[Row]:
    pool = len(found.names)
    for number, (condition, views) in enumerate(task.conditions.items()):
        able = _able(methods, views)
        for method in able:
            queries, answers = _parts(found, method, views, comparison)
            values = task.score(method.alike(queries, answers, comparison.strategy))
            yield measured(task.name, condition, method.name, pool, values, found.groups)
        if number == 0:
            yield from _unmeasured(task.name, condition, pool, methods, able)
            yield guessed(task.name, condition, pool, task.chance)


def _probe(found: Collected, methods: Sequence[Method]) -> Iterator[Row]:
    labels = [labels[0] for labels in found.labels]
    pool = len(set(labels))
    _, counts = np.unique(labels, return_counts=True)
    for condition, views in _probed(found).items():
        for method in (m for m in methods if all((m.see if v == PICTURE else m.hear) for v in views)):
            vectors = np.concatenate([method.table(found.of(method, view)) for view in views], axis=1)
            right = linear_probe(vectors, labels, found.groups)
            yield measured("linear_probe", condition, method.name, pool, {"accuracy": right}, found.groups)
        if condition == WHOLE:
            yield from _unmeasured("linear_probe", condition, pool, methods, methods)
            yield guessed("linear_probe", condition, pool, {"accuracy": float(counts.max() / counts.sum())})


def _probed(found: Collected) -> dict[str, tuple[str, ...]]:
    """What a linear probe is trained on; the vectors of two views lie side by side."""
    sound: dict[str, tuple[str, ...]] = {WHOLE: (SOUND,)}
    return {**sound, PICTURES: (PICTURE,), BOTH: (SOUND, PICTURE)} if found.has(PICTURE) else sound


def _able(methods: Sequence[Method], views: tuple[str, str]) -> list[Method]:
    """The methods that perceive both views."""
    return [m for m in methods if (m.see if PICTURE in views else m.hear) and (m.shared or _alike(views))]


def _alike(views: tuple[str, str]) -> bool:
    return (PICTURE in views) == (views == (PICTURE, PICTURE))


def _parts(
    found: Collected, method: Method, views: tuple[str, str], comparison: Comparison
) -> tuple[list[Part], list[Part]]:
    one, other = (
        comparison.shown(found.of(method, view)) if view == PICTURE else found.of(method, view)
        for view in views
    )
    if comparison.strategy.startswith("diagonal") and views in ((SOUND, PICTURE), (PICTURE, SOUND)):
        return _beside(one, other)
    return one, other


def _beside(one: list[Part], other: list[Part]) -> tuple[list[Part], list[Part]]:
    """The more numerous side brought to as many vectors as the other: those at the same share of the time."""
    pairs = []
    for a, b in zip(one, other, strict=True):
        n = min(len(a), len(b))
        at = (np.arange(n) + 0.5) / max(n, 1)
        pairs.append((a[(at * len(a)).astype(int)], b[(at * len(b)).astype(int)]))
    return [a for a, _ in pairs], [b for _, b in pairs]


def _relevant(labels: Sequence[tuple[str, ...]]) -> NDArray[np.bool_]:
    """Which clips share a label with which (n, n)."""
    names = sorted({label for each in labels for label in each})
    held = np.array([[name in each for name in names] for each in labels], np.float32)
    held = held.reshape(len(labels), len(names))
    return np.asarray(held @ held.T > 0)


def _unmeasured(
    task: str, condition: str, pool: int, methods: Sequence[Method], able: Sequence[Method]
) -> Iterator[Row]:
    """A row without figures for each model that is not there, or does not perceive what the task asks for."""
    names = [method.name for method in methods if method.shared and method not in able]
    if all(method.name != UPSTREAM for method in methods):
        names.append(UPSTREAM)
    yield from (Row(task, condition, name, pool) for name in names)
