# SPDX-License-Identifier: MIT
"""The checksum of each published file, as it was when it first came here and was good."""

import hashlib
import json
import os
from pathlib import Path

from core.errors import UserError
from core.jobs import Job, Progress

FILE = "checksums.json"  # in the models folder: {name of the published weights: sha256}
CHUNK = 32 << 20  # bytes: a hundredth of a second or so


def digest(path: Path) -> Job[str]:
    """The sha256 of a file."""
    found, done, size = hashlib.sha256(), 0, path.stat().st_size
    with path.open("rb") as file:
        while data := file.read(CHUNK):
            found.update(data)
            done += len(data)
            yield Progress(done / 1e6, size / 1e6, "MB checked")
    return found.hexdigest()


def known(models: Path, name: str) -> str:
    """The checksum kept for the published weights `name`; "" where none is.

    Raises `UserError` where the file of checksums cannot be read: it must not be passed over.
    """
    return _all(models).get(name, "")


def keep(models: Path, name: str, checksum: str) -> None:
    """Remember `checksum` for the published weights `name`."""
    fresh = models / f"{FILE}.tmp"
    fresh.write_text(json.dumps({**_all(models), name: checksum}, indent=1), "utf-8")
    os.replace(fresh, models / FILE)


def _all(models: Path) -> dict[str, str]:
    path = models / FILE
    try:
        found = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return {str(name): str(checksum) for name, checksum in found.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise UserError(
            f"{path} cannot be read; without it the next downloads are taken as they are."
        ) from error
