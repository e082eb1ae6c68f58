# SPDX-License-Identifier: MIT
"""Disks that do not answer, like a network drive whose server is away. For root too, whom no mode stops."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def stop_answering(patch: pytest.MonkeyPatch, place: Path, code: int = errno.ENOTCONN) -> None:
    """From now on nothing at or below `place` can be looked at or listed."""
    for name in ("stat", "scandir"):
        patch.setattr(os, name, _guarded(getattr(os, name), place, code))


def _guarded(real: Callable[..., Any], place: Path, code: int) -> Callable[..., Any]:
    def call(path: Any = ".", *args: Any, **named: Any) -> Any:
        if isinstance(path, str | os.PathLike) and Path(path).is_relative_to(place):
            raise OSError(code, os.strerror(code), str(path))
        return real(path, *args, **named)

    return call
