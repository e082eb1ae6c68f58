# SPDX-License-Identifier: MIT
"""Which values the settings of a training can have."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from core.errors import UserError

if TYPE_CHECKING:
    from core.training.config import TrainConfig


class _Range(NamedTuple):
    """What some settings have in common."""

    holds: Callable[[Any], bool]
    words: str
    names: tuple[str, ...]


def check_ranges(config: "TrainConfig") -> None:
    """Raises `UserError` that names the setting, its value and what it takes.

    Epochs and clips in a batch are not looked at: what they can be depends on what there is to train on.
    """
    for name, choices in _choices().items():
        _check(name, getattr(config, name) in choices, getattr(config, name), " or ".join(choices))
    for found in _RANGES:
        for name in found.names:
            value = getattr(config, name)
            _check(name, found.holds(value), value, found.words)


@lru_cache(maxsize=1)
def _choices() -> dict[str, tuple[str, ...]]:
    """The settings that take one of several words."""
    from core.training.config import TrainConfig  # which asks here for its ranges

    hints = get_type_hints(TrainConfig)
    return {name: get_args(hint) for name, hint in hints.items() if get_origin(hint) is Literal}


def _check(name: str, holds: bool, value: object, words: str) -> None:
    if not holds:
        raise UserError(f"'{value}' is no value for {name}, which takes {words}.")


def _is_share(value: float) -> bool:
    return 0 <= value <= 1


def _is_mask(value: float) -> bool:
    """With all patches hidden nothing would be left to look at."""
    return 0 <= value < 1


def _is_amount(value: float) -> bool:
    return 0 <= value < math.inf


def _is_seed(value: float) -> bool:
    return 0 <= value < 2**63  # what torch takes


def _is_positive(value: float) -> bool:
    return 0 < value < math.inf


def _is_mask_or_none(value: float | None) -> bool:
    return value is None or _is_mask(value)


def _is_positive_or_none(value: float | None) -> bool:
    return value is None or _is_positive(value)


def _are_betas(value: tuple[Any, ...]) -> bool:
    return len(value) == 2 and all(isinstance(beta, int | float) and _is_mask(beta) for beta in value)


_RANGES = (
    _Range(_is_positive, "a number above 0", ("learning_rate",)),
    _Range(
        _is_amount, "a number from 0 on",
        (
            "weight_decay", "reconstruction_weight", "contrast_weight", "view_weight", "look_weight",
            "kind_weight", "trait_weight", "teacher_weight",
        ),
    ),
    _Range(_is_amount, "a whole number from 0 on", ("kinds", "traits", "queue")),
    _Range(_is_seed, "a whole number from 0 to 2^63 - 1", ("seed",)),
    _Range(_is_positive, "a whole number above 0", ("per_kind",)),
    _Range(_is_share, "a number from 0 to 1", ("warmup", "teacher_momentum")),
    _Range(_is_mask, "a number from 0 to below 1", ("view_mask_ratio",)),
    _Range(_is_mask_or_none, "a number from 0 to below 1, or null", ("contrast_mask_ratio",)),
    _Range(_is_positive_or_none, "a number above 0, or null", ("clip_norm",)),
    _Range(_are_betas, "two numbers from 0 to below 1", ("betas",)),
)  # fmt: skip
