# SPDX-License-Identifier: MIT
"""What a run's folder keeps of how it went, whichever way was trained."""

import math
from pathlib import Path

import pytest

from core import jobs
from core.errors import UserError
from core.jobs import Cancelled, Job, Progress
from core.library.place import Library
from core.training import journal
from core.training.adapter import adapt
from core.training.adapterjournal import journalled
from core.training.adapterloop import AdapterConfig, AdapterStep
from core.training.step import Step
from tests.core.training.vectorlibrary import base_model, fill

FAST = AdapterConfig(learning_rate=0.01, batch_size=64, weight_decay=0.01, epochs=5)


class Events:
    """What TensorBoard would be given."""

    def __init__(self) -> None:
        self.points: list[tuple[str, float, int]] = []

    def add_scalar(self, name: str, value: float, step: int) -> None:
        self.points.append((name, value, step))

    def close(self) -> None:
        pass


def step_of(**known: float) -> Step:
    return Step(
        epoch=0, step=3, total=9, learning_rate=0.1, clips_per_second=7.0, seconds_left=12.5, waited=0.25,
        losses={"total": 1.0}, gpu_bytes=int(known.get("gpu_bytes", 0)),
    )  # fmt: skip


def test_memory_time_left_and_waiting_are_written_and_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = Events()
    monkeypatch.setattr(journal, "_event_writer", lambda *_: events)
    written = journal.Journal(tmp_path)
    written.write(step_of(gpu_bytes=5_000_000_000).line())
    written.close()
    expected = {"clips_per_second": 7.0, "seconds_left": 12.5, "waited": 0.25, "gpu_bytes": 5_000_000_000}
    assert journal.read(tmp_path) == [{"step": 3, **expected}]
    assert {(name, value) for name, value, step in events.points if step == 3} == set(expected.items())
    assert "gpu_bytes" not in step_of().line()  # where there is none


def test_an_adapter_leaves_a_log_and_events_like_any_run(tmp_path: Path) -> None:
    library, base, run = Library.at(tmp_path / "library"), tmp_path / "base.safetensors", tmp_path / "run"
    fill(library, base_model(base), videos=12)
    run.mkdir()
    reports: list[Progress] = []
    job = adapt(library, base, tmp_path / "new.safetensors", config=FAST, device="cpu")
    done = jobs.run(journalled(job, run), reports.append)
    steps = [p.data for p in reports if isinstance(p.data, AdapterStep)]
    lines = journal.read(run)
    assert [line["step"] for line in lines] == list(range(done.epochs + 1))
    assert [line["total"] for line in lines[1:]] == [step.loss for step in steps[1:]]
    assert "total" not in lines[0]
    assert not any(math.isnan(value) for line in lines for value in line.values())
    assert lines[-1]["held_out_r10"] == (steps[-1].audio_to_video + steps[-1].video_to_audio) / 2
    assert list((run / "events").glob("events.out.tfevents.*"))


def test_an_adapter_that_begins_anew_writes_its_lines_once(tmp_path: Path) -> None:
    def job(epochs: int) -> Job[str]:
        for epoch in range(epochs):
            yield Progress(epoch, 9, "", AdapterStep(epoch, 1.0 + epoch, 0.5, 0.5))
            yield Progress(epoch, 9, "within it")
        return "done"

    stopped = iter([False] * 5 + [True])
    with pytest.raises(Cancelled):
        jobs.run(journalled(job(9), tmp_path), should_stop=lambda: next(stopped))
    assert len(journal.read(tmp_path)) == 3
    assert jobs.run(journalled(job(2), tmp_path)) == "done"
    assert [line["total"] for line in journal.read(tmp_path)] == [1.0, 2.0]


def test_what_a_job_raises_comes_through(tmp_path: Path) -> None:
    def job() -> Job[None]:
        yield Progress(0)
        raise UserError("too few videos")

    with pytest.raises(UserError, match="too few"):
        jobs.run(journalled(job(), tmp_path))
