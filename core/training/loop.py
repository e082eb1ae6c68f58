# SPDX-License-Identifier: MIT
"""The loop of a training: steps, losses, checkpoints, and going back when it diverged."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch

from core.jobs import Job, Progress
from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig
from core.training import snapshot
from core.training.config import TrainConfig
from core.training.dataset import ClipSource
from core.training.distributed import Ranks
from core.training.errors import TrainingDiverged
from core.training.feed import Feed, Order
from core.training.health import Health
from core.training.journal import Journal
from core.training.objective import Losses, Objective
from core.training.readback import Readback
from core.training.schedule import learning_rate
from core.training.snapshot import Position
from core.training.step import Step, Watch
from core.training.update import Update, new_trainee

STATE = "state.safetensors"  # what a run goes on from
REPORT_EVERY = 0.1  # s between two reports of progress, at least
SAVE_EVERY = 300.0  # s between two checkpoints, at most
SAVE_SHARE = 0.05  # of the time may go into checkpoints at the end of epochs
RETRIES = 2  # times a diverged run goes back and tries with half the rate
LAG = 2  # steps after which a GPU's loss is read: reading it at once would make the GPU wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a run is given, and does not change."""

    model: CAVMAE
    model_config: ModelConfig
    data: ClipSource
    order: Order
    config: TrainConfig
    run: Path
    ranks: Ranks
    watch: Watch | None = None
    held_out: Callable[[CAVMAE], dict[str, float]] | None = None

    @property
    def total(self) -> int:
        """Steps of the whole run."""
        return self.config.epochs * self.order.steps


@dataclass(slots=True)
class _Clock:
    """Since when, and how much has been done since."""

    step: int
    began: float = field(default_factory=time.monotonic)
    reported: float = 0.0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began


