# SPDX-License-Identifier: MIT
"""The thorough way as a run: all of the model is trained, on the decoded clips of the library."""

import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from core.device import choose_device
from core.errors import UserError
from core.jobs import Job, Progress
from core.library.place import Library
from core.library.switch import note, switch
from core.model import checkpoint, store
from core.model.build import build
from core.model.cav_mae import CAVMAE
from core.training import outcome, snapshot
from core.training.clips import LibraryClips
from core.training.compared import compared_with
from core.training.distributed import ALONE, Ranks
from core.training.errors import writing
from core.training.finish import judge, outcome_of, publish
from core.training.measure import Measured, measure
from core.training.outcome import Outcome
from core.training.place import STATE
from core.training.plan import TrainingPlan
from core.training.retrieval import summary
from core.training.rundata import RunData, run_data
from core.training.speed import prepare
from core.training.step import Watch
from core.training.train import MODEL, train

QUICK = 300  # held-out clips measured after each epoch


class Pretraining:
    """One run on one library."""

    def __init__(
        self, library: Library, run: Path, plan: TrainingPlan, device: str, ranks: Ranks = ALONE
    ) -> None:
        self._library, self._run, self._plan, self._ranks = library, run, plan, ranks
        self._wish, self._device = device, choose_device(device)

    def go(self, watch: Watch | None) -> Job[Outcome]:
        """From wherever the run stands to its outcome."""
        if not self._ranks.first:
            self._ranks.wait()  # until the first has decoded what this one is going to read
        data = yield from self._data()
        before = yield from self._before(data)
        if self._ranks.first:
            self._ranks.wait()
        model = yield from self._trained(data, watch)
        if self._ranks.first:
            return (yield from self._conclude(model, data, before))
        self._ranks.wait()
        found = outcome.read(self._run)
        assert found is not None
        return found

    def conclude_early(self) -> Job[Outcome]:
        """The outcome of what has been learnt so far."""
        data = yield from self._data(ends=True)
        before = yield from self._before(data)
        config, state = snapshot.model_state(self._run / STATE)
        model = build(config, weights=state).to(self._device)
        with writing(self._run / MODEL):
            checkpoint.save(self._run / MODEL, model.state_dict(), config)
        return (yield from self._conclude(model, data, before))

    def _data(self, *, ends: bool = False) -> Job[RunData]:
        """The clips; that there is no model to compare with is said before hours of decoding."""
        if self._ranks.first:
            compared_with(self._library, self._run)
        return (yield from run_data(self._library, self._run, self._plan, self._ranks.size, ends=ends))

    def _before(self, data: RunData) -> Job[Measured | None]:
        """The model that searches now, on the held-out clips; the first rank measures."""
        if not len(data.held_out) or not self._ranks.first:
            return None
        yield Progress(0, None, "measuring the model in use")
        path = compared_with(self._library, self._run)
        model, _ = checkpoint.load_encoder(path, self._device)
        return measure(model, checkpoint.read_header(path)[0], data.clips, data.held_out)

    def _trained(self, data: RunData, watch: Watch | None) -> Job[CAVMAE]:
        model = self._model()
        recipe = replace(self._plan.train_config, batch_size=data.batch)
        yield from train(
            model, self._plan.model_config, data.clips, data.trained, recipe, self._run,
            watch=watch, held_out=self._quick(data) if len(data.held_out) else None, ranks=self._ranks,
        )  # fmt: skip
        return model

    def _model(self) -> CAVMAE:
        """As the run begins, or as it was saved: the model it began with may be gone by then."""
        torch.manual_seed(self._plan.train_config.seed)
        state = self._run / STATE
        if state.exists():
            config, weights = snapshot.model_state(state)
            model = build(config, weights=weights)
        elif self._plan.init == "scratch":
            model = build(self._plan.model_config)
        else:
            source = store.files(self._library.models).get(self._plan.init)
            if source is None:
                raise UserError(f"The model '{self._plan.init}' that this run began with is gone.")
            model, _ = checkpoint.load(source)
        model = model.to(self._device)
        prepare(model, self._device)
        return model

    def _quick(self, data: RunData) -> "_Quick":
        chosen = data.held_out[:: max(1, len(data.held_out) // QUICK)]
        return _Quick(self._plan, data.clips, chosen)

    def _conclude(self, model: CAVMAE, data: RunData, before: Measured | None) -> Job[Outcome]:
        yield Progress(0, None, "measuring the new model")
        verdict = judge(model, self._plan, data.clips, data.held_out, data.trained, before)
        found = outcome_of(self._run, verdict, before, data)
        publish(self._library, self._run, model, self._plan, verdict, found.after)
        if found.adopted:
            with writing(self._run / MODEL):  # before the result says so: killed between, it is done later
                note(self._library, found.model)
        outcome.write(self._run, found, time.time())
        self._ranks.wait()  # the others are done; embedding the library anew is the first one's alone
        (self._run / STATE).unlink(missing_ok=True)  # three times the model; the run is done
        if found.adopted:
            yield from switch(self._library, found.model, self._wish)
        return found


@dataclass(frozen=True, slots=True)
class _Quick:
    """The figures shown after each epoch."""

    plan: TrainingPlan
    clips: LibraryClips
    chosen: NDArray[np.int64]

    def __call__(self, model: CAVMAE) -> dict[str, float]:
        found = measure(model, self.plan.model_config, self.clips, self.chosen)
        a, v = (summary(r, len(r)) for r in (found.audio_to_video, found.video_to_audio))
        return {"r10": (a.r10 + v.r10) / 2, "mrr": (a.mrr + v.mrr) / 2}
