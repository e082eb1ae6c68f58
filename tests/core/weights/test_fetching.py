# SPDX-License-Identifier: MIT
"""Published weights come from their address into the library."""

import shutil
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core import jobs
from core.errors import ModelError, UserError
from core.model import store
from core.weights import checksums
from core.weights.connection import Patience
from core.weights.fetching import discard, fetch, waiting
from core.weights.importing import Imported, Wishes
from core.weights.published import Published
from tests.core.weights.host import Host, dropping, serving, status
from tests.core.weights.published_files import LAYOUTS, entry, write_published

MAPS = Path("/proc/self/maps")
PATIENCE = Patience(connect=5.0, read=5.0, retries=1, pause=0.01)


def labels(path: Path, *names: str) -> Path:
    path.write_text(
        "index,mid,display_name\n" + "".join(f"{n},/m/{n},{name}\n" for n, name in enumerate(names))
    )
    return path


def fetched(
    models: Path,
    host: Host,
    wishes: Wishes | None = None,
    *,
    accept: bool = False,
    line: Published | None = None,
) -> Imported:
    line = line or entry(host.address)
    return jobs.run(fetch(models, line, wishes or Wishes(), accept_change=accept, patience=PATIENCE))


def test_what_is_published_becomes_a_model(models: Path, file: bytes) -> None:
    with serving(file) as host:
        found = fetched(models, host)
        assert (found.is_new, found.card.name, found.card.source) == (
            True,
            "small",
            "https://example.org/small",
        )
        again = fetched(models, host)
    assert not again.is_new
    assert len(host.paths) == 1
    assert not any((models / "downloads").iterdir())
    assert len(checksums.known(models, "small")) == 64


def test_a_stopped_download_goes_on(models: Path, file: bytes) -> None:
    with serving(file, dropping(100_000), status(503), status(503)) as host:
        with pytest.raises(UserError, match="import it"):
            fetched(models, host)
        assert waiting(models, entry(host.address)) == 100_000
        fetched(models, host)
        assert host.ranges[-1] == "bytes=100000-"
        assert waiting(models, entry(host.address)) == 0


def test_a_stopped_download_can_be_forgotten(models: Path, file: bytes) -> None:
    with serving(file, dropping(100_000), status(503), status(503)) as host, pytest.raises(UserError):
        fetched(models, host)
    discard(models, entry(host.address))
    assert waiting(models, entry(host.address)) == 0


def test_another_file_than_the_first_time_is_not_imported(models: Path, file: bytes, tmp_path: Path) -> None:
    other = write_published(tmp_path / "other.pth", seed=1).read_bytes()
    with serving(file) as host:
        fetched(models, host)
        store.remove(models, "small")
        host.data = other
        with pytest.raises(ModelError, match="not the file it was when it was first downloaded"):
            fetched(models, host)
        assert list(store.files(models)) == ["starter"]
        assert fetched(models, host, accept=True).is_new
        store.remove(models, "small")
        fetched(models, host)


def test_a_damaged_file_is_not_kept(models: Path, file: bytes) -> None:
    with serving(file[:-2000] + bytes(2000)) as host:
        with pytest.raises(ModelError, match="damaged"):
            fetched(models, host)
        assert not any((models / "downloads").iterdir())
        assert checksums.known(models, "small") == ""
        host.data = file
        assert fetched(models, host).is_new


def test_one_wrong_byte_is_found_and_the_file_not_kept(models: Path, file: bytes) -> None:
    middle = len(file) // 2
    with serving(file[:middle] + bytes([file[middle] ^ 1]) + file[middle + 1 :]) as host:
        with pytest.raises(ModelError, match="damaged"):
            fetched(models, host)
        assert not any((models / "downloads").iterdir())
        host.data = file
        assert fetched(models, host).is_new


