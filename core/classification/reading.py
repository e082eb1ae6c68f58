# SPDX-License-Identifier: MIT
"""Predicting with a fine-tuned or imported classifier: the files are decoded, nothing needs an index."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.classification.card import ClassifierCard
from core.classification.clips import Clip, Through, decode_clips
from core.classification.examples import Span
from core.classification.network import Reader
from core.classification.prediction import Prediction, predicted
from core.classification.target import Target, nothing_for
from core.classification.temperature import probabilities
from core.device import choose_device
from core.model import checkpoint
from core.model.build import build_classifier


def by_model(
    path: Path, card: ClassifierCard, targets: Sequence[Target], device: str
) -> Iterator[Prediction | tuple[str, str] | None]:
    """A prediction for each file, or its path and why there is none; None while it is still at one."""
    config, _, state = checkpoint.read(path)
    model = build_classifier(config, weights=state).to(choose_device(device)).eval()
    reader = Reader(model, config, card.modality)
    spans: list[Span] = []
    found: list[NDArray[np.float64]] = []
    for step in decode_clips(targets, config):
        if isinstance(step, Clip):
            logits = reader.logits(step.waveform, step.pictures)
            if logits is not None:
                p = probabilities(logits, card.temperature, multi_label=card.multi_label)
                spans.append(step.span)
                found.append(p.mean(axis=0))  # over the pictures, as published
        elif isinstance(step, Through):
            if found:
                yield predicted(step.target.path, step.target.video, spans, np.stack(found))
            else:
                reason = step.reason or nothing_for(card.modality)
                yield str(step.target.path), reason
            spans, found = [], []
            continue
        yield None
