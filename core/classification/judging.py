# SPDX-License-Identifier: MIT
"""A fine-tuned classifier judged on clips it did not learn from, also with one modality missing."""

import numpy as np
from numpy.typing import NDArray

from core.classification.clips import ClipStore
from core.classification.examples import Examples
from core.classification.network import Reader
from core.classification.report import MODALITIES, Measured, measure
from core.classification.temperature import fit_temperature, grouped_mean, probabilities
from core.jobs import Job, Progress
from core.model.classifier import CAVMAEClassifier
from core.model.config import ModelConfig

Floats = NDArray[np.float64]
UNREAD: dict[str, tuple[str, ...]] = {
    "both": (),
    "audio": (
        "What it would make of pictures is not shown: a classifier of sound alone has no eye. "
        "One of both is judged with sound, with pictures and with both.",
    ),
    "visual": (
        "It was fine-tuned on pictures alone: figures with sound are of a network that never learnt labels "
        "from sound.",
    ),
}
"""By modality, what is to be known of the readings that a classifier was not fine-tuned for."""


class Judge:
    """Reads stored clips with a classifier."""

    def __init__(
        self, model: CAVMAEClassifier, config: ModelConfig, data: ClipStore, modality: str, multi_label: bool
    ) -> None:
        self._model, self._config = model, config
        self._data, self._modality, self._multi_label = data, modality, multi_label

    def judge(self, temper: Examples, held: Examples) -> Job[tuple[float, dict[str, Measured]]]:
        """The temperature fitted on `temper`, and the figures on `held` by modality.

        A network that hears and sees is read with sound alone, with pictures alone and with both, at the same
        temperature, each on the clips that have what is read.
        """
        logits, groups = yield from self._read(temper, self._modality)
        temperature = fit_temperature(logits, groups, temper.unit_target, multi_label=self._multi_label)
        measured = {}
        for use in ("audio",) if self._config.audio_only else MODALITIES:
            clips = held.where(self._data.readable(use)[held.rows])
            if len(clips.rows):
                logits, groups = yield from self._read(clips, use)
                measured[use] = self._measured(clips, logits, groups, temperature)
        return temperature, measured

    def _measured(
        self, clips: Examples, logits: Floats, groups: NDArray[np.int64], temperature: float
    ) -> Measured:
        p = probabilities(logits, temperature, multi_label=self._multi_label)
        p = grouped_mean(p, groups, len(clips.unit_target))
        return measure(clips.unit_target, p, clips.unit_videos, clips.labels, self._multi_label)

    def _reader(self, use: str) -> Reader:
        """Only what was fine-tuned on both is read, with one alone, as something that misses the other."""
        modality = "both" if self._modality == "both" else use
        return Reader(self._model, self._config, modality)

    def _read(self, clips: Examples, use: str) -> Job[tuple[Floats, NDArray[np.int64]]]:
        """Logits of every picture of every clip (n, C), and the unit of each row (n,)."""
        found, groups, reader = [], [], self._reader(use)
        for done, (number, unit) in enumerate(zip(clips.rows.tolist(), clips.units.tolist(), strict=True), 1):
            logits = reader.logits(self._data.waveform(number), self._data.pictures(number), use)
            assert logits is not None  # only readable clips are examples
            found.append(logits)
            groups += [unit] * len(logits)
            yield Progress(done, len(clips.rows), f"judging held-out videos: {use}")
        return np.concatenate(found), np.array(groups, np.int64)
