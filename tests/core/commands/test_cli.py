# SPDX-License-Identifier: MIT
"""The command line is a contract: words, JSON fields and exit codes."""

import json
import os
import shutil
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import cli, settings
from core.cli import COMMANDS, main, parser
from core.commands.answer import clock
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.media.encode import write_wav
from core.media.sound import read_sound
from core.settings import Settings
from tests.conftest import ROOT


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def answer(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    code, out, err = run(capsys, *words, "--json")
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)  # one JSON object and nothing else
    return found


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_one_sentence(
    capsys: pytest.CaptureFixture[str], sample_videos: tuple[Path, ...], tmp_path: Path
) -> None:
    full = tmp_path / "full.npz"
    full.symlink_to("/dev/full")
    code, out, err = run(capsys, "embed", sample_videos[0], "--out", full, "--device", "cpu")
    assert (code, out) == (1, "")
    assert err.strip().endswith(
        "The disk is full. Free some space, then go on: nothing that was finished is lost."
    )


def test_index_then_search(
    capsys: pytest.CaptureFixture[str], sample_videos: tuple[Path, ...], tmp_path: Path
) -> None:
    library = tmp_path / "library"
    bad = tmp_path / "notes.mp4"
    bad.write_text("this is no film")
    report = answer(capsys, "index", *sample_videos[:3], bad, "--library", library, "--device", "cpu")
    assert set(report) == {"videos", "moments", "failed", "skipped", "seconds", "media_seconds"}
    assert report["videos"] == 3
    assert [failed["path"] for failed in report["failed"]] == [str(bad)]
    assert "video" in report["failed"][0]["reason"]
    again = answer(capsys, "index", "--library", library)
    assert (again["videos"], again["skipped"]) == (0, 4)
    assert (again["failed"], again["failed_before"]) == ([], report["failed"])
    _, out, _ = run(capsys, "index", tmp_path / "nowhere", bad, sample_videos[0], "--library", library)
    assert "1 were known already, 1 failed before.\n" in out
    assert f"  {tmp_path / 'nowhere'}: there is no file or folder" in out
    assert f"  {bad}: not a video or sound file" in out

    sound = tmp_path / "query.wav"
    write_wav(sound, read_sound(sample_videos[1], 1.0, 4.0), 16000)
    found = answer(capsys, "search", "--sound", sound, "--top", 3, "--library", library)
    assert set(found) == {"matches", "nothing_similar", "seconds"}
    assert len(found["matches"]) == 3
    first = found["matches"][0]
    assert set(first) == {"path", "start", "end", "score", "reason", "heard", "seen"}
    assert first["path"] == str(sample_videos[1])
    part = answer(capsys, "search", "--sound", sample_videos[2], "--from", 2, "--to", 4, "--library", library)
    assert part["matches"][0]["path"] == str(sample_videos[2])
    moment = answer(capsys, "search", "--moment", f"{sample_videos[0]}@2.5", "--library", library)
    assert moment["matches"][0]["path"] == str(sample_videos[0])


