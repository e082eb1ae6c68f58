# SPDX-License-Identifier: MIT
"""A second start hands its wishes to the window that is open, in whatever state the first one is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.start import instance, startup
from app.start.instance import Instance, Wishes
from core.errors import UserError

ROOT = Path(__file__).parent.parent.parent
STARTED = "import sys; from app.__main__ import main; sys.exit(main())"
HOLDS = """
import sys
from pathlib import Path
from app.start.instance import Instance, Wishes
here = Instance(Path(sys.argv[1]))
assert here.is_first(Wishes())
print("first", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def own_runtime_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sockets lie where no real window listens, under a path short enough for one."""
    folder = tmp_path_factory.mktemp("run")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


@pytest.fixture
def first(qtbot: QtBot, tmp_path: Path) -> Iterator[Instance]:
    made = Instance(tmp_path / "library")
    assert made.is_first(Wishes())
    yield made
    made.end()


def start(*arguments: str, folder: Path = ROOT) -> subprocess.Popen[str]:
    """Another start of the application, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", STARTED, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def holder(library: Path) -> subprocess.Popen[str]:
    """A process that is first, and does nothing more."""
    made = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(library)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert made.stdout is not None
    assert made.stdout.readline() == "first\n"
    return made


def ended(process: subprocess.Popen[str]) -> Callable[[], bool]:
    return lambda: process.poll() is not None


def test_a_second_start_hands_over_its_files_and_leaves(
    qtbot: QtBot, first: Instance, tmp_path: Path
) -> None:
    asked: list[Wishes] = []
    first.asked.connect(asked.append)
    first.begin(lambda: True)
    library = str(tmp_path / "library")
    second = start("--library", library, "--search", "Grüße.wav", "films", str(tmp_path), folder=tmp_path)
    qtbot.waitUntil(ended(second), timeout=20_000)
    assert second.communicate() == ("", "")
    assert second.returncode == 0
    (wishes,) = asked
    assert wishes.search == str(tmp_path / "Grüße.wav")
    assert wishes.places == (str(tmp_path / "films"), str(tmp_path))


def test_two_whole_applications(qtbot: QtBot, own_runtime_folder: Path, tmp_path: Path) -> None:
    library = str(tmp_path / "library")
    window = start("--library", library)
    try:
        qtbot.waitUntil(lambda: any(own_runtime_folder.glob("*.socket")), timeout=20_000)
        second = start("--library", library, "--search", "no such sound.wav")
        qtbot.waitUntil(ended(second), timeout=30_000)
        assert (second.returncode, *second.communicate()) == (0, "", "")
        journal = tmp_path / "home" / "config" / "log" / "earshot.log"
        qtbot.waitUntil(lambda: "no such sound.wav" in journal.read_text("utf-8"), timeout=5_000)
        assert window.poll() is None
    finally:
        window.send_signal(signal.SIGINT)
        window.communicate(timeout=30)
    assert window.returncode == 0
    assert not list(own_runtime_folder.glob("*.socket"))


def test_what_is_asked_before_the_window_is_painted_waits_for_it(
    qtbot: QtBot, first: Instance, tmp_path: Path
) -> None:
    second = start("--library", str(tmp_path / "library"), "films")
    qtbot.wait(1_500)
    assert second.poll() is None
    asked: list[Wishes] = []
    first.asked.connect(asked.append)
    first.begin(lambda: True)
    qtbot.waitUntil(ended(second), timeout=20_000)
    assert second.returncode == 0
    assert [wishes.places for wishes in asked] == [(str(ROOT / "films"),)]
    second.communicate()


def test_another_library_has_a_window_of_its_own(first: Instance, tmp_path: Path) -> None:
    other = Instance(tmp_path / "other")
    assert other.is_first(Wishes())
    other.end()


def test_a_crash_leaves_nothing_that_keeps_the_next_start_away(tmp_path: Path) -> None:
    crashed = holder(tmp_path / "library")
    crashed.send_signal(signal.SIGKILL)
    crashed.communicate()
    later = Instance(tmp_path / "library")
    began = time.monotonic()
    assert later.is_first(Wishes())
    assert time.monotonic() - began < 5
    later.end()


def test_a_window_that_is_closing_is_waited_for(qtbot: QtBot, first: Instance, tmp_path: Path) -> None:
    first.begin(lambda: False)
    second = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path / "library")],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    qtbot.wait(1_000)
    assert second.poll() is None
    first.end()
    out, _ = second.communicate("", timeout=20)
    assert out == "first\n"
    assert second.returncode == 0


def test_one_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instance, "PATIENCE", 0.1)
    silent = holder(tmp_path / "library")
    try:
        with pytest.raises(UserError, match=f"does not answer.*{silent.pid}"):
            Instance(tmp_path / "library").is_first(Wishes())
    finally:
        silent.communicate("")


def test_noise_on_the_line_is_dropped(qtbot: QtBot, first: Instance) -> None:
    from PySide6.QtNetwork import QLocalSocket

    asked: list[Wishes] = []
    first.asked.connect(asked.append)
    first.begin(lambda: True)
    for noise in (b"GET / HTTP/1.1\r\n", b'{"places": 3}\n', b"\xff\xfe\n"):
        socket = QLocalSocket()
        with qtbot.waitSignal(socket.disconnected, timeout=5_000):
            socket.connectToServer(first._address)
            socket.write(noise)
    assert asked == []


def test_file_names_of_any_encoding_survive() -> None:
    wishes = Wishes.of(startup.parse(["/films/\udcff.mp4"]))
    assert Wishes.from_line(wishes.to_line()) == wishes


def test_without_a_runtime_folder_only_an_own_folder_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr(instance.tempfile, "gettempdir", lambda: str(tmp_path))
    folder = instance.private_folder()
    assert folder.parent == tmp_path
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700
        monkeypatch.setattr(instance.os, "getuid", lambda: 12_345_678)
        (tmp_path / "earshot-12345678").mkdir()
        assert instance.private_folder() != tmp_path / "earshot-12345678"
