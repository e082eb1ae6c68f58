# SPDX-License-Identifier: MIT
"""A fine-tuned classifier as one of the models: how the models page and `models list` show it."""

import math

from core.classification.card import ClassifierCard
from core.classification.report import Measured
from core.model.card import NEVER, ModelCard

SHOWN = 8  # labels in the card's description
SENSED = {"both": "heard and seen", "audio": "heard", "visual": "seen"}


def model_card(
    card: ClassifierCard,
    base: ModelCard,
    measured: dict[str, Measured],
    videos: int,
    notes: tuple[str, ...] = (),
) -> ModelCard:
    """The card of the classifier `card`, fine-tuned from `base` on `videos` of the library.

    `notes` are sentences about its figures, which stand beside them.
    """
    return ModelCard(
        name=card.name,
        title=f"Classifier of {len(card.labels)} labels",
        kind="classifier",
        description=" ".join([f"It names what is {SENSED[card.modality]}: {_labels(card.labels)}.", *notes]),
        source=f"fine-tuned from {base.title}",
        licence=base.licence,
        trained_on=f"{videos} videos of this library",
        seen=NEVER,  # what pictures and sounds have in common is not what it was tuned for
        calibrated=False,
        classes=len(card.labels),
        measured=_figures(measured[card.modality]),
    )


def _labels(labels: tuple[str, ...]) -> str:
    more = f" and {len(labels) - SHOWN} more" if len(labels) > SHOWN else ""
    return ", ".join(labels[:SHOWN]) + more


def _figures(best: Measured) -> dict[str, float]:
    figures = {"mAP on held-out videos": round(best.mean_ap, 4), "mAP by chance": round(best.baseline_ap, 4)}
    if best.accuracy is not None:
        figures["right on held-out videos"] = round(best.accuracy, 4)
    return {name: figure for name, figure in figures.items() if math.isfinite(figure)}
