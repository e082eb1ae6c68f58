# SPDX-License-Identifier: MIT
"""What a classifier is; it travels in the header of its file."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self

from core.errors import ModelError


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierCard:
    """One classifier, whatever it is made of."""

    name: str
    method: str
    """probe (a linear layer on the library's vectors), finetune, or imported."""
    modality: str
    """audio, visual or both: what it reads."""
    multi_label: bool
    labels: tuple[str, ...]
    temperature: float = 1.0
    """Logits are divided by it before they become probabilities."""
    calibrated: bool = True
    """The temperature was fitted on held-out videos."""
    model: str = ""
    """Name of the model it was made from, and the identity of that model's vectors."""
    identity: str = ""
    measured: dict[str, dict[str, object]] = field(default_factory=dict)
    """Figures on held-out videos, by modality."""

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> Self:
        """What `to_dict` gave; `ModelError` for anything else."""
        try:
            return cls(**{**saved, "labels": tuple(saved["labels"])})
        except (KeyError, TypeError) as error:
            raise ModelError("This classifier was written by another version of Earshot.") from error
