# SPDX-License-Identifier: MIT
"""The identity of a video: its content, not its path."""

import hashlib
from pathlib import Path

from core.jobs import Job, Progress
from core.media.containers import SOUND_SUFFIXES

SAMPLE = 64 * 1024  # bytes read at each of the three places
BLOCK = 1 << 20  # bytes read at once of more than that
LOOKS = 64  # places at which videos are compared: one other picture moves nearly all bytes after it


def fingerprint(path: Path) -> str:
    """A hash of size, head, middle and tail: three small reads, whatever the length of the film.

    Raises `OSError` where the file cannot be read.
    """
    size = path.stat().st_size
    digest = hashlib.blake2b(str(size).encode(), digest_size=16)
    with path.open("rb") as file:
        for place in sorted({0, max(0, size // 2 - SAMPLE // 2), max(0, size - SAMPLE)}):
            file.seek(place)
            digest.update(file.read(SAMPLE))
    return digest.hexdigest()


def whole_hash(path: Path) -> Job[str]:
    """A hash of every byte. Raises `OSError` where the file cannot be read."""
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            yield Progress(0, note=path.name)
    return digest.hexdigest()


def alike(one: Path, other: Path) -> Job[bool]:
    """Whether files of equal fingerprints hold the same. Raises `OSError` where one cannot be read.

    Sounds are compared whole: uncompressed ones are silent for long, and equally long when they belong
    together. Of videos `LOOKS` places are enough.
    """
    size = one.stat().st_size
    if one.samefile(other) or size != other.stat().st_size:
        return one.samefile(other)
    step = BLOCK if one.suffix.lower() in SOUND_SUFFIXES else max(BLOCK, size // LOOKS)
    with one.open("rb") as here, other.open("rb") as there:
        for place in range(0, size, step):
            here.seek(place)
            there.seek(place)
            if here.read(BLOCK) != there.read(BLOCK):
                return False
            yield Progress(0, note=one.name)
    return True
