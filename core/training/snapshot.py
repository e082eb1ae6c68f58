# SPDX-License-Identifier: MIT
"""Everything the next step of a training depends on, in one safetensors file that is replaced whole."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from core.errors import UserError
from core.model.config import ModelConfig
from core.training.durably import replace_durably
from core.training.errors import writing

_CONFIG, _POSITION = "config", "position"  # keys of the header
_MODEL, _OPTIMISER, _OBJECTIVE, _RANDOM = "model.", "optimiser.", "objective.", "random."
_UNREADABLE = "cannot be read ({}); the run cannot be resumed from it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a run stands. What is not here is a function of the step and the seed."""

    step: int = 0
    attempt: int = 0  # times it went back after a divergence
    rate_scale: float = 1.0  # halved each time
    micro: int | None = None  # clips that go through the model together; None: the whole batch
    losses: tuple[float, ...] = field(default=())  # the last ones, by which a divergence is recognised
    best: float = float("inf")  # lowest running loss
    of: str = ""  # names what is learnt from and how, where the place of the file does not


class Kept(Protocol):
    """What changes while training beside model and optimiser."""

    def parameters(self) -> list[nn.Parameter]:
        """What of it is optimised."""
        ...

    def state_dict(self) -> dict[str, Tensor]:
        """All of it that the next step depends on."""
        ...

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Go on from what `state_dict` gave."""
        ...


K_co = TypeVar("K_co", bound=Kept, covariant=True)


@dataclass(frozen=True, slots=True)
class Trainee(Generic[K_co]):
    """What changes while training."""

    model: nn.Module
    optimiser: torch.optim.Optimizer
    objective: K_co

    def names(self) -> dict[Tensor, str]:
        """A name for each parameter that is optimised."""
        own: dict[Tensor, str] = {p: f"own.{number}" for number, p in enumerate(self.objective.parameters())}
        return {p: name for name, p in self.model.named_parameters()} | own


def save(path: Path, trainee: Trainee[Kept], config: ModelConfig, position: Position) -> None:
    """Write it all; until the last moment the file that was there stays. Raises `DiskFull`."""
    tensors = {name: t.detach().cpu().contiguous() for name, t in _gathered(trainee).items()}
    header = {_CONFIG: json.dumps(config.to_dict()), _POSITION: json.dumps(asdict(position))}
    unfinished = path.with_name(path.name + ".tmp")
    try:
        with writing(path):
            save_file(tensors, unfinished, metadata=header)
            replace_durably(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(path: Path, trainee: Trainee[Kept]) -> Position:
    """Bring `trainee` back to what was saved. Raises `UserError` for a file that cannot be read."""
    position, tensors = _read(path)
    trainee.model.load_state_dict(_below(_MODEL, tensors))
    trainee.objective.load_state_dict(_below(_OBJECTIVE, tensors))
    _restore_optimiser(trainee, _below(_OPTIMISER, tensors))
    _set_random(_below(_RANDOM, tensors))
    return position


def position_of(path: Path) -> Position:
    """Where the saved run stands, without its tensors."""
    try:
        with safe_open(path, framework="pt") as file:
            return _position((file.metadata() or {})[_POSITION])
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise UserError(f"{path} {_UNREADABLE.format(error)}") from error


def model_state(path: Path) -> tuple[ModelConfig, dict[str, Tensor]]:
    """Configuration and weights alone: what has been learnt so far."""
    try:
        with safe_open(path, framework="pt") as file:
            config = ModelConfig.from_dict(json.loads((file.metadata() or {})[_CONFIG]))
            names = [name for name in file.keys() if name.startswith(_MODEL)]  # noqa: SIM118
            return config, {name[len(_MODEL) :]: file.get_tensor(name) for name in names}
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise UserError(f"{path} {_UNREADABLE.format(error)}") from error


def _gathered(trainee: Trainee[Kept]) -> dict[str, Tensor]:
    tensors = {f"{_MODEL}{name}": t for name, t in trainee.model.state_dict().items()}
    tensors |= {f"{_OBJECTIVE}{name}": t for name, t in trainee.objective.state_dict().items()}
    names = trainee.names()
    for parameter, state in trainee.optimiser.state.items():
        for key, value in state.items():
            tensors[f"{_OPTIMISER}{key}.{names[parameter]}"] = torch.as_tensor(value)
    tensors[f"{_RANDOM}cpu"] = torch.get_rng_state()
    if torch.cuda.is_available():
        tensors |= {f"{_RANDOM}cuda{n}": t for n, t in enumerate(torch.cuda.get_rng_state_all())}
    return tensors


def _restore_optimiser(trainee: Trainee[Kept], tensors: Mapping[str, Tensor]) -> None:
    """The states are put in by number, as torch keeps them; rates are set anew at each step."""
    by_name: dict[str, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        key, parameter = name.split(".", 1)
        by_name.setdefault(parameter, {})[key] = tensor
    names = trainee.names()
    every = [names[p] for group in trainee.optimiser.param_groups for p in group["params"]]
    states = {number: by_name[name] for number, name in enumerate(every) if name in by_name}
    saved: dict[str, Any] = trainee.optimiser.state_dict()
    trainee.optimiser.load_state_dict({**saved, "state": states})
    for weights, kept in trainee.optimiser.state.items():
        kept.update({key: _laid_out_as(weights, value) for key, value in kept.items()})


def _laid_out_as(parameter: Tensor, value: Tensor) -> Tensor:
    """A moment with the strides of its parameter: a fused step refuses others (`speed.prepare`)."""
    if value.shape != parameter.shape or value.stride() == parameter.stride():
        return value
    return torch.empty_like(parameter).copy_(value)


def _set_random(tensors: Mapping[str, Tensor]) -> None:
    torch.set_rng_state(tensors["cpu"])
    if torch.cuda.is_available():
        for number in range(torch.cuda.device_count()):
            if (state := tensors.get(f"cuda{number}")) is not None:
                torch.cuda.set_rng_state(state, number)


def _read(path: Path) -> tuple[Position, dict[str, Tensor]]:
    try:
        with safe_open(path, framework="pt") as file:
            position = _position((file.metadata() or {})[_POSITION])
            return position, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise UserError(f"{path} {_UNREADABLE.format(error)}") from error


def _position(text: str) -> Position:
    saved = json.loads(text)
    return Position(**{**saved, "losses": tuple(saved["losses"])})


def _below(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name[len(prefix) :]: t for name, t in tensors.items() if name.startswith(prefix)}
