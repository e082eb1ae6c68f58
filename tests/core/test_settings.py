# SPDX-License-Identifier: MIT
"""Settings survive being written, read, damaged and outgrown."""

from pathlib import Path

import pytest

from core import settings
from core.settings import Settings


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "settings.json"
    chosen = Settings(theme="dark", decoders=1, offered_samples=True)
    settings.save(chosen, file)
    assert settings.load(file) == chosen


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"theme": 5, "unknown": 1}'])
def test_a_damaged_file_gives_the_defaults(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(text)
    assert settings.load(file) == Settings()


def test_a_missing_file_gives_the_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "none.json") == Settings()
