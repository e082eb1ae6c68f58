# SPDX-License-Identifier: MIT
"""What a file of weights leaves open, and what is likely."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import ModelError
from core.model import checkpoint
from core.model.build import build
from core.model.config import TINY
from core.weights import published, questions
from core.weights.questions import Heads, Questions
from tests.core.weights.published_files import LAYOUTS, SMALL, SMALL_CLASSIFIER, entry, write_published

AUDIOSET = replace(SMALL_CLASSIFIER, classes=527)


def table(path: Path, classes: int) -> Path:
    lines = [f"{n},/m/{n},Sound {n}" for n in range(classes)]
    path.write_text("\n".join(["index,mid,display_name", *lines]))
    return path


@pytest.fixture
def published_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if models of this width had been published."""
    monkeypatch.setattr(questions, "BASE", SMALL)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.usefixtures("published_width")
def test_every_layout(tmp_path: Path, layout: str) -> None:
    config = LAYOUTS[layout]
    found = questions.questions(write_published(tmp_path / "a file.pth", config))
    likely = None if config.classes else True
    tuned = "both" if config.classes and not config.audio_only else None
    assert found == Questions(title="a file", classes=config.classes, norm_pix=likely, tuned=tuned)
    assert found.are_open


def test_heads_are_asked_for_where_the_width_is_not_the_published_one(tmp_path: Path) -> None:
    found = questions.questions(write_published(tmp_path / "small.pth", SMALL))
    assert (found.heads, found.decoder_heads) == (Heads(64, 1), Heads(32, 1))
    found = questions.questions(write_published(tmp_path / "tiny.pth", TINY))
    assert (found.heads, found.decoder_heads) == (Heads(32, 0), Heads(16, 0))
    assert found.heads is not None
    assert found.heads.choices == (1, 2, 4, 8, 16, 32)
    assert max(Heads(1 << 40, 0).choices) == questions.MOST_HEADS


@pytest.mark.usefixtures("published_width")
def test_what_is_known_by_name_and_size_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = entry("http://example.org", SMALL)
    monkeypatch.setattr(questions, "by_file", lambda file: published.by_file(file, (line,)))
    found = questions.questions(write_published(tmp_path / "small_model.pth", SMALL))
    assert found == Questions(title="A small model")
    assert not found.are_open
    assert questions.questions(write_published(tmp_path / "other.pth", SMALL)).norm_pix


@pytest.mark.usefixtures("published_width")
@pytest.mark.parametrize("name", ["audio_model.21.pth", "audio_model.25.pth"])
def test_a_name_that_every_training_writes_does_not_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert [line for line in published.PUBLISHED if line.file == name and line.is_named_as_any_run]
    line = replace(entry("http://example.org", SMALL), file=name)
    monkeypatch.setattr(questions, "by_file", lambda file: published.by_file(file, (line,)))
    found = questions.questions(write_published(tmp_path / name, SMALL))
    assert found == Questions(title="A small model", norm_pix=True)


@pytest.mark.usefixtures("published_width")
def test_what_a_published_classifier_was_tuned_on_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = entry("http://example.org", SMALL_CLASSIFIER)
    monkeypatch.setattr(questions, "by_file", lambda file: published.by_file(file, (line,)))
    file = write_published(tmp_path / "small_model.pth", SMALL_CLASSIFIER)
    assert questions.questions(file) == Questions(title="A small model", classes=5)


def test_our_own_file_tells_all_of_itself(tmp_path: Path) -> None:
    checkpoint.save(tmp_path / "own.safetensors", build(TINY).state_dict(), TINY)
    assert not questions.questions(tmp_path / "own.safetensors").are_open


def test_a_table_beside_the_file_is_found(tmp_path: Path) -> None:
    file = write_published(tmp_path / "model.pth", AUDIOSET)
    (tmp_path / "a.csv").write_text("no table")
    table(tmp_path / "b.csv", 526)
    found = questions.questions(file)
    assert (found.classes, found.data, found.table) == (527, "AudioSet", None)
    assert found.table_name == "class_labels_indices.csv"
    other = table(tmp_path / "c.csv", 527)
    assert questions.questions(file).table == other
    own = table(tmp_path / "class_labels_indices.csv", 527)
    assert questions.questions(file).table == own  # as published goes first


def test_309_classes_are_those_of_vggsound(tmp_path: Path) -> None:
    found = questions.questions(write_published(tmp_path / "v.pth", replace(SMALL_CLASSIFIER, classes=309)))
    assert (found.data, found.table_name) == ("VGGSound", "class_labels_indices_vgg.csv")


def test_what_is_no_model_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "page.pth").write_bytes(b"<!doctype html>")
    with pytest.raises(ModelError, match="web page"):
        questions.questions(tmp_path / "page.pth")
    with pytest.raises(ModelError, match="no file"):
        questions.questions(tmp_path / "gone.pth")


def test_only_classifiers_leave_something_open_before_they_are_downloaded() -> None:
    assert not questions.questions_of(published.find("cav-mae-sync")).are_open
    found = questions.questions_of(published.find("vggsound-audio"))
    assert (found.classes, found.data) == (309, "VGGSound")
    assert questions.questions_of(published.find("audioset-20k")).table_name == "class_labels_indices.csv"
