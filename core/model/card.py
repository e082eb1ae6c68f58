# SPDX-License-Identifier: MIT
"""What a model is, in plain words and numbers; it travels inside the weights file."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns a cosine into the probability that two things belong together.

    The logistic curve through `middle` (a cosine) with `width`, fitted on pairs held out of training.
    """

    middle: float
    width: float


GUESS = Calibration(0.6, 0.1)
"""For a model that was never calibrated: it keeps the order, its probabilities mean nothing."""
NEVER = Calibration(2.0, 0.05)
"""For what a model was not trained to compare: no cosine reaches it, so it finds nothing by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """The card of one model."""

    name: str
    title: str
    kind: str
    """starter, released, trained, classifier."""
    description: str
    """What it is and what would do better, in words for its user."""
    source: str = ""
    licence: str = ""
    trained_on: str = ""
    preprocessing: str = ""
    """What it reads, in words; its constants are part of the identity."""
    heard: Calibration = GUESS
    seen: Calibration = GUESS
    calibrated: bool = True
    """False: `heard` and `seen` were not fitted on pairs, so a search compares with its own library."""
    classes: int = 0
    """What a fine-tuned classifier tells apart; 0 for every other model."""
    measured: dict[str, float] = field(default_factory=dict)
    """Figures on held-out data, by name."""
    identity: str = ""
    """Hash of weights and preprocessing constants; filled in when the model is read."""
    window: float = 0.0
    """Seconds of sound it hears at once; filled in when the model is read."""
    parameters: int = 0
    size_bytes: int = 0
    sees: bool = True
    """False: for sound alone, it has no eye; filled in when the model is read."""

    @property
    def limits(self) -> str:
        """What searching with it cannot do, in a sentence; "" where it can do all."""
        if not self.sees:
            return (
                "It only hears: it finds moments by their sound, never by how they look, and cannot search "
                "with a picture."
            )
        if self.seen == NEVER:
            return "It finds sounds by sounds and pictures by pictures, never one by the other."
        return ""

    def to_json(self) -> str:
        """The card as it is stored."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "ModelCard":
        """A stored card. Raises `TypeError` or `ValueError` for one that is not of this form."""
        saved: dict[str, Any] = json.loads(text)
        for name in ("heard", "seen"):
            if name in saved:
                saved[name] = Calibration(**saved[name])
        card = cls(**saved)
        for found in (card, card.heard, card.seen):
            _check_kinds(found)
        return card


def _check_kinds(found: "ModelCard | Calibration") -> None:
    """`TypeError` where a value is not of its field's kind: whoever shows a card relies on it."""
    for name, hint in get_type_hints(type(found)).items():
        if not _is_a(getattr(found, name), hint):
            raise TypeError(f"{name} is of another kind")


def _is_a(value: Any, hint: Any) -> bool:
    if hint is float:
        return isinstance(value, int | float)
    if get_origin(hint) is dict:
        return isinstance(value, dict) and all(_is_a(number, float) for number in value.values())
    return isinstance(value, hint)
