# SPDX-License-Identifier: MIT
"""Streams that are closed, settings that are damaged, and Ctrl-C before there is anything to stop."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.cli import main
from core.paths import settings_file
from tests.conftest import ROOT

posix = pytest.mark.skipif(sys.platform == "win32", reason="streams are closed otherwise")


def in_shell(words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", f'"$0" -m core {words}', sys.executable], cwd=ROOT, capture_output=True, text=True
    )


@posix
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("models list --json >&-", 0, ""),
        ("models use nothing 2>&-", 1, ""),
        ("export - --format csv <&-", 1, "What was read from stdin"),
        ("index /nowhere >&- 2>&- <&-", 1, ""),
    ],
)
def test_a_closed_stream_is_no_error(words: str, code: int, said: str) -> None:
    done = in_shell(words)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(said)
    assert "Traceback" not in done.stderr


@posix
def test_a_table_for_nobody_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "matches.json").write_text('{"matches": []}')
    done = in_shell(f"export '{tmp_path}/matches.json' --format csv >&-")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


def test_damaged_settings_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('{"library": "/films')
    assert main(["models", "list"]) == 0
    out, err = capsys.readouterr()
    assert err.splitlines()[0].startswith(f"The settings in “{settings_file()}” cannot be read")
    assert "starter" in out


@posix
def test_ctrl_c_while_modules_are_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "platformdirs.py").write_text(
        "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "core", "models", "list"], cwd=ROOT, capture_output=True, text=True,
        env={"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Stopped before it began.\n")


def test_what_torch_tells_is_not_told() -> None:
    code = (
        "import logging; from core.commands.streams import begin_to_log; begin_to_log();"
        "assert not logging.getLogger('torch.distributed').isEnabledFor(logging.INFO);"
        "assert logging.getLogger('core').isEnabledFor(logging.INFO)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