@pytest.mark.skipif(not MAPS.exists(), reason="only Linux tells what is mapped")
def test_a_refused_file_is_let_go_before_it_is_deleted(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = torch.load(write_published(tmp_path / "a.pth"), weights_only=True)
    state["module.norm.bias"][:] = float("nan")
    torch.save(state, tmp_path / "a.pth")
    mapped: list[bool] = []
    unlink = Path.unlink

    def noticed(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".pth":
            mapped.append(str(path) in MAPS.read_text())
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", noticed)
    with serving((tmp_path / "a.pth").read_bytes()) as host, pytest.raises(ModelError, match="no finite"):
        fetched(models, host)
    assert mapped == [False]  # Windows deletes no file that is


def test_a_classifier_for_sound_alone_comes_with_its_eye_and_leaves_it(models: Path, tmp_path: Path) -> None:
    config = LAYOUTS["classifier"]
    file = write_published(tmp_path / "classifier.pth", config).read_bytes()
    with serving(file) as host:
        both = replace(entry(host.address, config), classes=5)
        alone = replace(both, modality="audio")
        assert not fetched(models, host, line=alone).card.sees
        assert not fetched(models, host, line=alone).is_new
        store.remove(models, "small")
        assert fetched(models, host, line=both).card.sees
        with pytest.raises(UserError, match="as fine-tuned on sound and pictures; remove"):
            fetched(models, host, line=alone)  # as an earlier version took it
        assert len(host.paths) == 2


def test_what_stands_in_the_way_is_said_before_the_download(
    models: Path, file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    with serving(file) as host:
        with pytest.raises(ModelError, match="already"):
            fetched(models, host, Wishes(name="starter"))
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1, 1, 1000))
        with pytest.raises(UserError, match="too little space"):
            fetched(models, host)
    assert host.paths == []


def test_a_wrong_table_of_labels_does_not_cost_the_download(
    models: Path, file: bytes, tmp_path: Path
) -> None:
    table = labels(tmp_path / "labels.csv", "Bark", "Meow")
    with serving(file) as host:
        for line, given, words in (
            (entry(host.address), table, "no classifier"),
            (replace(entry(host.address), classes=5), table, "names 2 classes; this model has 5"),
            (replace(entry(host.address), classes=2), tmp_path / "none.csv", "cannot be read"),
        ):
            with pytest.raises(UserError, match=words):
                fetched(models, host, Wishes(labels=given), line=line)
        assert host.paths == []
        line = replace(entry(host.address), classes=2)  # as it is not: what was downloaded tells
        with pytest.raises(UserError, match="no classifier"):
            fetched(models, host, Wishes(labels=table), line=line)
        assert waiting(models, line) == len(file)
        fetched(models, host)
        assert len(host.paths) == 1
        store.remove(models, "small")
        with pytest.raises(UserError):
            fetched(models, host, Wishes(labels=table), line=line)
        discard(models, line)
        assert waiting(models, line) == 0


def test_labels_for_a_model_that_is_here_are_not_passed_over(models: Path, tmp_path: Path) -> None:
    config = LAYOUTS["classifier"]
    file = write_published(tmp_path / "classifier.pth", config).read_bytes()
    names = ("Bark", "Meow", "Moo", "Neigh", "Oink")
    table, other = labels(tmp_path / "a.csv", *names), labels(tmp_path / "b.csv", *reversed(names))
    with serving(file) as host:
        line = replace(entry(host.address, config), classes=5)
        fetched(models, host, line=line)
        with pytest.raises(UserError, match="here already as 'small', with other labels or none; remove"):
            fetched(models, host, Wishes(labels=table), line=line)
        store.remove(models, "small")
        assert fetched(models, host, Wishes(labels=table), line=line).is_new
        for wishes in (Wishes(labels=table), Wishes()):
            assert not fetched(models, host, wishes, line=line).is_new
        with pytest.raises(UserError, match="with other labels"):
            fetched(models, host, Wishes(labels=other), line=line)
        assert len(host.paths) == 2


def test_unreadable_checksums_are_not_passed_over(models: Path, file: bytes) -> None:
    models.mkdir()
    (models / checksums.FILE).write_text("[")
    with serving(file) as host, pytest.raises(UserError, match=r"checksums\.json cannot be read"):
        fetched(models, host)
    assert list(store.files(models)) == ["starter"]
