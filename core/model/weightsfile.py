# SPDX-License-Identifier: MIT
"""The tensors in a file of weights, whoever wrote it: nothing in it is run, and what is none is refused."""

import pickle
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from core.errors import ModelError

SIZE_LIMIT = 4 << 30  # bytes; the largest published file has 0.8 GB
TENSOR_LIMIT = 10_000  # the published models have fewer than 700

_PLAIN = (torch.float16, torch.bfloat16, torch.float32, torch.float64)
_BOM = b"\xef\xbb\xbf"  # before a text, by some editors
_PICKLE = b"\x80"  # how every pickle begins that torch ever wrote outside a zip
_RUNS_CODE = re.compile("unsupported global", re.IGNORECASE)  # torch, of what no weights need


def read_tensors(path: Path) -> Mapping[str, Tensor]:
    """Everything in the file, which must be tensors by name and of bearable size. Raises `ModelError`."""
    check_size(path)
    state = _read_safetensors(path) if is_safetensors(path) else _read_pickle(path)
    if not isinstance(state, Mapping) or not all(isinstance(name, str) for name in state):
        raise ModelError(f"{path.name} holds no weights by name.")
    strange = [name for name, value in state.items() if not isinstance(value, Tensor)]
    if strange or not state:
        raise ModelError(f"{path.name} holds no bare weights: {', '.join(strange[:5]) or 'it is empty'}.")
    odd = [name for name, tensor in state.items() if not _is_plain(tensor)]
    if odd:
        raise ModelError(
            f"{path.name} holds weights that are no plain numbers of 16 to 64 bits: {', '.join(odd[:5])}."
        )
    # A few bytes can claim to be a huge tensor by repeating themselves, so the claim counts too.
    if sum(tensor.numel() * 4 for tensor in state.values()) > SIZE_LIMIT or len(state) > TENSOR_LIMIT:
        raise ModelError(f"{path.name} is too large for a CAV-MAE model.")
    return state


def is_safetensors(path: Path) -> bool:
    """Whether it is one by its content: the length of a header in JSON, then that. Raises `ModelError`."""
    beginning = _beginning(path, 9)
    return beginning[8:] == b"{" and int.from_bytes(beginning[:8], "little") < path.stat().st_size


def check_size(path: Path) -> None:
    """`ModelError` for a file too large for a model, as it is or unpacked; none of it is read for that."""
    try:
        size = path.stat().st_size
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                size = max(size, sum(entry.file_size for entry in archive.infolist()))
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:  # as zipfile takes damage
        raise ModelError(f"{path.name} cannot be read: {error}.") from error
    if size > SIZE_LIMIT:
        raise ModelError(f"{path.name} is too large for a CAV-MAE model ({size / 1e9:.1f} GB).")


def check_whole(path: Path) -> None:
    """`ModelError` where a part of a .pth does not have its checksum, which torch never looks at.

    The file has passed `check_size`. The oldest .pth and safetensors hold no checksums.
    """
    try:
        if not zipfile.is_zipfile(path):
            return
        with zipfile.ZipFile(path) as archive:
            kept = any(entry.CRC for entry in archive.infolist())  # torch can be told to write none
            broken = archive.testzip() if kept else None
    except (OSError, EOFError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise ModelError(f"{path.name} is damaged ({error}); get it again.") from error
    if broken:
        raise ModelError(
            f"{path.name} is damaged: {Path(broken).name} in it does not have its checksum. Get it again."
        )


def _is_plain(tensor: Tensor) -> bool:
    """Whether a tensor holds its numbers one by one, unlike sparse and quantised ones and mere shapes."""
    one_by_one = tensor.layout == torch.strided and not tensor.is_nested
    return one_by_one and tensor.device.type == "cpu" and tensor.dtype in _PLAIN


def _beginning(path: Path, count: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(count)
    except OSError as error:
        raise ModelError(f"{path.name} cannot be read: {error}.") from error


def _read_safetensors(path: Path) -> object:
    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{path.name} cannot be read: {error}.") from error


def _read_pickle(path: Path) -> object:
    beginning, zipped = _beginning(path, 64), zipfile.is_zipfile(path)
    if beginning.removeprefix(_BOM).lstrip()[:1] == b"<":  # no pickle begins so; saved web pages do
        raise ModelError(f"{path.name} is a web page that was saved in place of the weights.")
    nothing = f"{path.name} is no file of weights, or it is damaged."
    if not zipped and not beginning.startswith(_PICKLE):
        raise ModelError(nothing)
    try:
        # Mapped, the weights are in memory once and only while they are read; the oldest format cannot be.
        return torch.load(path, map_location="cpu", weights_only=True, mmap=zipped)
    except Exception as error:  # a broken file makes the reader fail in any way it likes
        if isinstance(error, pickle.UnpicklingError) and _RUNS_CODE.search(str(error)):
            raise ModelError(
                f"{path.name} holds more than weights. It may run code when opened, so it was not opened."
            ) from error
        raise ModelError(nothing) from error
