# SPDX-License-Identifier: MIT
"""Settings survive being written, read, damaged and outgrown."""

import json
from pathlib import Path

import pytest

from core import settings
from core.errors import UserError
from core.settings import Settings


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "settings.json"
    chosen = Settings(theme="dark", decoders=1, offered_samples=True)
    settings.save(chosen, file)
    assert settings.read(file) == (chosen, "")


@pytest.mark.parametrize("text", ["", "{", "[1]", "\0\0\0", '{"theme": 5, "unknown": 1}'])
def test_a_damaged_file_gives_the_defaults_and_a_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(text)
    found, sentence = settings.read(file)
    assert found == Settings()
    assert str(file) in sentence
    assert sentence.endswith(".")


def test_only_what_is_impossible_falls_back(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    wrong = {
        "theme": "purple",
        "device": "cpu",
        "decoders": 0,
        "training_cache_gb": True,
        "microphone": "USB",
    }
    file.write_text(json.dumps(wrong))
    found, sentence = settings.read(file)
    assert found == Settings(device="cpu", microphone="USB")
    assert "theme and decoders and training_cache_gb" in sentence


def test_a_library_named_in_the_environment_goes_before_the_chosen_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Settings(library=str(tmp_path / "chosen"))
    assert chosen.library_folder() == tmp_path / "home" / "library"
    monkeypatch.delenv("EARSHOT_LIBRARY")
    assert chosen.library_folder() == tmp_path / "chosen"
    assert Settings().library_folder().name == "library"


def test_what_a_newer_version_wrote_is_passed_over_without_a_word(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"theme": "dark", "haptics": "strong"}')
    assert settings.read(file) == (Settings(theme="dark"), "")


def test_a_missing_file_gives_the_defaults(tmp_path: Path) -> None:
    assert settings.read(tmp_path / "none.json") == (Settings(), "")


def test_a_file_that_cannot_be_opened_gives_the_defaults_and_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "settings.json").mkdir()
    found, sentence = settings.read(tmp_path / "settings.json")
    assert found == Settings()
    assert "cannot be read (Is a directory)" in sentence


def test_what_cannot_be_written_is_a_sentence_and_leaves_the_file_whole(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    with pytest.raises(UserError, match="holds until Earshot is closed"):
        settings.save(Settings(), tmp_path / "taken" / "settings.json")
    file = tmp_path / "settings.json"
    settings.save(Settings(theme="dark"), file)
    file.with_suffix(".tmp").mkdir()
    with pytest.raises(UserError, match="cannot be kept"):
        settings.save(Settings(theme="light"), file)
    assert settings.load(file).theme == "dark"