def test_failures_are_one_sentence_and_an_exit_code(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    library = tmp_path / "library"
    for expected, words in (
        (1, ("index", tmp_path / "nowhere")),
        (1, ("search", "--sound", tmp_path / "none.wav")),
        (2, ("search", "--moment", "film.mp4")),
        (2, ("search", "--moment", "@3")),
        (2, ("search", "--moment", "film.mp4@2", "--from", "1")),
        (2, ("search", "--image", "still.png", "--to", "4")),
        (1, ("models", "use", "nothing")),
        (1, ("models", "rollback")),
        (1, ("embed", tmp_path, "--out", tmp_path / "no folder" / "vectors.npz")),
        (2, ("embed", tmp_path, "--out", tmp_path / "vectors.bin")),
        (2, ("evaluate", "--similarity", "x")),
        (2, ("evaluate", "--epochs", "3")),
        (1, ("models", "remove", "starter")),
    ):
        code, out, err = run(capsys, *words, "--library", library)
        assert code == expected, words
        assert out == ""
        assert len(err.strip().splitlines()) == 1
        assert err.strip().endswith(".")


@pytest.mark.parametrize(
    "words",
    [
        ["search"],
        ["search", "--sound", "a.wav", "--from", "nan"],
        ["nothing"],
        ["search", "--sound", "a.wav", "--top", "-5"],
        ["demo", "--videos", "0"],
        ["train", "--seed", "-1"],
        ["classify", "fit", "--seed", "-1"],
        ["train", "--seed", "99999999999999999999"],
        ["classify", "fit", "--seed", "99999999999999999999"],
        ["index", ""],
        ["index", "--library", ""],
        ["search", "--sound", ""],
        ["embed", "a.wav", "--out", ""],
        ["tag", "add", "rain", ""],
        ["tag", "folders", ""],
    ],
)
def test_wrong_usage_is_exit_code_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0:00.0"),
        (5.04, "0:05.0"),
        (59.94, "0:59.9"),
        (59.97, "1:00.0"),
        (61.25, "1:01.2"),
        (3600, "60:00.0"),
    ],
)
def test_no_minute_has_sixty_seconds(seconds: float, said: str) -> None:
    assert clock(seconds) == said


def test_stopping_is_exit_code_130(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object) -> cli.commands.Answer:
        raise KeyboardInterrupt

    monkeypatch.setitem(COMMANDS, "models", cli.Command(interrupted, COMMANDS["models"].add_arguments))
    code, out, err = run(capsys, "models", "list")
    assert (code, out, err) == (130, "", f"{cli.KEPT}\n")
    monkeypatch.setattr("core.commands.embed.models_to_read", interrupted)
    code, out, err = run(capsys, "embed", "a.wav", "--out", "a.npz")
    assert (code, out, err) == (130, "", f"{cli.BEGUN_ANEW}\n")
    word = cli.COMMANDS["reconstruct"].keeps
    assert word(Namespace(walk="mp4"))  # the moment is written before the walk begins
    assert not word(Namespace(walk=None))


