# SPDX-License-Identifier: MIT
"""`tag` and `classify` on the command line."""

import json
import unicodedata
from pathlib import Path

import pytest

from core.cli import main
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.library.tags import Stretch, Suggestion, suggest
from tests.core.classification.world import make_library, path_of


@pytest.fixture(autouse=True)
def _two_penalties(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.classification.crossfit.PENALTIES", (0.1, 0.01))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return make_library(tmp_path)


def run(capsys: pytest.CaptureFixture[str], library: Library, *words: object) -> tuple[int, str, str]:
    code = main([*map(str, words), "--library", str(library.folder)])
    return code, *capsys.readouterr()


def answer(capsys: pytest.CaptureFixture[str], library: Library, *words: object) -> dict[str, object]:
    code, out, err = run(capsys, library, *words, "--json")
    assert code == 0, err
    found: dict[str, object] = json.loads(out)
    return found


def test_tags_are_put_listed_and_taken(capsys: pytest.CaptureFixture[str], library: Library) -> None:
    one, two = path_of(library, 1), path_of(library, 2)
    put = answer(capsys, library, "tag", "add", "Käuzchen, fern", one, f"{two}@1.5-3", "nowhere.mp4")
    assert (put["added"], put["videos"]) == (2, 2)
    assert put["unused"] == [{"place": "nowhere.mp4", "reason": "it is not in the library; index it first"}]
    rows = answer(capsys, library, "tag", "list", two)["tags"]
    assert rows == [
        {
            "path": str(two),
            "label": "Käuzchen, fern",
            "start": 1.5,
            "end": 3.0,
            "standing": "own",
            "probability": None,
            "classifier": "",
        }
    ]
    assert answer(capsys, library, "tag", "remove", "Käuzchen, fern", one)["removed"] == 1
    assert len(answer(capsys, library, "tag", "list")["tags"]) == 1


@pytest.mark.parametrize(("stored", "written"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_a_table_may_write_accents_otherwise_than_the_disk(
    capsys: pytest.CaptureFixture[str], library: Library, tmp_path: Path, stored: str, written: str
) -> None:
    name = "Käuzchen.mp4"
    with open_catalogue(library.catalogue) as db:
        path = tmp_path / unicodedata.normalize(stored, name)
        db.execute("UPDATE file SET path = ? WHERE path = ?", (str(path), str(path_of(library, 1))))
    table = tmp_path / "labels.csv"
    table.write_text(f"path,label\n{unicodedata.normalize(written, name)},owl\n", "utf-8")
    assert answer(capsys, library, "tag", "import", table)["added"] == 1


def test_a_table_is_taken_row_by_row(
    capsys: pytest.CaptureFixture[str], library: Library, tmp_path: Path
) -> None:
    table = tmp_path / "films" / "labels.csv"
    table.parent.mkdir()
    rows = [
        f'{path_of(library, 1).relative_to(table.parent)},"dog, small"',
        f"{path_of(library, 2)},rain,1,2.5",
        f"{path_of(library, 3)},rain,3,1",
        f"{path_of(library, 4)},",
        "",
        "gone.mp4,rain",
    ]
    table.write_text("\ufeffpath,label,start,end\n" + "\n".join(rows), "utf-8")
    found = answer(capsys, library, "tag", "import", table)
    assert found["added"] == 2
    assert found["labels"] == ["dog, small", "rain"]
    assert [each["place"].split(":")[0] for each in found["unused"]] == ["line 4", "line 5", "line 7"]
    table.write_text("file;class\n", "utf-8")
    code, _, err = run(capsys, library, "tag", "import", table)
    assert code == 1
    assert "columns path and label" in err


def test_folders_fit_predict_accept_and_reject(capsys: pytest.CaptureFixture[str], library: Library) -> None:
    films = path_of(library, 1).parent.parent
    put = answer(capsys, library, "tag", "folders", films)
    assert put["labels"] == ["bell", "dog", "rain"]
    for video in range(1, 10):
        answer(capsys, library, "tag", "remove", path_of(library, video).parent.name, path_of(library, video))
    fitted = answer(capsys, library, "classify", "fit", "--name", "things", "--modality", "audio")
    assert set(fitted["measured"]) == {"audio", "visual", "both"}
    assert fitted["measured"]["audio"]["accuracy"] > fitted["measured"]["audio"]["baseline_accuracy"]
    found = answer(capsys, library, "classify", "predict", "--write", path_of(library, 3))
    assert found["suggested"] == 1
    assert next(iter(found["videos"][0]["labels"])) == path_of(library, 3).parent.name
    assert len(found["videos"][0]["moments"]) == 3
    answer(capsys, library, "classify", "predict", "--write")
    suggested = [t for t in answer(capsys, library, "tag", "list")["tags"] if t["standing"] == "suggested"]
    assert {tag["classifier"] for tag in suggested} == {"things"}
    dog = [tag for tag in suggested if tag["label"] == "dog"]
    assert answer(capsys, library, "tag", "accept", "dog", dog[0]["path"], "--above", "0.5")["accepted"] == 1
    assert answer(capsys, library, "tag", "reject", "dog")["rejected"] == len(dog) - 1
    code, _, err = run(capsys, library, "tag", "accept", "dog")
    assert code == 1
    assert "not suggested" in err


@pytest.mark.parametrize("action", ["accept", "reject"])
def test_files_that_the_library_does_not_know_are_named_by_a_decision(
    capsys: pytest.CaptureFixture[str], library: Library, action: str
) -> None:
    with open_catalogue(library.catalogue) as db:
        suggest(db, "things", [1], [Suggestion(Stretch(1, "dog"), 0.9)])
    code, out, err = run(capsys, library, "tag", action, "dog", "nowhere.mp4")
    assert (code, out) == (1, "")
    assert err == "Nothing was changed: nowhere.mp4: it is not in the library; index it first.\n"
    found = answer(capsys, library, "tag", action, "dog", path_of(library, 1), "nowhere.mp4")
    assert found == {
        f"{action}ed": 1,
        "unused": [{"place": "nowhere.mp4", "reason": "it is not in the library; index it first"}],
    }


def test_a_moment_lies_within_its_video(
    capsys: pytest.CaptureFixture[str], library: Library, tmp_path: Path
) -> None:
    one, two = path_of(library, 1), path_of(library, 2)
    put = answer(capsys, library, "tag", "add", "rain", f"{one}@1-99", f"{two}@4-5", f"{two}@3-2")
    assert [each["place"] for each in put["unused"]] == [f"{two}@4-5", f"{two}@3-2"]
    assert put["unused"][0]["reason"] == "it begins after the video ends, which is 4.0 s long"
    rows = answer(capsys, library, "tag", "list")["tags"]
    assert [(row["path"], row["start"], row["end"]) for row in rows] == [(str(one), 1.0, 4.0)]
    code, _, err = run(capsys, library, "tag", "add", "rain", f"{one}@7-9")
    assert (code, err.startswith(f"Nothing was changed: {one}@7-9: it begins after")) == (1, True)
    assert answer(capsys, library, "tag", "remove", "rain", f"{one}@1-99")["removed"] == 1

    table = tmp_path / "labels.csv"
    table.write_text(f"path,label,start,end\n{one},rain,2,9\n{one},rain,5,\n{one},rain,3,\n", "utf-8")
    found = answer(capsys, library, "tag", "import", table)
    assert (found["added"], [each["place"][:6] for each in found["unused"]]) == (2, ["line 3"])
    rows = answer(capsys, library, "tag", "list")["tags"]
    assert [(row["start"], row["end"]) for row in rows] == [(2.0, 4.0), (3.0, None)]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--epochs", "3", "--batch", "4"], "--epochs, --batch"),
        (["--rate", "1e-4"], "--rate"),
        (["--recipe", "vggsound"], "--recipe"),
        (["--model", "starter", "--device", "cpu"], "--model, --device"),
    ],
)
def test_a_probe_does_not_pass_over_what_is_meant_for_fine_tuning(
    capsys: pytest.CaptureFixture[str], library: Library, words: list[str], named: str
) -> None:
    code, _, err = run(capsys, library, "classify", "fit", "--labels", "folders", *words)
    assert code == 2
    assert err == f"A probe does not heed {named}; fine-tuning does: --method finetune.\n"


def test_what_a_person_reads(capsys: pytest.CaptureFixture[str], library: Library) -> None:
    _, out, _ = run(capsys, library, "classify", "fit", "--labels", "folders")
    assert "right" in out
    assert "30 examples from 30 videos" in out
    _, out, _ = run(capsys, library, "classify", "predict", path_of(library, 1))
    assert out.startswith("1.mp4: rain")
    _, out, _ = run(capsys, library, "tag", "list")
    assert out == "There are no tags.\n"


def test_a_probe_of_two_videos_predicts_with_a_warning(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    library = make_library(tmp_path, videos=2)
    for video in (1, 2):
        for label, part in (("a", "0-2"), ("b", "2-4")):
            run(capsys, library, "tag", "add", label, f"{path_of(library, video)}@{part}")
    _, out, _ = run(capsys, library, "classify", "fit")
    assert "With two videos" in out
    _, out, _ = run(capsys, library, "classify", "predict")
    assert out.endswith("These probabilities are rough: the classifier was fitted on two videos only.\n")


def test_failures_are_one_sentence_and_exit_code_1(
    capsys: pytest.CaptureFixture[str], library: Library, tmp_path: Path
) -> None:
    for words in (
        ("tag", "add", "dog", "nowhere.mp4"),
        ("tag", "add", " ", path_of(library, 1)),
        ("tag", "add", "dog", f"{path_of(library, 1)}@5-2"),
        ("tag", "list", "nowhere.mp4"),
        ("tag", "import", tmp_path / "none.csv"),
        ("tag", "folders", tmp_path / "empty"),
        ("classify", "fit"),
        ("classify", "fit", "--labels", "none.csv"),
        ("classify", "fit", "--name", "a/b"),
        ("classify", "fit", "--method", "finetune", "--model", "none"),
        ("classify", "predict"),
        ("classify", "predict", "--name", "none"),
    ):
        code, out, err = run(capsys, library, *words)
        assert (code, out) == (1, ""), words
        assert len(err.strip().splitlines()) == 1, words


@pytest.mark.parametrize(
    "words", [["tag"], ["tag", "add", "x"], ["classify", "predict", "--threshold", "2"], ["classify"]]
)
def test_wrong_usage_is_exit_code_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
