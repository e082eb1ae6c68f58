# SPDX-License-Identifier: MIT
"""The loop of a training: steps, losses, checkpoints, and going back when it diverged."""

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import replace

import torch

from core.jobs import Job, Progress
from core.training import snapshot
from core.training.errors import TrainingDiverged, is_out_of_memory
from core.training.feed import Feed
from core.training.health import Health, are_finite, is_sound
from core.training.journal import Journal
from core.training.objective import Losses, Objective
from core.training.place import STATE
from core.training.readback import Readback
from core.training.schedule import learning_rate
from core.training.setting import Clock, Setting
from core.training.snapshot import Position
from core.training.step import Step
from core.training.update import Update, new_trainee

SAVE_EVERY = 300.0  # s between two checkpoints, at most
SAVE_SHARE = 0.05  # of the time may go into checkpoints at the end of epochs
RETRIES = 2  # times a diverged run goes back and tries with half the rate
LAG = 2  # steps after which a GPU's loss is read: reading it at once would make the GPU wait


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
        self._update = Update(s.model, self._trainee, self.position.micro, s.config.clip_norm)
        self._journal = Journal(s.run, self.position.step) if s.ranks.first else None
        self._unread: deque[tuple[int, float, Readback]] = deque()
        self._last: dict[str, float] = {}
        self._clock = Clock(self.position.step)
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
            yield Progress(self.position.step, self._setting.total, note, self._step(note))
        self.save()

    def save(self) -> None:
        """Write a checkpoint, unless what would be written is going or gone wrong. Raises `DiskFull`."""
        if not self._read_losses(0) and self._health.good and (self._journal is None or self._is_sound()):
            self._write_state()

    def close(self) -> None:
        """Let the files go."""
        if self._journal is not None:
            self._journal.close()

    def _train(self) -> Job[bool]:
        """Steps until the end, or until the loss has diverged: then true."""
        s, order = self._setting, replace(self._setting.order, attempt=self.position.attempt)
        lag = LAG if s.cuda and s.ranks.size == 1 else 0  # all ranks must see a divergence at one step
        s.model.train()
        self._clock = Clock(self.position.step)
        rows = s.ranks.part(s.config.batch_size)
        frames = s.model_config.audio_frames
        with Feed(s.data, order, self.position.step, s.total, frames, rows, pinned=s.cuda) as feed:
            for batch in feed:
                rate = self._rate()
                losses, note = self._update(batch, rate)
                self._advance(rate, losses)
                if self._read_losses(lag):
                    return True
                ended = self.position.step % order.steps == 0
                yield from self._report(feed, note, ended=ended)
                if self._save_due(ended):
                    if self._read_losses(0):
                        return True
                    self.save()
            return self._read_losses(0) or s.ranks.any(not self._is_sound())

    def _is_sound(self) -> bool:
        """What has no room for a clip more is asked for its weights alone."""
        try:
            return is_sound(self._setting.model, self._setting.model_config)
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
        torch.cuda.empty_cache()
        return are_finite(self._setting.model)

    def _rate(self) -> float:
        s, step = self._setting, self.position.step
        return self.position.rate_scale * learning_rate(s.config, step, s.total, step // s.order.steps)

    def _advance(self, rate: float, losses: Losses) -> None:
        self.position = replace(self.position, step=self.position.step + 1, micro=self._update.micro)
        self._unread.append((self.position.step, rate, Readback(losses, self._update.norm)))

    def _read_losses(self, lag: int) -> bool:
        """Log every loss but the last `lag`; true if one, or its gradient, shows that the run diverged."""
        while len(self._unread) > lag:
            step, rate, losses = self._unread.popleft()
            self._last, norm = losses.numbers()
            if self._health.diverged(self._last["total"], norm):
                self._unread.clear()
                return True
            epoch = (step - 1) // self._setting.order.steps
            self._log({"epoch": epoch, "step": step, "rate": rate, **self._last})
        return False

    def _report(self, feed: Feed, note: str, *, ended: bool) -> Job[None]:
        s, step = self._setting, self.position.step
        looks = s.watch is not None and step % s.watch.every == 0
        if not (ended or looks or note or self._clock.is_due()):
            return
        held_out = self._measure() if ended else None
        picture = s.watch.look(s.model, step) if looks and s.watch is not None else None
        s.model.train()  # whoever measured or looked may have switched that off
        report = replace(self._step(note), held_out=held_out, picture=picture, waited=self._clock.share(feed))
        self._log(report.line())
        yield Progress(step, s.total, note or f"epoch {report.epoch + 1} of {s.config.epochs}", report)

    def _measure(self) -> dict[str, float] | None:
        """Figures to look at: what has no room for them still has room to train."""
        s = self._setting
        if s.held_out is None or not s.ranks.first:
            return None
        try:
            return s.held_out(s.model)
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
        torch.cuda.empty_cache()
        return None

    def _step(self, note: str) -> Step:
        s, done = self._setting, self.position.step
        speed = self._clock.steps_per_second(done)
        return Step(
            epoch=max(0, done - 1) // s.order.steps,
            step=done,
            total=s.total,
            learning_rate=self._rate() if done < s.total else 0.0,
            clips_per_second=speed * s.config.batch_size,
            seconds_left=(s.total - done) / speed if speed else 0.0,
            gpu_bytes=torch.cuda.max_memory_allocated() if s.cuda else 0,
            losses=self._last,
            note=note,
        )

    def _log(self, line: Mapping[str, object]) -> None:
        if self._journal is not None:
            self._journal.write(line)

    def _save_due(self, ended: bool) -> bool:
        since = time.monotonic() - self._saved_at
        return since > SAVE_EVERY or (ended and since * SAVE_SHARE >= self._save_took)

    def _write_state(self) -> None:
        began = self._saved_at = time.monotonic()
        if self._journal is None:  # the first rank writes for all
            return
        losses, best = tuple(self._health.losses), self._health.best
        self.position = replace(self.position, losses=losses, best=best)
        snapshot.save(self._state, self._trainee, self._setting.model_config, self.position)
        self._saved_at = time.monotonic()
        self._save_took = self._saved_at - began

    def _go_back(self) -> str:
        """To the last good checkpoint, with half the rate and another order of clips."""
        diverged_at, attempt = self.position.step, self.position.attempt + 1
        if attempt > RETRIES:
            raise TrainingDiverged(
                f"The loss ran away or was no number, for the third time, at step {diverged_at}, also with a "
                "quarter of the learning rate. The last good checkpoint is kept: finish the run with what it "
                "had learnt by then, or begin a new one with a lower rate."
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
