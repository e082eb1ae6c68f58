# SPDX-License-Identifier: MIT
"""Whether a search finds the second that was meant: parts of videos' own sound, searched for in all."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import MediaError, NothingHeard
from core.evaluation.collect import AS_IT_IS, conditions
from core.evaluation.items import Missing
from core.evaluation.methods import MODEL, Method, untrained
from core.evaluation.report import Row, guessed, measured
from core.features.constants import SAMPLE_RATE
from core.jobs import Job, Progress
from core.library.index import index
from core.library.place import Library
from core.media.sound import read_sound
from core.model import store
from core.search.query import SoundQuery
from core.search.searcher import Searcher

TASK = "moment"
CUT = 3.0  # s of each video's sound that are searched with
SHORTEST = 4.0  # s: shorter videos are in the library but no queries
LONGEST = 600.0  # s of a film from which a part is cut
NEAR = 1.0  # s between the best second and the true one
STEP = 0.5  # s between the windows a baseline compares
UNDER = (AS_IT_IS, "noise at 10 dB", "telephone band", "MP3 at 64 kb/s")

Signal = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Part:
    """What a video is searched for with, and what is compared with it. The whole sound is not kept: of a
    hundred videos it would take gigabytes.
    """

    path: Path
    query: Signal
    start: float  # seconds: where in the video the query was cut
    last: float  # the latest second at which a query could begin
    windows: tuple[Signal, ...]  # a baseline's features of every `STEP`


Found = tuple[Path, float] | None  # the best match: its video and its second


def localise(videos: Sequence[Path], model: Path, device: str) -> Job[tuple[list[Row], list[Missing]]]:
    """Index `videos` into a library that is thrown away and search it for parts of them.

    `found`: the right video is first; `within_1s`: and its second is right; `hits_within_1s`: the share of
    the found ones whose second is right.
    """
    videos = [Path(os.path.abspath(video)) for video in videos]  # as matches name them
    with tempfile.TemporaryDirectory(prefix="earshot-evaluation-") as folder:
        library = Library.at(Path(folder))
        named = _install(library, model)
        report = yield from index(library, videos, device, model=named)
        missing = [Missing(str(f.path), f.reason) for f in report.failed]
        searcher = Searcher(library, device)
        baseline = next(m for m in untrained() if m.name == "MFCC statistics")
        parts = _cut([video for video in videos if str(video) not in {m.name for m in missing}], baseline)
        rows: list[Row] = []
        for condition in UNDER if parts else ():
            ours: list[Found] = []
            for done, part in enumerate(parts, 1):
                heard = conditions()[condition](part.query)
                ours.append(_search(searcher, heard))
                yield Progress(done, len(parts), f"moments, {condition}")
            theirs = _nearest(parts, condition, baseline)
            rows += [_row(condition, MODEL, parts, ours), _row(condition, baseline.name, parts, theirs)]
            if condition == AS_IT_IS:
                rows.append(guessed(TASK, condition, len(parts), _chance(parts)))
        return rows, missing


def _install(library: Library, model: Path) -> Path:
    """The model as the library searches with it."""
    if model == store.active(library.models):
        return model
    copy = library.models / f"evaluated-{model.stem}.safetensors"
    shutil.copyfile(model, copy)
    store.use(library.models, copy.stem)
    return copy


def _cut(videos: Sequence[Path], baseline: Method) -> list[Part]:
    """The same part of each video every time."""
    parts = []
    for number, video in enumerate(videos):
        try:
            waveform = read_sound(video, 0.0, LONGEST)
        except MediaError:
            continue  # no sound in it: it stays in the library, but nothing can be searched with
        if len(waveform) >= SHORTEST * SAMPLE_RATE:
            last = len(waveform) / SAMPLE_RATE - CUT
            start = float(np.random.default_rng([7, number]).uniform(0, last))
            parts.append(Part(video, _from(waveform, start), start, last, _windows(waveform, last, baseline)))
    return parts


def _from(waveform: Signal, start: float) -> Signal:
    """As much of a sound as is searched with, from a second on; a copy, so that the sound can go."""
    first = round(start * SAMPLE_RATE)
    return waveform[first : first + round(CUT * SAMPLE_RATE)].copy()


def _windows(waveform: Signal, last: float, method: Method) -> tuple[Signal, ...]:
    """The features of every window of a sound, in their order."""
    assert method.hear is not None
    return tuple(method.hear(_from(waveform, float(start))) for start in _starts(last))


def _starts(last: float) -> NDArray[np.float64]:
    """Where the windows begin that a baseline compares."""
    return np.arange(0, last + 1e-6, STEP)


def _search(searcher: Searcher, heard: Signal) -> Found:
    job = searcher.search(SoundQuery(heard), 1)
    try:
        while True:
            next(job)
    except StopIteration as end:
        matches = end.value.matches
    except NothingHeard:
        return None  # the part is silent: a miss
    return (matches[0].path, matches[0].start) if matches else None


def _nearest(parts: Sequence[Part], condition: str, method: Method) -> list[Found]:
    assert method.hear is not None
    places = [(part.path, float(start)) for part in parts for start in _starts(part.last)]
    heard = [window for part in parts for window in part.windows]
    queries = [method.hear(conditions()[condition](part.query)) for part in parts]
    alike = method.alike(queries, heard, "pooled")  # (parts, windows)
    return [places[best] for best in alike.argmax(axis=1)]


def _row(condition: str, method: str, parts: Sequence[Part], found: Sequence[Found]) -> Row:
    right = np.array([f is not None and f[0] == p.path for f, p in zip(found, parts, strict=True)])
    near = [f is not None and abs(f[1] - p.start) <= NEAR for f, p in zip(found, parts, strict=True)]
    there = right & np.array(near)
    values = {
        "found": right.astype(np.float64),
        "within_1s": there.astype(np.float64),
        "hits_within_1s": np.where(right, there, np.nan),
    }
    return measured(TASK, condition, method, len(parts), values, [str(part.path) for part in parts])


def _chance(parts: Sequence[Part]) -> dict[str, float]:
    """A random second of a random video."""
    hit = float(np.mean([_share_near(part) for part in parts]))
    return {"found": 1 / len(parts), "within_1s": hit / len(parts), "hits_within_1s": hit}


def _share_near(part: Part) -> float:
    if part.last == 0:
        return 1.0
    return (min(part.last, part.start + NEAR) - max(0.0, part.start - NEAR)) / part.last
