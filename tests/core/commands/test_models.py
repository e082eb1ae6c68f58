# SPDX-License-Identifier: MIT
"""Models from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.cli import main
from core.library.place import Library
from core.paths import command_line, default_library
from core.weights.published import PUBLISHED
from tests.core.weights.published_files import LAYOUTS, write_published


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def answer(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    code, out, err = run(capsys, *words, "--json")
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


def test_importing_using_and_removing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = write_published(tmp_path / "weights.pth")
    found = answer(capsys, "models", "import", file, "--name", "mine", "--title", "Mine", "--no-norm-pix")
    assert (found["new"], found["model"]["name"], found["model"]["title"]) == (True, "mine", "Mine")
    assert (found["model"]["kind"], found["model"]["calibrated"]) == ("released", False)
    assert len(found["model"]["identity"]) == 32
    code, out, _ = run(capsys, "models", "import", file, "--no-norm-pix")
    assert (code, out.startswith("It is here already as 'mine'")) == (0, True)
    assert answer(capsys, "models", "use", "mine")["active"] == "mine"
    assert answer(capsys, "models", "rollback")["active"] == "starter"
    assert len(answer(capsys, "models", "remove", "mine")["models"]) == 1
    assert answer(capsys, "models", "import", file)["new"]


def test_labels_and_heads(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = write_published(tmp_path / "weights.pth", LAYOUTS["classifier"])
    (tmp_path / "labels.csv").write_text("index,mid,display_name\n0,/m/0,Bark\n")
    code, _, err = run(capsys, "models", "import", file, "--labels", tmp_path / "labels.csv")
    assert (code, "this model has 5" in err) == (1, True)
    code, _, err = run(capsys, "models", "import", file, "--heads", 3)
    assert (code, "cannot be divided among 3 heads" in err) == (1, True)
    assert answer(capsys, "models", "import", file, "--heads", 2)["model"]["classes"] == 5


@pytest.mark.parametrize("option", ["--heads", "--decoder-heads"])
@pytest.mark.parametrize("number", ["0", "-2"])
def test_a_model_has_at_least_one_head(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, option: str, number: str
) -> None:
    file = write_published(tmp_path / "weights.pth")
    with pytest.raises(SystemExit):
        main(["models", "import", str(file), option, number])
    assert f"argument {option}: at least 1 are needed" in capsys.readouterr().err


def test_what_a_model_cannot_do_is_said_where_it_is_chosen(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = write_published(tmp_path / "ear.pth", LAYOUTS["audio-only classifier"])
    answer(capsys, "models", "import", file)
    code, out, _ = run(capsys, "models", "use", "ear")
    assert code == 0
    chosen = next(line for line in out.splitlines() if line.startswith("* ear"))
    assert "cannot search with a picture" in chosen
    assert out.splitlines()[-1].endswith("are found after: " + command_line() + " index")


def test_what_a_classifier_was_tuned_on(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = write_published(tmp_path / "weights.pth", LAYOUTS["classifier"])
    found = answer(capsys, "models", "import", file, "--modality", "audio")
    assert not found["model"]["sees"]
    assert answer(capsys, "models", "import", file, "--name", "two")["model"]["sees"]
    code, _, err = run(capsys, "models", "import", file, "--modality", "visual")
    assert (code, "remove that one to import it as fine-tuned on pictures alone" in err) == (1, True)


def test_what_is_published_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (("published",), ("download",)):
        listed = answer(capsys, "models", *words)["published"]
        assert [line["name"] for line in listed] == [entry.name for entry in PUBLISHED]
        assert {"address", "file", "size", "purpose", "licence", "here"} <= set(listed[0])
    code, out, _ = run(capsys, "models", "published")
    assert code == 0
    assert "764 MB" in out
    assert "Licence" in out


def test_damaged_models_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    (Library.at(default_library()).models / "x.safetensors").write_bytes(b"")
    assert "x.safetensors" in answer(capsys, "models", "list")["damaged"]["x"]


@pytest.mark.parametrize(
    "words", [("import", "none.pth"), ("download", "nothing"), ("import", "none.pth", "--name", "a/b")]
)
def test_failures_are_one_sentence(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    code, out, err = run(capsys, "models", *words)
    assert (code, out) == (1, "")
    assert len(err.strip().splitlines()) == 1
