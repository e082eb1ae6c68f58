# SPDX-License-Identifier: MIT
"""What is told of words that were mistyped, and the home folder written as "~"."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.cli import main, parser
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.media.encode import write_wav


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["classify", "predict", "--threshold", "2"], "it must be a number from 0 to 1, not '2'"),
        (["tag", "accept", "rain", "--above", "x"], "it must be a number from 0 to 1, not 'x'"),
        (["search", "--sound", "a", "--to", "inf"], "it must be a number of seconds, 0 or more, not 'inf'"),
        (["index", ""], "the name of a file or folder is needed"),
    ],
)
def test_wrong_usage_is_a_sentence(
    capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["search", "--sound", "nosuch.wav"], "There is no file nosuch.wav.\n"),
        (
            ["search", "--sound", "a.wav", "--from", "500"],
            "a.wav cannot be searched with: no sound between 500 s and the end.\n",
        ),
        (
            ["evaluate", "--compare", "nosuch.json"],
            "nosuch.json cannot be read: No such file or directory.\n",
        ),
        (
            ["evaluate", "--pairs", "no.csv"],
            "no.csv cannot be read as a table (No such file or directory).\n",
        ),
        (["tag", "import", "no.csv"], "no.csv cannot be read as a table: No such file or directory.\n"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_as_it_is(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    library = Library.at(tmp_path / "library")
    with open_catalogue(library.catalogue):
        write_wav(tmp_path / "a.wav", np.full(16000, 0.1, np.float32))
    assert main([*words, "--library", str(library.folder)]) == 1
    assert capsys.readouterr() == ("", sentence)


def test_the_home_folder_is_found_in_every_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    read = parser().parse_args
    assert read(["index", "~/films"]).places == [tmp_path / "films"]
    assert read(["search", "--sound=~/a.wav", "--library=~/b"]).sound == tmp_path / "a.wav"
    assert read(["tag", "add", "rain", "~/a.mp4@1-2"]).files == [f"{tmp_path}/a.mp4@1-2"]
    assert read(["embed", "~", "--out", "~/a.npz"]).out == tmp_path / "a.npz"


def test_nothing_is_written_where_nothing_can_be_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "notes.mp4").write_text("no film")
    out = tmp_path / "vectors.npz"
    words = ["embed", str(tmp_path / "notes.mp4"), "--out", str(out), "--device", "cpu"]
    assert main([*words, "--json"]) == 1
    found, err = capsys.readouterr()
    assert (json.loads(found)["out"], len(json.loads(found)["failed"])) == (None, 1)
    assert err.endswith("Nothing was written: what was named cannot be read.\n")
    assert not out.exists()
