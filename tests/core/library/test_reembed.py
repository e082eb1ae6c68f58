# SPDX-License-Identifier: MIT
"""Stored vectors become those of an adapted model, video by video, and indexing finds nothing left to do."""

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch

from core import jobs
from core.errors import ModelError
from core.jobs import Cancelled
from core.library.catalogue import model_row, open_catalogue
from core.library.place import Library
from core.library.reembed import reembed
from core.model import checkpoint
from core.model.adapted import change_between, is_adapted_from, save_adapted
from core.model.build import build
from core.model.config import TINY
from core.model.store import read_card
from tests.core.training.vectorlibrary import DIM, WINDOWS, base_model, fill

VIDEOS = 5


@pytest.fixture
def files(tmp_path: Path) -> tuple[Library, Path, Path]:
    """A library, the model it was indexed with, and that model with an adapter."""
    library, base, new = (
        Library.at(tmp_path / "l"),
        tmp_path / "base.safetensors",
        tmp_path / "new.safetensors",
    )
    fill(library, base_model(base), VIDEOS)
    save_adapted(base, matrices(1), new, checkpoint.read_header(base)[1])
    return library, base, new


def matrices(seed: int) -> dict[str, torch.Tensor]:
    torch.manual_seed(seed)
    return {m: torch.eye(DIM) + 0.1 * torch.randn(DIM, DIM) for m in ("audio", "visual")}


def vectors(library: Library, model: Path) -> dict[tuple[int, str, float, float], np.ndarray]:
    with open_catalogue(library.catalogue) as db:
        rows = db.execute(
            "SELECT video_id, modality, start, end, vector FROM vector WHERE model_id = ?",
            (model_row(db, read_card(model).identity),),
        ).fetchall()
    found = {tuple(row[:4]): np.frombuffer(row[4], np.float16).astype(np.float32) for row in rows}
    assert len(found) == len(rows)
    return found


def indexed(library: Library, model: Path) -> list[tuple[int, int]]:
    with open_catalogue(library.catalogue) as db:
        row = model_row(db, read_card(model).identity)
        return db.execute("SELECT video_id, moments FROM indexed WHERE model_id = ?", (row,)).fetchall()


def test_every_vector_is_multiplied(files: tuple[Library, Path, Path]) -> None:
    library, base, new = files
    report = jobs.run(reembed(library, base, new))
    assert (report.videos, report.vectors) == (VIDEOS, VIDEOS * 2 * WINDOWS)
    before, after = vectors(library, base), vectors(library, new)
    assert before.keys() == after.keys()
    for key, vector in before.items():
        expected = matrices(1)[key[1]].numpy() @ vector
        np.testing.assert_allclose(after[key], expected / np.linalg.norm(expected), atol=2e-3)
    assert indexed(library, new) == indexed(library, base)
    assert jobs.run(reembed(library, base, new)).videos == 0


def test_stopped_half_way_it_goes_on_with_the_next_video(
    files: tuple[Library, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.library.reembed.PULSE", -1.0)
    library, base, new = files
    steps = itertools.count()
    with pytest.raises(Cancelled):
        jobs.run(reembed(library, base, new), should_stop=lambda: next(steps) == 2)
    assert len(indexed(library, new)) == 2
    assert len(vectors(library, new)) == 2 * 2 * WINDOWS
    assert jobs.run(reembed(library, base, new)).videos == VIDEOS - 2
    assert len(vectors(library, new)) == VIDEOS * 2 * WINDOWS


def test_what_an_interrupted_indexing_left_is_replaced(files: tuple[Library, Path, Path]) -> None:
    library, base, new = files
    with open_catalogue(library.catalogue) as db:
        db.execute(
            "INSERT INTO vector (video_id, model_id, modality, start, end, vector)"
            " SELECT video_id, ?, modality, start + 99, end + 99, vector FROM vector WHERE video_id = 1",
            (model_row(db, read_card(new).identity),),
        )
    jobs.run(reembed(library, base, new))
    assert vectors(library, new).keys() == vectors(library, base).keys()


def test_an_adapter_on_an_adapter(files: tuple[Library, Path, Path], tmp_path: Path) -> None:
    _, base, new = files
    newer = tmp_path / "newer.safetensors"
    save_adapted(new, matrices(2), newer, checkpoint.read_header(new)[1])
    for modality, matrix in change_between(new, newer).items():
        torch.testing.assert_close(matrix, matrices(2)[modality], atol=1e-4, rtol=1e-4)
    both = change_between(base, newer)
    torch.testing.assert_close(
        both["audio"], matrices(2)["audio"] @ matrices(1)["audio"], atol=1e-4, rtol=1e-4
    )


def test_another_model_is_refused(files: tuple[Library, Path, Path], tmp_path: Path) -> None:
    library, base, new = files
    torch.manual_seed(5)
    stranger = tmp_path / "stranger.safetensors"
    checkpoint.save(stranger, build(TINY).state_dict(), TINY, checkpoint.read_header(base)[1])
    assert is_adapted_from(base, new)
    assert not is_adapted_from(base, stranger)
    with pytest.raises(ModelError, match="indexed again"):
        jobs.run(reembed(library, base, stranger))
    assert not is_adapted_from(base, tmp_path / "nothing.safetensors")
