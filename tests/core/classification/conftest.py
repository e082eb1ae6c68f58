# SPDX-License-Identifier: MIT
"""Small films of two classes, a library that knows them, and a tiny model to begin from."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from core import jobs
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.library.scan import scan
from core.library.sources import add_sources, visible_sources
from core.media.encode import write_video
from core.model import checkpoint
from core.model.build import build
from core.model.card import ModelCard
from core.model.config import TINY
from tests.core.classification.films import COLOURS

SECONDS, FPS, SIZE, RATE = 1.4, 10, 64, 16_000


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten videos of two classes: red with a high tone, blue with a low one."""
    folder = tmp_path_factory.mktemp("films")
    rng = np.random.default_rng(0)
    for n in range(10):
        label = list(COLOURS)[n % 2]
        hertz = (2000 if n % 2 == 0 else 300) * rng.uniform(0.9, 1.1)
        t = np.arange(round(SECONDS * RATE)) / RATE
        sound = (0.3 * np.sin(2 * np.pi * hertz * t) + 0.01 * rng.standard_normal(len(t))).astype(np.float32)
        (folder / label).mkdir(exist_ok=True)
        write_video(folder / label / f"{n}.mp4", frames(COLOURS[label], rng), FPS, sound, RATE)
    (folder / "red, high" / "broken.mp4").write_bytes(b"nothing")
    return folder


def frames(colour: tuple[int, int, int], rng: np.random.Generator) -> Iterator[NDArray[np.uint8]]:
    for _ in range(round(SECONDS * FPS)):
        yield (np.array(colour) + rng.integers(-25, 25, (SIZE, SIZE, 3))).clip(0, 255).astype(np.uint8)


@pytest.fixture
def library(films: Path, tmp_path: Path) -> Library:
    """The films, known but not indexed: fine-tuning needs no vectors."""
    library = Library.at(tmp_path / "library")
    with open_catalogue(library.catalogue) as db:
        add_sources(db, [films])
        for number, source in visible_sources(db).items():
            jobs.run(scan(db, number, source))
    return library


@pytest.fixture
def base(library: Library) -> Path:
    """A pre-training model with random weights, in the library."""
    torch.manual_seed(0)
    card = ModelCard(name="tiny", title="Tiny", kind="trained", description="for tests")
    path = library.models / "tiny.safetensors"
    checkpoint.save(path, build(TINY).state_dict(), TINY, {"card": dataclasses.asdict(card)})
    return path


@pytest.fixture
def two_penalties(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two are enough for a probe to choose from, and take less time than five."""
    monkeypatch.setattr("core.classification.crossfit.PENALTIES", (0.1, 0.01))
