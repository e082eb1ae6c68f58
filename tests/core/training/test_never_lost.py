# SPDX-License-Identifier: MIT
"""What interrupts a training costs nothing that was learnt: a kill, a stop, memory, divergence, the disk."""

import errno
import itertools
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import SafetensorError

from core import jobs
from core.errors import UserError
from core.jobs import Cancelled, Progress
from core.model import checkpoint
from core.model.build import build
from core.model.config import TINY
from core.training import errors, loop, setting, snapshot
from core.training.dataset import ClipCache
from core.training.health import WINDOW, Health
from core.training.inputs import Inputs
from core.training.objective import Losses, Objective
from core.training.train import STATE, DiskFull, TrainingDiverged, TrainingPaused, train
from tests.core.training.tiny import CLIPS, CONFIG, losses, make_cache, run

ROOT = Path(__file__).parents[3]
SHORT = replace(CONFIG, epochs=3)


@pytest.fixture
def cache(tmp_path: Path) -> ClipCache:
    return make_cache(tmp_path / "cache")


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint and a report after every step."""
    monkeypatch.setattr(loop, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(setting, "REPORT_EVERY", 0.0)


def in_process(work: Path, end: int, *names: str) -> int:
    words = [sys.executable, "-m", "tests.core.training.tiny", str(work), str(end), *names]
    return subprocess.run(
        words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    ).returncode


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_run_that_was_killed_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    make_cache(tmp_path / "cache")
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    assert in_process(tmp_path, 5, "killed") == -signal.SIGKILL
    log = killed / "log.jsonl"
    log.write_bytes(log.read_bytes()[:-7])  # it was writing a line
    assert not (killed / "last.safetensors").exists()
    assert in_process(tmp_path, -1, "killed", "whole") == 0
    assert losses(killed) == losses(whole)
    assert len(losses(whole)) == 8
    one, other = (checkpoint.read(folder / "last.safetensors")[2] for folder in (killed, whole))
    assert all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize("stop", [0, 1, 3, 5])
def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(
    cache: ClipCache, tmp_path: Path, stop: int
) -> None:
    whole = run(cache, tmp_path / "whole", SHORT)
    steps = itertools.count()
    torch.manual_seed(0)
    job = train(build(TINY), TINY, cache, np.arange(CLIPS), SHORT, tmp_path / "run")
    with pytest.raises(Cancelled):
        jobs.run(job, should_stop=lambda: next(steps) == stop)
    assert run(cache, tmp_path / "run", SHORT) == whole


def test_stopping_keeps_what_was_learnt_until_then(cache: ClipCache, tmp_path: Path) -> None:
    job = train(build(TINY), TINY, cache, np.arange(CLIPS), CONFIG, tmp_path / "run")
    steps = itertools.count()
    with pytest.raises(Cancelled):
        jobs.run(job, should_stop=lambda: next(steps) == 2)
    done = snapshot.position_of(tmp_path / "run" / STATE).step
    assert done == len(losses(tmp_path / "run")) > 0
    config, state = snapshot.model_state(tmp_path / "run" / STATE)
    build(config, weights=state)


class Small(Objective):
    """A machine on which more than `fits` clips do not fit."""

    fits = 3

    def backward(self, inputs: Inputs, micro: int | None = None) -> Losses:
        if (micro or len(inputs)) > self.fits:
            super().backward(inputs.part(slice(0, 2)))  # got so far, and left gradients behind
            self._masks.manual_seed(0)
            raise torch.OutOfMemoryError("CUDA out of memory")
        return super().backward(inputs, micro)


def test_out_of_memory_takes_fewer_clips_at_a_time_and_learns_the_same(
    cache: ClipCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(SHORT, seed=0)
    whole = run(cache, tmp_path / "whole", config)
    monkeypatch.setattr(loop, "Objective", Small)
    notes: list[str] = []
    torch.manual_seed(0)
    job = train(build(TINY), TINY, cache, np.arange(CLIPS), config, tmp_path / "run")
    jobs.run(job, lambda p: notes.append(p.note))
    assert any("2 clips at a time" in note and "8 clips" in note for note in notes)
    for one, other in zip(whole, losses(tmp_path / "run"), strict=True):
        assert one["total"] == pytest.approx(other["total"], rel=2e-3)
    assert snapshot.position_of(tmp_path / "run" / STATE).micro == 2


def test_not_enough_memory_for_one_clip_is_said(
    cache: ClipCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "Objective", type("None", (Small,), {"fits": 0}))
    with pytest.raises(UserError, match="even with one clip at a time"):
        run(cache, tmp_path / "run", SHORT)


def sick(step: int, times: int) -> type[Objective]:
    """An objective whose loss is no number at a step, so many times."""

    class Sick(Objective):
        count, left = 0, times

        def backward(self, inputs: Inputs, micro: int | None = None) -> Losses:
            found = super().backward(inputs, micro)
            Sick.count += 1
            if Sick.count >= step and Sick.left:
                Sick.left -= 1
                Sick.count = 0
                for parameter in self._model.parameters():
                    parameter.data.fill_(torch.nan)
                return replace(found, total=found.total * torch.nan)
            return found

    return Sick


@pytest.mark.usefixtures("often")
def test_a_loss_that_is_no_number_goes_back_with_half_the_rate(
    cache: ClipCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "Objective", sick(3, times=2))
    notes: list[str] = []
    job = train(build(TINY), TINY, cache, np.arange(CLIPS), SHORT, tmp_path / "run")
    jobs.run(job, lambda p: notes.append(p.note))
    assert [note for note in notes if "0.5 of the learning rate" in note]
    assert [note for note in notes if "0.25 of the learning rate" in note]
    log = losses(tmp_path / "run")
    assert [line["step"] for line in log] == [1, 2, 3, 4, 5, 6]
    assert all(np.isfinite(line["total"]) for line in log)
    assert snapshot.position_of(tmp_path / "run" / STATE).rate_scale == 0.25


@pytest.mark.usefixtures("often")
def test_the_third_divergence_stops_and_leaves_a_good_checkpoint(
    cache: ClipCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "Objective", sick(3, times=9))
    with pytest.raises(TrainingDiverged, match="lower rate"):
        run(cache, tmp_path / "run", replace(SHORT, epochs=9))
    assert finite(tmp_path / "run")


def infinite(step: int) -> type[Objective]:
    """An objective of which one gradient is infinite at a step, once, while its loss is fine."""

    class Infinite(Objective):
        count = 0

        def backward(self, inputs: Inputs, micro: int | None = None) -> Losses:
            found = super().backward(inputs, micro)
            Infinite.count += 1
            if Infinite.count == step:
                gradient = next(self._model.parameters()).grad
                assert gradient is not None
                gradient.view(-1)[0] = torch.inf
            return found

    return Infinite


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize("clip_norm", [1.0, None])
def test_an_infinite_gradient_never_reaches_a_checkpoint(
    cache: ClipCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clip_norm: float | None
) -> None:
    monkeypatch.setattr(loop, "Objective", infinite(4))  # the last step of an epoch, when a checkpoint is due
    notes: list[str] = []
    config = replace(SHORT, clip_norm=clip_norm)
    job = train(build(TINY), TINY, cache, np.arange(CLIPS), config, tmp_path / "run")
    jobs.run(job, lambda p: notes.append(p.note))
    assert [note for note in notes if "at step 4: the training went back to step 3" in note]
    assert finite(tmp_path / "run")
    assert snapshot.position_of(tmp_path / "run" / STATE).rate_scale == 0.5


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize("step", [3, 6])
def test_weights_that_were_spoilt_are_no_checkpoint(
    cache: ClipCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Also after the last step, which no other follows to show it."""

    class Spoilt(Objective):
        count = 0

        def stepped(self) -> None:
            super().stepped()
            Spoilt.count += 1
            if Spoilt.count == step:
                for parameter in self._model.parameters():
                    parameter.data.mul_(1e28)  # numbers, of which a step makes none

    monkeypatch.setattr(loop, "Objective", Spoilt)
    log = run(cache, tmp_path / "run", SHORT)
    assert [line["step"] for line in log] == [1, 2, 3, 4, 5, 6]
    position = snapshot.position_of(tmp_path / "run" / STATE)
    assert (position.step, position.attempt) == (6, 1)
    assert max(float(t.abs().max()) for t in snapshot.model_state(tmp_path / "run" / STATE)[1].values()) < 100


