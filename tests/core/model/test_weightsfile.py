# SPDX-License-Identifier: MIT
"""A file gives its tensors, or the sentence that says what it is instead."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from core.errors import ModelError
from core.model import weightsfile
from core.model.weightsfile import check_size, check_whole, is_safetensors, read_tensors

STATE = {"a": torch.arange(4096.0)}
NOTHING = {
    "empty": b"",
    "text": b"text",
    "beginning of a zip": b"PK\x03\x04broken",
    "bytes": bytes(range(256)) * 8,
    "film": b"\x00\x00\x00\x20ftypisom" + bytes(500),
    "gzip": gzip.compress(bytes(1000)),
    "json": b'{"a": 1}',
    "table": b"c,b\n1,2\n",
    "beginning of a pickle": b"\x80\x02}q\x00",
}


def legacy(state: object) -> bytes:
    """As the oldest versions of torch wrote it: no zip."""
    written = io.BytesIO()
    torch.save(state, written, _use_new_zipfile_serialization=False)
    return written.getvalue()


class Harmful:
    """Unpickling it would write a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("how", ["torch", "pickle"])
def test_a_file_that_would_run_code_is_not_opened(tmp_path: Path, how: str) -> None:
    trace, path = tmp_path / "ran", tmp_path / "harmful.pth"
    if how == "torch":
        torch.save({"pos_embed_a": Harmful(trace)}, path)
    else:
        path.write_bytes(legacy({"pos_embed_a": Harmful(trace)}))
    with pytest.raises(ModelError, match="may run code"):
        read_tensors(path)
    assert not trace.exists()


@pytest.mark.parametrize("content", NOTHING.values(), ids=NOTHING)
@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_files_that_are_no_weights(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"no file of weights, or it is damaged|cannot be read"):
        read_tensors(path)


@pytest.mark.parametrize("beginning", [b"", b"\n ", b"\xef\xbb\xbf"], ids=["page", "spaces", "mark"])
def test_a_web_page_is_called_one(tmp_path: Path, beginning: bytes) -> None:
    (tmp_path / "page.pth").write_bytes(beginning + b"<!doctype html><title>Log in</title>")
    with pytest.raises(ModelError, match="a web page that was saved"):
        read_tensors(tmp_path / "page.pth")


@pytest.mark.parametrize("name", ["a.SAFETENSORS", "a.pth", "a", "a.safetensors (1)"])
def test_safetensors_are_known_by_their_content(tmp_path: Path, name: str) -> None:
    save_file(STATE, tmp_path / name)
    assert is_safetensors(tmp_path / name)
    assert torch.equal(read_tensors(tmp_path / name)["a"], STATE["a"])
    torch.save(STATE, tmp_path / "b.safetensors")
    assert not is_safetensors(tmp_path / "b.safetensors")
    assert torch.equal(read_tensors(tmp_path / "b.safetensors")["a"], STATE["a"])


def test_one_wrong_byte_in_the_numbers_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.pth"
    torch.save(STATE, path)
    check_whole(path)
    whole = path.read_bytes()
    where = whole.index(STATE["a"].numpy().tobytes()) + 2000
    path.write_bytes(whole[:where] + bytes([whole[where] ^ 0x20]) + whole[where + 1 :])
    read_tensors(path)  # torch does not see it
    with pytest.raises(
        ModelError, match=r"a\.pth is damaged: 0 in it does not have its checksum. Get it again"
    ):
        check_whole(path)


def test_what_was_written_without_checksums_has_none_to_look_at(tmp_path: Path) -> None:
    kept = torch.serialization.get_crc32_options()
    torch.serialization.set_crc32_options(False)
    try:
        torch.save(STATE, tmp_path / "a.pth")
    finally:
        torch.serialization.set_crc32_options(kept)
    (tmp_path / "b.pth").write_bytes(legacy(STATE))
    for path in (tmp_path / "a.pth", tmp_path / "b.pth"):
        check_whole(path)
        assert torch.equal(read_tensors(path)["a"], STATE["a"])


def test_a_zip_that_cannot_be_unpacked_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.pth"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data/0", bytes(range(256)) * 64)
    whole, first = path.read_bytes(), 30 + len("archive/data/0")
    path.write_bytes(whole[:first] + b"\xff" + whole[first + 1 :])  # a kind of block that there is not
    with pytest.raises(ModelError, match="damaged"):
        check_whole(path)


@pytest.mark.parametrize(
    ("where", "wrong"), [(6, 0xFF), (46, 0xFF)], ids=["the version it needs", "the name of a part"]
)
def test_a_zip_with_a_wrong_byte_in_its_list_is_a_sentence(tmp_path: Path, where: int, wrong: int) -> None:
    path = tmp_path / "a.pth"
    torch.save(STATE, path)
    content = bytearray(path.read_bytes())
    first = content.index(b"PK\x01\x02")
    content[first + 9] |= 0x08  # names are said to be UTF-8
    content[first + where] = wrong
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"a\.pth cannot be read"):
        check_size(path)


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"gone\.pth cannot be read"):
        read_tensors(tmp_path / "gone.pth")


def test_size_is_bounded_on_disk_unpacked_and_claimed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed = tmp_path / "claimed.pth"
    torch.save({"pos_embed_a": torch.zeros(1).expand(1, 4096, 4096)}, claimed)
    packed = tmp_path / "packed.pth"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data/0", bytes(1 << 20))
    for limit, path in ((1 << 19, packed), (1 << 20, claimed)):
        monkeypatch.setattr(weightsfile, "SIZE_LIMIT", limit)
        assert path.stat().st_size < limit
        with pytest.raises(ModelError, match="too large"):
            read_tensors(path)
