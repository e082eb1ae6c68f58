# SPDX-License-Identifier: MIT
"""Single settings of a recipe or of a network, changed by their names as text."""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from core.errors import UserError
from core.model.config import ModelConfig
from core.training.config import TrainConfig

Config = TypeVar("Config", TrainConfig, ModelConfig)


def changed(config: Config, wishes: Mapping[str, str]) -> Config:
    """`config` with the settings of `wishes` that it has; the others are left to whoever has them.

    Raises `UserError` for a value that a setting cannot take, `ModelError` for an impossible network.
    """
    hints = get_type_hints(type(config))
    own = [field.name for field in fields(config) if field.name in wishes]
    return replace(config, **{name: _value(name, wishes[name], hints[name]) for name in own})


def check_known(wishes: Mapping[str, str], *configs: type[TrainConfig] | type[ModelConfig]) -> None:
    """Raises `UserError` for a name that no config has, with those that there are."""
    known = sorted({field.name for config in configs for field in fields(config)})
    for name in wishes:
        if name not in known:
            raise UserError(f"There is no setting '{name}' to change here; there are {', '.join(known)}.")


def _value(name: str, text: str, hint: Any) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    if isinstance(value, int) and not isinstance(value, bool) and float in _kinds(hint):
        value = float(value)
    if get_origin(hint) is tuple and isinstance(value, list):
        return tuple(value)
    if get_origin(hint) is Literal and value in get_args(hint):
        return value
    if type(value) in _kinds(hint):
        return value
    raise UserError(f"'{text}' is no value for {name}, which takes {_words(hint)}.")


def _kinds(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if isinstance(hint, UnionType) else (hint,)


def _words(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return " or ".join(map(str, get_args(hint)))
    named = {bool: "true or false", int: "a whole number", float: "a number", NoneType: "null"}
    return " or ".join(named.get(kind, "a list of numbers") for kind in _kinds(hint))