def test_models_are_listed_with_what_they_are(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    listed = answer(capsys, "models", "--library", tmp_path / "library", "list")
    assert listed["active"] == "starter"
    assert "do better" in listed["models"][0]["description"]


def test_embed_writes_one_normalised_row_a_moment(
    capsys: pytest.CaptureFixture[str], sample_videos: tuple[Path, ...], tmp_path: Path
) -> None:
    sound = tmp_path / "sound only.wav"
    write_wav(sound, read_sound(sample_videos[0]), 16000)
    out = tmp_path / "vectors.npz"
    answer(capsys, "embed", sample_videos[1], sound, "--out", out)
    table = np.load(out)
    assert set(table) == {"path", "start", "end", "audio", "visual"}
    heard_only = table["path"] == str(sound)
    assert heard_only.any()
    assert not heard_only.all()
    assert np.isnan(table["visual"][heard_only]).all()
    np.testing.assert_allclose(np.linalg.norm(table["audio"], axis=1), 1, atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(table["visual"][~heard_only], axis=1), 1, atol=1e-3)
    assert (table["start"] < table["end"]).all()


def test_every_command_has_help_and_is_in_the_documents() -> None:
    documents = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for name in COMMANDS:
        assert name in documents
    assert all(name in parser().format_help() for name in COMMANDS)


def test_the_demo_does_the_whole_job_in_a_terminal(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "core", "demo", "--videos", "6", "--library", str(tmp_path / "library")]
    done = subprocess.run(
        [*words, "--samples", str(tmp_path / "videos"), "--json"], capture_output=True, text=True, cwd=ROOT,
        timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["matches"][0]["path"] == found["query"]


def test_help_does_not_wait_for_torch() -> None:
    code = "import sys; from core.cli import parser; parser().format_help(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_without_a_library_named_it_is_the_one_the_window_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EARSHOT_LIBRARY")
    settings.save(Settings(library=str(tmp_path / "chosen")))
    assert parser().parse_args(["index"]).library == tmp_path / "chosen"
    assert parser().parse_args(["index", "--library", "mine"]).library == Path("mine")


def test_the_library_folder_may_not_be_writable(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    code, _, err = run(capsys, "index", tmp_path, "--library", file / "library")
    assert code == 1
    assert "cannot be written" in err
    assert Library.at(tmp_path / "fine").thumbnails.is_dir()


def test_library_check_and_repair(
    capsys: pytest.CaptureFixture[str], sample_videos: tuple[Path, ...], tmp_path: Path
) -> None:
    library = tmp_path / "library"
    answer(capsys, "index", sample_videos[0], "--library", library, "--device", "cpu")
    assert answer(capsys, "library", "check", "--library", library)["whole"] is True
    (Library.at(library).models / "half.tmp").write_bytes(b"")
    found = answer(capsys, "library", "check", "--library", library)
    assert (found["whole"], found["problems"][0]["count"]) == (False, 1)
    code, out, _ = run(capsys, "library", "repair", "--library", library)
    assert code == 0
    assert "mended: unfinished files were left behind (1)" in out
    assert answer(capsys, "library", "check", "--library", library)["problems"] == []


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise")
@pytest.mark.parametrize("words", [["models", "list", "--json"], ["export", "--format", "csv"]])
def test_nobody_reads_the_answer(words: list[str], tmp_path: Path) -> None:
    matches = tmp_path / "matches.json"
    matches.write_text('{"matches": []}')
    more = [str(matches)] if words[0] == "export" else []
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "core", *words, *more],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "The answer was not read to its end."
    assert "Traceback" not in done.stderr


def test_an_answer_with_a_name_the_terminal_cannot_write(tmp_path: Path) -> None:
    film = tmp_path / "שלום.mp4"
    film.write_text("no film")
    done = subprocess.run(
        [sys.executable, "-m", "core", "index", str(film), "--library", str(tmp_path / "library")],
        cwd=ROOT, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"\u05e9\u05dc\u05d5\u05dd.mp4: not a video or sound file" in done.stdout


def test_every_file_named_is_embedded_also_one_that_is_a_copy(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rng = np.random.default_rng(1)
    paths = [str(tmp_path / name) for name in ("a.wav", "b.wav")]
    write_wav(Path(paths[0]), (0.1 * rng.standard_normal(32000)).astype(np.float32))
    shutil.copy(*paths)
    answer(capsys, "embed", *paths, "--out", tmp_path / "v.npz", "--device", "cpu")
    with np.load(tmp_path / "v.npz") as table:
        assert sorted(set(table["path"].tolist())) == paths


def test_a_place_that_cannot_be_written_is_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sound = tmp_path / "a.wav"
    write_wav(sound, np.full(16000, 0.1, np.float32))
    (tmp_path / "folder.npz").mkdir()
    code, out, err = run(capsys, "embed", sound, "--out", tmp_path / "folder.npz", "--device", "cpu")
    assert (code, out) == (1, "")
    assert "folder.npz” cannot be used: Is a directory." in err


@pytest.mark.parametrize(
    ("words", "next_word"),
    [
        (("library", "check"), "earshot-core library repair"),
        (("tag", "accept", "rain"), "earshot-core tag list"),
        (("classify", "fit"), "earshot-core tag --help"),
        (("export", "matches.json", "--format", "csv"), "earshot-core search"),
    ],
)
def test_a_package_names_commands_that_it_has(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    next_word: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "matches.json").write_text("{}", "utf-8")
    library = Library.at(tmp_path / "library")
    with open_catalogue(library.catalogue):
        (library.models / "half.tmp").write_bytes(b"")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    _, out, err = run(capsys, *words, "--library", library.folder)
    assert next_word in out + err
    assert "python" not in out + err