def test_a_full_memory_is_no_reason_to_end(
    cache: ClipCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has no room to look whether it makes sense of a clip is asked for its weights alone."""

    def full(*_: object) -> bool:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(loop, "is_sound", full)
    run(cache, tmp_path / "run")
    assert finite(tmp_path / "run")


def finite(run: Path) -> bool:
    """Whether the weights of a checkpoint are numbers."""
    return all(bool(torch.isfinite(t).all()) for t in snapshot.model_state(run / STATE)[1].values())


def test_health_tells_a_bad_batch_from_a_divergence() -> None:
    health = Health()
    rng = np.random.default_rng(0)
    assert not any(health.diverged(3 + rng.normal() * 0.3) for _ in range(200))
    assert not health.diverged(40.0)  # one bad batch
    assert health.good
    climbing = [health.diverged(3 + n * 0.2) for n in range(2 * WINDOW)]
    assert climbing[-1]
    assert not climbing[0]
    assert Health().diverged(float("nan"))
    assert Health().diverged(float("inf"))
    assert Health().diverged(1.0, norm=float("inf"))


@pytest.mark.usefixtures("often")
def test_a_lost_gpu_pauses_the_run(cache: ClipCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Lost(Objective):
        def backward(self, inputs: Inputs, micro: int | None = None) -> Losses:
            if lost and len(steps) == 3:
                raise RuntimeError("CUDA error: unspecified launch failure\nCompile with ...")
            steps.append(1)
            return super().backward(inputs, micro)

    steps: list[int] = []
    lost = True
    whole = run(cache, tmp_path / "whole", SHORT)
    monkeypatch.setattr(loop, "Objective", Lost)
    with pytest.raises(TrainingPaused, match=r"after step 3 .*unspecified launch failure.*resume"):
        run(cache, tmp_path / "run", SHORT)
    lost = False
    assert run(cache, tmp_path / "run", SHORT) == whole


def test_other_errors_are_bugs_and_pass(
    cache: ClipCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(Objective):
        def backward(self, inputs: Inputs, micro: int | None = None) -> Losses:
            raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    monkeypatch.setattr(loop, "Objective", Broken)
    with pytest.raises(RuntimeError, match="mat1"):
        run(cache, tmp_path / "run", SHORT)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_full_disk_stops_with_the_last_checkpoint_intact(tmp_path: Path) -> None:
    """The limit on the size of a file is met by the second checkpoint, which holds the optimiser too."""
    make_cache(tmp_path / "cache")
    weights = sum(tensor.numel() * tensor.element_size() for tensor in build(TINY).state_dict().values())
    limit = 3 * weights  # model and teacher fit; with two moments for each weight they do not
    limited = (
        "import resource, runpy, sys, signal; "
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); "
        f"sys.argv = ['tiny', {str(tmp_path)!r}, '-1', 'run']; "
        "runpy.run_module('tests.core.training.tiny', run_name='__main__')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", limited], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "DiskFull: The disk with" in ended.stderr
    run_folder = tmp_path / "run"
    assert not list(run_folder.glob("*.tmp"))
    assert snapshot.position_of(run_folder / STATE).step == 0
    snapshot.model_state(run_folder / STATE)


def test_a_log_that_cannot_be_written_stops_the_run(
    cache: ClipCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object, line: object) -> None:
        with errors.writing(tmp_path / "run" / "log.jsonl"):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("core.training.journal.Journal.write", full)
    with pytest.raises(DiskFull, match="make room, then resume"):
        run(cache, tmp_path / "run", SHORT)


def test_what_says_that_a_disk_is_full() -> None:
    assert errors.is_full(OSError(errno.ENOSPC, ""))
    assert errors.is_full(SafetensorError("I/O error: No space left on device (os error 28)"))
    assert not errors.is_full(OSError(errno.EACCES, ""))
    assert not errors.is_full(SafetensorError("header too large"))


def test_a_damaged_state_is_said(cache: ClipCache, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / STATE).write_bytes(b"not a checkpoint")
    with pytest.raises(UserError, match="cannot be resumed"):
        run(cache, tmp_path / "run", SHORT)


def test_without_tensorboardx_the_run_goes_on(
    cache: ClipCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    progress: list[Progress] = []
    torch.manual_seed(0)
    jobs.run(train(build(TINY), TINY, cache, np.arange(CLIPS), SHORT, tmp_path / "run"), progress.append)
    assert len(losses(tmp_path / "run")) == 6
    assert not (tmp_path / "run" / "events").exists()
