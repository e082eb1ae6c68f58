# SPDX-License-Identifier: MIT
"""`--smoke` takes every step there is, and says which one failed."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from app.__main__ import main
from app.start import smoke
from app.start.opening import Opening
from core.errors import UserError


@pytest.fixture(autouse=True)
def platform_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """`run_all` chooses a platform for its own process; here the test's stays."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


def test_everything_is_tried_without_a_window(capsys: pytest.CaptureFixture[str], qapp: object) -> None:
    assert main(["--smoke"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines[:-1]] == [f"ok  {step.__name__}" for step in smoke.STEPS]
    assert lines[-1] == "everything works"


def test_the_first_step_that_fails_ends_it_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def works(bench: smoke.Bench) -> str:
        return f"in {bench.folder.name[:13]}"

    def breaks(bench: smoke.Bench) -> str:
        raise UserError("The disk is full; make room.")

    assert smoke.run_all((works, breaks, works)) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("ok  works: in earshot-smoke")
    assert second == "failed  breaks: The disk is full; make room."


def test_a_bug_is_named_too(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(bench: smoke.Bench) -> str:
        raise KeyError("inner")

    assert smoke.run_all((broken,)) == 1
    assert capsys.readouterr().out == "failed  broken: KeyError: 'inner'\n"


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke.tempfile, "tempdir", str(tmp_path))
    assert smoke.run_all((lambda bench: str(bench.library.folder.mkdir(exist_ok=True)),)) == 0
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_is_the_same_program(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--core", "--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("Earshot ")


def test_the_program_by_another_name_is_the_command_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["/usr/bin/earshot-core", "--version"])
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().out.startswith("Earshot ")


def test_a_file_that_the_desktop_opens_is_searched_with_or_added(qapp: QApplication, tmp_path: Path) -> None:
    opening = Opening(qapp)
    sounds: list[Path] = []
    places: list[Path] = []
    opening.sound_opened.connect(sounds.append)
    opening.place_opened.connect(places.append)
    (tmp_path / "a.wav").touch()
    for path in (tmp_path / "a.wav", tmp_path):
        QApplication.sendEvent(qapp, QFileOpenEvent(QUrl.fromLocalFile(str(path))))
    qapp.removeEventFilter(opening)
    opening.deleteLater()
    assert (sounds, places) == ([tmp_path / "a.wav"], [tmp_path])
