# SPDX-License-Identifier: MIT
from pathlib import Path

import pytest

from core.media.containers import is_hidden, is_media
from tests.core.media.making import Picture, make


@pytest.mark.parametrize("name", ["a.mp4", "A.MOV", "late night.mkv", "song.flac", "x.y.webm", "ö.MTS"])
def test_names_worth_opening(name):
    assert is_media(Path("/videos") / name)


@pytest.mark.parametrize("name", ["a.txt", "mp4", ".mp4", "._a.mp4", ".hidden.mov", "a.mp4.part", "a.jpg"])
def test_names_not_worth_opening(name):
    assert not is_media(Path("/videos") / name)


def test_typescript_is_no_transport_stream(tmp_path):
    code = tmp_path / "code.ts"
    code.write_text("export const answer = 42;\n" * 30)
    assert not is_media(code)
    assert is_media(make(tmp_path / "film.ts", Picture(), seconds=1))


@pytest.mark.parametrize("name", [".git", "$RECYCLE.BIN", "@eaDir", "System Volume Information"])
def test_folders_that_are_passed_over(name):
    assert is_hidden(Path("/videos") / name)


def test_a_usual_folder_is_not_hidden():
    assert not is_hidden(Path("/videos/holidays"))
