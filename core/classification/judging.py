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


class Judge:
    """Reads stored clips with a classifier."""

    def __init__(
        self, model: CAVMAEClassifier, config: ModelConfig, data: ClipStore, modality: str, multi_label: bool
    ) -> None:
        self._reader = Reader(model, config, modality)
        self._data, self._modality, self._multi_label = data, modality, multi_label

    def judge(self, temper: Examples, held: Examples) -> Job[tuple[float, dict[str, Measured]]]:
        """The temperature fitted on `temper`, and the figures on `held` by modality.

        A classifier of both is also read with sound alone and with pictures alone, at the same temperature.
        """
        logits, groups = yield from self._read(temper, self._modality)
        temperature = fit_temperature(logits, groups, temper.unit_target, multi_label=self._multi_label)
        readings = MODALITIES if self._modality == "both" else (self._modality,)
        measured = {}
        for use in readings:
            logits, groups = yield from self._read(held, use)
            p = probabilities(logits, temperature, multi_label=self._multi_label)
            p = grouped_mean(p, groups, len(held.unit_target))
            measured[use] = measure(held.unit_target, p, held.unit_videos, held.labels, self._multi_label)
        return temperature, measured

    def _read(self, clips: Examples, use: str) -> Job[tuple[Floats, NDArray[np.int64]]]:
        """Logits of every picture of every clip (n, C), and the unit of each row (n,)."""
        found, groups = [], []
        for done, (number, unit) in enumerate(zip(clips.rows.tolist(), clips.units.tolist(), strict=True), 1):
            logits = self._reader.logits(self._data.waveform(number), self._data.pictures(number), use)
            assert logits is not None  # only readable clips are examples
            found.append(logits)
            groups += [unit] * len(logits)
            yield Progress(done, len(clips.rows), f"judging held-out videos: {use}")
        return np.concatenate(found), np.array(groups, np.int64)
