# SPDX-License-Identifier: MIT
"""What interrupts fine-tuning costs nothing that was learnt: a kill, a stop, the disk."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core import jobs
from core.classification import learner
from core.classification.batches import Batch
from core.classification.learner import Learner
from core.classification.probe import Fitted
from core.classification.recipe import Recipe, classification_loss
from core.classification.tuning import ANEW, STATE
from core.errors import UserError
from core.jobs import Cancelled, Progress
from core.library.place import Library
from core.model import checkpoint
from core.training import loop, setting, snapshot
from core.training.errors import DiskFull, TrainingPaused
from tests.core.classification.tuned import A_EPOCH, RECIPE, fitting, loss_of

ROOT = Path(__file__).parents[3]
STEPS = RECIPE.epochs * A_EPOCH

pytestmark = pytest.mark.usefixtures("base")


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint and a report after every step."""
    monkeypatch.setattr(loop, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(setting, "REPORT_EVERY", 0.0)


def folder(library: Library, name: str) -> Path:
    return library.folder / "classifiers" / "fitting" / name


def weights(library: Library, name: str) -> dict[str, torch.Tensor]:
    return checkpoint.read(library.models / f"{name}.safetensors")[2]


def fit(library: Library, name: str, seen: list[Progress], recipe: Recipe = RECIPE) -> Fitted:
    return jobs.run(fitting(library, name, recipe), seen.append)


def stopped(library: Library, name: str, note: str, step: int) -> list[Progress]:
    """Fit until a report of `note` at `step`; gives what it reported."""
    seen: list[Progress] = []

    def reached() -> bool:
        return bool(seen) and note in seen[-1].note and seen[-1].done >= step

    with pytest.raises(Cancelled):
        jobs.run(fitting(library, name), seen.append, reached)
    return seen


def losses(seen: list[Progress]) -> dict[int, float]:
    return dict(found for step in seen if (found := loss_of(step)))


def logged(path: Path) -> list[tuple[int, float]]:
    return [(step, loss) for step, loss in map(json.loads, path.read_text().splitlines())]


def in_process(work: Path, end: int, *names: str) -> int:
    words = [sys.executable, "-m", "tests.core.classification.tuned", str(work), str(end), *names]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(words, cwd=ROOT, env=env, check=False).returncode


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_one_that_was_killed_goes_on_as_if_it_had_not_been(library: Library, tmp_path: Path) -> None:
    assert in_process(tmp_path, 8, "killed") == -signal.SIGKILL
    assert snapshot.position_of(folder(library, "killed") / STATE).step == 7  # within an epoch
    assert not (library.models / "killed.safetensors").exists()
    assert in_process(tmp_path, -1, "killed", "whole") == 0
    killed, whole = logged(tmp_path / "killed.jsonl"), logged(tmp_path / "whole.jsonl")
    assert [step for step, _ in killed] == [*range(1, 9), *range(8, STEPS + 1)]
    assert [step for step, _ in whole] == [*range(1, STEPS + 1)]
    assert set(killed) == set(whole)  # to the last bit
    one, other = weights(library, "killed"), weights(library, "whole")
    assert all(torch.equal(one[name], other[name]) for name in other)
    assert not list(folder(library, "killed").parent.iterdir())


@pytest.mark.usefixtures("often")
def test_one_that_was_stopped_goes_on_as_if_it_had_not_been(library: Library) -> None:
    whole: list[Progress] = []
    fit(library, "whole", whole)
    for step in (1, A_EPOCH, 2 * A_EPOCH + 1, STEPS):
        before = stopped(library, "some", "epoch", step)
        run = folder(library, "some")
        assert [path.name for path in run.iterdir()] == [STATE]  # what was decoded is gone
        after: list[Progress] = []
        fit(library, "some", after)
        assert min(losses(after), default=STEPS + 1) == step + 1
        assert losses(before) | losses(after) == losses(whole)
        one, other = weights(library, "some"), weights(library, "whole")
        assert all(torch.equal(one[name], other[name]) for name in other)
        assert not run.exists()


@pytest.mark.usefixtures("often")
def test_stopped_while_it_is_judged_it_trains_no_more(library: Library) -> None:
    stopped(library, "some", "judg", 0)
    after: list[Progress] = []
    assert fit(library, "some", after).measured
    assert losses(after) == {}


def test_two_of_one_name_take_no_clips_from_each_other(library: Library) -> None:
    first = fitting(library, "some")
    next(first)
    with pytest.raises(UserError, match="'some' is being trained by another Earshot"):
        next(fitting(library, "some"))
    next(fitting(library, "other"))
    first.close()
    next(fitting(library, "some"))


@pytest.mark.usefixtures("often")
def test_with_other_settings_it_begins_anew(library: Library) -> None:
    stopped(library, "some", "epoch", 4)
    after: list[Progress] = []
    fit(library, "some", after, replace(RECIPE, learning_rate=1e-3))
    assert any(step.note == ANEW for step in after)
    assert min(losses(after)) == 1


@pytest.mark.usefixtures("often")
def test_a_lost_gpu_costs_nothing_that_was_saved(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []

    def lost(logits: torch.Tensor, target: torch.Tensor, *, multi_label: bool) -> torch.Tensor:
        steps.append(1)
        if len(steps) == 5:
            raise RuntimeError("CUDA error: unspecified launch failure\nCompile with ...")
        return classification_loss(logits, target, multi_label=multi_label)

    with monkeypatch.context() as patch:
        patch.setattr(learner, "classification_loss", lost)
        with pytest.raises(TrainingPaused, match=r"unspecified launch failure\)\. What was learnt"):
            fit(library, "some", [])
    after: list[Progress] = []
    fit(library, "some", after)
    assert min(losses(after)) == 5


def test_out_of_memory_takes_fewer_clips_at_a_time_and_learns_the_same(
    library: Library, monkeypatch: pytest.MonkeyPatch, often: None
) -> None:
    whole: list[Progress] = []
    fit(library, "whole", whole)
    learn = Learner._learn
    sizes: list[int] = []

    def small(self: Learner, part: Batch, of: int) -> torch.Tensor:
        if len(part.target) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        sizes.append(len(part.target))
        return learn(self, part, of)

    monkeypatch.setattr(Learner, "_learn", small)
    parts: list[Progress] = []
    fit(library, "parts", parts)
    assert max(sizes) == 2
    for step, loss in losses(whole).items():
        assert losses(parts)[step] == pytest.approx(loss, rel=2e-3)


def test_not_enough_memory_for_one_clip_is_said(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> torch.Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(Learner, "_learn", none)
    with pytest.raises(UserError, match="even with one clip at a time"):
        fit(library, "none", [])


def test_a_damaged_state_is_said_and_not_gone_on_from(library: Library) -> None:
    (run := folder(library, "some")).mkdir(parents=True)
    (run / STATE).write_bytes(b"not a checkpoint")
    seen: list[Progress] = []
    fit(library, "some", seen)
    assert any("cannot be read: beginning anew" in step.note for step in seen)
    assert not run.exists()


@pytest.mark.usefixtures("often")
def test_a_full_disk_stops_with_the_last_checkpoint_intact(library: Library) -> None:
    """The limit on the size of a file is met where the mean of weights, in doubles, comes in too."""
    resource = pytest.importorskip("resource")  # Windows has no such limit
    _, _, state = checkpoint.read(library.models / "tiny.safetensors")
    encoder = sum(t.numel() * 4 for name, t in state.items() if not name.startswith("decoder"))
    limit = 4 * encoder  # weights and two moments of each fit; with the mean they do not
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def filled(progress: Progress) -> None:
        if loss_of(progress):  # decoding is through
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))

    try:
        with pytest.raises(DiskFull, match="make room, then resume"):
            jobs.run(fitting(library, "some"), filled)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    run = folder(library, "some")
    assert [path.name for path in run.iterdir()] == [STATE]
    done = snapshot.position_of(run / STATE).step
    assert done == RECIPE.average_from * A_EPOCH - 1
    seen: list[Progress] = []
    fit(library, "some", seen)
    assert min(losses(seen)) == done + 1