class Loop:
    """One run from where it stands to its end."""

    def __init__(self, setting: Setting) -> None:
        """Goes on from the run's state file where there is one. Raises `UserError` if it is damaged."""
        s = self._setting = setting
        objective = Objective(s.model, s.model_config, s.config, s.ranks)
        self._trainee = new_trainee(s.model, objective, s.config)
        self._state = s.run / STATE
        self.position = self._start()
        self._health = Health(self.position.losses, self.position.best)
        self._update = Update(s.model, self._trainee, self.position.micro)
        self._journal = Journal(s.run, self.position.step) if s.ranks.first else None
        self._unread: deque[tuple[int, float, Readback]] = deque()
        self._last: dict[str, float] = {}
        self._clock = _Clock(self.position.step)
        self._saved_at, self._save_took = time.monotonic(), 0.0
        if self._journal is not None and not self._state.exists():
            self._write_state()  # what the first divergence goes back to

    def _start(self) -> Position:
        """Where the run goes on; every rank must find the same state file."""
        s = self._setting
        if s.ranks.share(self._state.exists()):
            return snapshot.restore(self._state, self._trainee)
        s.ranks.equalise(s.model.parameters())
        return Position()

    def go(self) -> Job[None]:
        """Train to the end. Raises `TrainingDiverged` after going back twice in vain."""
        while (yield from self._train()):
            note = self._go_back()
            yield Progress(self.position.step, self._setting.total, note, self._step(None, note=note))
        self.save()

    def save(self) -> None:
        """Write a checkpoint, unless what would be written is going wrong. Raises `DiskFull`."""
        if not self._read_losses(0) and self._health.good:
            self._write_state()

    def close(self) -> None:
        """Let the files go."""
        if self._journal is not None:
            self._journal.close()

    def _train(self) -> Job[bool]:
        """Steps until the end, or until the loss has diverged: then true."""
        s, order = self._setting, replace(self._setting.order, attempt=self.position.attempt)
        cuda = next(s.model.parameters()).is_cuda
        lag = LAG if cuda else 0
        s.model.train()
        self._clock = _Clock(self.position.step)
        rows = s.ranks.part(s.config.batch_size)
        frames = s.model_config.audio_frames
        with Feed(s.data, order, self.position.step, s.total, frames, rows, pinned=cuda) as feed:
            for batch in feed:
                rate = self._rate()
                losses, note = self._update(batch, rate)
                self._advance(rate, losses)
                if self._read_losses(lag):
                    return True
                ended = self.position.step % order.steps == 0
                yield from self._report(feed, note, ended=ended)
                if self._save_due(ended):
                    self.save()
            return self._read_losses(0)

    def _rate(self) -> float:
        s, step = self._setting, self.position.step
        return self.position.rate_scale * learning_rate(s.config, step, s.total, step // s.order.steps)

    def _advance(self, rate: float, losses: Losses) -> None:
        self.position = replace(self.position, step=self.position.step + 1, micro=self._update.micro)
        self._unread.append((self.position.step, rate, Readback(losses)))

    def _read_losses(self, lag: int) -> bool:
        """Log every loss but the last `lag`; true if one shows that the run has diverged."""
        while len(self._unread) > lag:
            step, rate, losses = self._unread.popleft()
            self._last = losses.numbers()
            if self._health.diverged(self._last["total"]):
                self._unread.clear()
                return True
            epoch = (step - 1) // self._setting.order.steps
            self._log({"epoch": epoch, "step": step, "rate": rate, **self._last})
        return False

    def _report(self, feed: Feed, note: str, *, ended: bool) -> Job[None]:
        s, step = self._setting, self.position.step
        looks = s.watch is not None and step % s.watch.every == 0
        now = self._clock.seconds
        if not (ended or looks or note) and now - self._clock.reported < REPORT_EVERY:
            return
        self._clock.reported = now
        held_out = self._measure() if ended and s.held_out is not None and s.ranks.first else None
        picture = s.watch.look(s.model, step) if looks and s.watch is not None else None
        s.model.train()  # whoever measured or looked may have switched that off
        report = self._step(feed, held_out, picture, note)
        self._log_report(report)
        yield Progress(step, s.total, note or f"epoch {report.epoch + 1} of {s.config.epochs}", report)

    def _measure(self) -> dict[str, float]:
        assert self._setting.held_out is not None
        return self._setting.held_out(self._setting.model)

    def _step(
        self,
        feed: Feed | None,
        held_out: dict[str, float] | None = None,
        picture: object = None,
        note: str = "",
    ) -> Step:
        s, done = self._setting, self.position.step
        seconds, steps = self._clock.seconds, done - self._clock.step
        speed = steps / seconds if seconds else 0.0  # steps a second
        cuda = next(s.model.parameters()).is_cuda
        return Step(
            epoch=max(0, done - 1) // s.order.steps,
            step=done,
            total=s.total,
            learning_rate=self._rate() if done < s.total else 0.0,
            clips_per_second=speed * s.config.batch_size,
            seconds_left=(s.total - done) / speed if speed else 0.0,
            waited=feed.waited / seconds if feed and seconds else 0.0,
            gpu_bytes=torch.cuda.max_memory_allocated() if cuda else 0,
            losses=self._last,
            held_out=held_out,
            picture=picture,
            note=note,
        )

    def _log(self, line: dict[str, object]) -> None:
        if self._journal is not None:
            self._journal.write(line)

    def _log_report(self, report: Step) -> None:
        line: dict[str, object] = {"step": report.step, "clips_per_second": report.clips_per_second}
        if report.held_out is not None:
            line |= {f"held_out_{name}": value for name, value in report.held_out.items()}
        if report.note:
            line["note"] = report.note
        self._log(line)

    def _save_due(self, ended: bool) -> bool:
        since = time.monotonic() - self._saved_at
        return since > SAVE_EVERY or (ended and since * SAVE_SHARE >= self._save_took)

    def _write_state(self) -> None:
        if self._journal is None:
            return
        began = time.monotonic()
        losses = tuple(self._health.losses)
        seconds = self.position.seconds + self._clock.seconds
        self.position = replace(self.position, losses=losses, best=self._health.best, seconds=seconds)
        self._clock = _Clock(self.position.step)
        s = self._setting
        snapshot.save(self._state, self._trainee, s.model_config, self.position)
        self._saved_at = time.monotonic()
        self._save_took = self._saved_at - began

    def _go_back(self) -> str:
        """To the last good checkpoint, with half the rate and another order of clips."""
        diverged_at, attempt = self.position.step, self.position.attempt + 1
        if attempt > RETRIES:
            raise TrainingDiverged(
                f"The loss ran away or was no number, for the third time, at step {diverged_at}, also with a "
                "quarter of the learning rate. The last good checkpoint is kept; train with a lower rate."
            )
        saved = snapshot.restore(self._state, self._trainee)
        scale = 0.5**attempt
        self.position = replace(saved, attempt=attempt, rate_scale=scale, micro=self._update.micro)
        self._health = Health(saved.losses, saved.best)
        if self._journal is not None:
            self._journal.close()
            self._journal = Journal(self._setting.run, saved.step)
            self._write_state()  # a run that is killed now must not try for ever
        note = (
            f"The loss ran away or was no number at step {diverged_at}: the training went back to step "
            f"{saved.step} and goes on with {scale:g} of the learning rate."
        )
        self._log({"step": saved.step, "note": note})
        return note
