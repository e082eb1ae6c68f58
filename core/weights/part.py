# SPDX-License-Identifier: MIT
"""What has arrived of a file so far: kept over drops, cancels and restarts, until all of it is there."""

import json
import os
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self


class Part:
    """`target` on its way: `target`.part, and beside it of which version of the file it is a part."""

    def __init__(self, target: Path, address: str) -> None:
        self._target, self._address = target, address
        self.path = target.with_name(f"{target.name}.part")
        self._notes = target.with_name(f"{target.name}.part.json")
        self._file: BinaryIO | None = None

    @property
    def size(self) -> int:
        """Bytes that are here and can be gone on from."""
        return self.path.stat().st_size if self.validator and self.path.is_file() else 0

    @property
    def validator(self) -> str:
        """By which the server tells whether its file is still the same; "": start over."""
        try:
            notes = json.loads(self._notes.read_text("utf-8"))
            return str(notes["validator"]) if notes["address"] == self._address else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def open(self, start: int, validator: str) -> Self:
        """Write on from byte `start`; 0 begins anew."""
        if start == 0:
            self.path.unlink(missing_ok=True)
            notes = {"address": self._address, "validator": validator}
            self._notes.write_text(json.dumps(notes), "utf-8")
        self._file = self.path.open("ab")
        return self

    def write(self, data: bytes) -> None:
        """Add `data`."""
        assert self._file is not None
        self._file.write(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def finish(self) -> Path:
        """All of it is here: give it its name."""
        os.replace(self.path, self._target)
        self._notes.unlink(missing_ok=True)
        return self._target

    def discard(self) -> None:
        """Forget what has arrived."""
        self.path.unlink(missing_ok=True)
        self._notes.unlink(missing_ok=True)
