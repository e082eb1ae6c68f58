# SPDX-License-Identifier: MIT
"""What is asked of a training, and what a training of this library on this machine would be, in numbers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from core.model.config import ModelConfig
from core.training.config import TrainConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asks for; everything left out is proposed."""

    method: str = "auto"
    """auto, pretrain or adapter."""
    init: str = "auto"
    """auto (the model in use), starter, scratch (the same shape, random weights) or the name of a model."""
    epochs: int | None = None
    batch: int | None = None
    rate: float | None = None
    name: str = ""
    published: bool = False
    """The recipe of the paper as it is."""
    seed: int = 1
    changes: Mapping[str, str] = field(default_factory=dict)
    """Settings of the recipe by name; from scratch also those of the network."""
    limit_gb: float = 20.0
    """How large the cache of decoded videos may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """A proposal that can be shown, changed (by another request) and carried out."""

    name: str
    method: str  # pretrain or adapter
    init: str  # name of the model whose weights are the start, or scratch
    model: dict[str, Any] = field(default_factory=dict)  # its shape
    train: dict[str, Any] = field(default_factory=dict)
    limit_gb: float = 20.0
    videos: int = 0
    hours: float = 0.0
    clips: int = 0
    alike: float = 0.0  # share of the videos that sound like another one
    device: str = "cpu"
    gpu_free_bytes: int = 0
    micro: int | None = None  # clips at a time, where a batch does not fit at once
    clips_per_second: float = 0.0  # measured here
    seconds: float = 0.0  # expected, decoding included
    cache_bytes: int = 0  # still to be written
    run_bytes: int = 0
    free_bytes: int = 0
    words: tuple[str, ...] = ()
    refusal: str = ""
    """Why training makes no sense here; empty where it does."""

    def to_dict(self) -> dict[str, Any]:
        """Everything by name, as JSON can hold it."""
        return asdict(self)

    @property
    def model_config(self) -> ModelConfig:
        """The shape of the network."""
        return ModelConfig.from_dict(self.model)

    @property
    def train_config(self) -> TrainConfig:
        """How it is trained."""
        saved: dict[str, Any] = {**self.train, "betas": tuple(self.train["betas"])}
        return TrainConfig(**saved)
