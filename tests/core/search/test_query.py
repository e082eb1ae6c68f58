# SPDX-License-Identifier: MIT
"""What cannot be searched with is told in a sentence."""

import struct
import zlib
from pathlib import Path

import pytest

from core.errors import UserError
from core.search.query import image_file


def png(path: Path, width: int, height: int) -> Path:
    """A grey picture that declares a size, and holds next to nothing."""
    parts = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),)
    parts += ((b"IDAT", zlib.compress(bytes(100))), (b"IEND", b""))
    boxes = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(boxes))
    return path


def test_a_picture_of_too_many_pixels_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"^map\.png cannot be read as a picture; save it as .*\.$"):
        image_file(png(tmp_path / "map.png", 40_000, 40_000))


def test_what_is_no_picture_is_a_sentence(tmp_path: Path) -> None:
    for content in (b"", b"not a picture"):
        (tmp_path / "note.png").write_bytes(content)
        with pytest.raises(UserError, match=r"^note\.png is not a picture that can be read\.$"):
            image_file(tmp_path / "note.png")
