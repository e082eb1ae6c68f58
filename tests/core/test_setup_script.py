# SPDX-License-Identifier: MIT
"""scripts/setup.sh with stand-ins for apt, pip and the user: nothing is installed and no network is used."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ["awk", "basename", "bash", "cat", "chmod", "cp", "dirname", "env"]
TOOLS += ["flock", "mkdir", "paste", "rm", "sed", "touch", "tr", "uname"]
STAMP = ".venv/.earshot-setup"

# A Python whose `-m venv` copies itself, whose pip takes notes and whose checks answer what the test wants.
PYTHON = """#!/bin/bash
case "$*" in
    *"setup_checks.py missing"*) printf '%b' "$MISSING" ;;
    *"setup_checks.py installed"* | *"import hnswlib"*) [ -e .venv/complete ] ;;
    *"setup_checks.py whole"* | *"-m pip check"* | *"-c import torch"*) ;;
    *setup_checks.py*) exec {real} "$@" ;;
    "-m venv"*) echo "$*" >>calls; mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
    "-m pip install"*) echo "$*" >>calls; eval "$ON_INSTALL" && touch .venv/complete ;;
    "-m app"* | "-m core"*) echo "started $*" ;;
    *"u.find_spec"*) exit 1 ;;
esac
"""
RECORDED = """#!/bin/bash
echo "$(basename "$0") $*" >>calls
"""


def _minding_interrupts() -> None:
    """Tests that were started in the background ignore them, and a shell would go on ignoring them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass(frozen=True, slots=True)
class Machine:
    """A copy of the project's set-up and the only programs that it finds."""

    folder: Path
    programs: Path

    def program(self, name: str, text: str) -> None:
        """Put a stand-in on the PATH."""
        (self.programs / name).unlink(missing_ok=True)
        (self.programs / name).write_text(text)
        (self.programs / name).chmod(0o755)

    def run(self, script: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a script of the project with nothing of the real environment."""
        usual = {"PATH": str(self.programs), "HOME": str(self.folder), "MISSING": "", "ON_INSTALL": "true"}
        return subprocess.run(
            ["bash", f"scripts/{script}", *arguments],
            cwd=self.folder,
            env=usual | variables,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            preexec_fn=_minding_interrupts,
        )

    def calls(self) -> str:
        """What was asked of apt, pip and venv so far."""
        record = self.folder / "calls"
        return record.read_text() if record.exists() else ""

    def is_stamped(self) -> bool:
        """Whether the environment counts as finished."""
        return (self.folder / STAMP).exists()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    if os.name != "posix":
        pytest.skip("the set-up script is for Linux and macOS")
    machine = Machine(tmp_path / "a folder", tmp_path / "programs")
    (machine.folder / "scripts").mkdir(parents=True)
    machine.programs.mkdir()
    for name in ("setup.sh", "setup_checks.py", "start.sh"):
        shutil.copy(ROOT / "scripts" / name, machine.folder / "scripts")
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, machine.folder)
    for tool in TOOLS:
        found = shutil.which(tool)
        if found:
            (machine.programs / tool).symlink_to(found)
    machine.program("python3", PYTHON.format(real=sys.executable))
    machine.program("apt-get", RECORDED)
    machine.program("id", "#!/bin/bash\necho 0\n")
    machine.program("df", "#!/bin/bash\necho header\necho disk 0 0 20971520 0% /\n")
    return machine


def test_it_installs_once_and_then_does_nothing(machine: Machine) -> None:
    first = machine.run("setup.sh", "test")
    assert first.returncode == 0, first.stderr
    assert "6 GB" in first.stderr
    assert machine.is_stamped()
    assert "-c constraints.txt -e .[dev]" in machine.calls()
    before = machine.calls()
    second = machine.run("setup.sh", "run")
    assert (second.returncode, second.stderr, machine.calls()) == (0, "", before)


def test_the_tests_add_their_extras_to_an_environment_made_for_running(machine: Machine) -> None:
    assert machine.run("setup.sh", "run").returncode == 0
    assert "-e .\n" in machine.calls()
    (machine.folder / ".venv/complete").unlink()
    assert machine.run("setup.sh", "test").returncode == 0
    assert "-e .[dev]\n" in machine.calls()


def test_a_change_that_asks_for_nothing_new_downloads_nothing(machine: Machine) -> None:
    machine.run("setup.sh", "run")
    before = machine.calls()
    with (machine.folder / "pyproject.toml").open("a") as pyproject:
        pyproject.write("# another line\n")
    assert machine.run("setup.sh", "run").returncode == 0
    assert machine.calls() == before


def test_a_failed_install_says_what_to_do_and_is_tried_again(machine: Machine) -> None:
    failed = machine.run("setup.sh", "run", ON_INSTALL="false")
    assert failed.returncode == 1
    assert "run `make run` once more" in failed.stderr
    assert not machine.is_stamped()
    assert machine.run("setup.sh", "run").returncode == 0
    assert machine.is_stamped()


def test_an_interrupted_install_is_not_taken_for_a_finished_one(machine: Machine) -> None:
    stopped = machine.run("setup.sh", "test", ON_INSTALL="kill -INT $PPID; exit 130")
    assert stopped.returncode == 130
    assert "interrupted" in stopped.stderr
    assert not machine.is_stamped()


def test_missing_packages_are_installed_without_asking(machine: Machine) -> None:
    done = machine.run("setup.sh", "test", MISSING="need g++\\nneed libegl1\\nwant xvfb\\n")
    assert done.returncode == 0, done.stderr
    needed, wanted = (line for line in machine.calls().splitlines() if " install " in line and "apt" in line)
    assert needed.endswith("--no-remove g++ libegl1")
    assert wanted.endswith("--no-remove xvfb")


def test_a_failed_apt_stops_before_python_packages(machine: Machine) -> None:
    machine.program("apt-get", '#!/bin/bash\n[[ "$*" != *install* ]]\n')
    stopped = machine.run("setup.sh", "run", MISSING="need g++\\n")
    assert stopped.returncode == 1
    assert "apt says why above" in stopped.stderr
    assert machine.calls() == ""


def test_without_rights_it_prints_the_one_command_and_stops(machine: Machine) -> None:
    machine.program("id", "#!/bin/bash\necho 1000\n")
    machine.program("sudo", "#!/bin/bash\nexit 1\n")
    stopped = machine.run("setup.sh", "test", MISSING="need g++\\nwant xvfb\\n")
    assert stopped.returncode == 1
    assert (
        "sudo sh -c 'apt-get update; apt-get install -y --no-install-recommends g++ xvfb'\n" in stopped.stderr
    )
    assert machine.calls() == ""


def test_without_rights_the_tests_run_without_what_they_only_want(machine: Machine) -> None:
    machine.program("id", "#!/bin/bash\necho 1000\n")
    done = machine.run("setup.sh", "test", MISSING="want xvfb\\n")
    assert done.returncode == 0
    assert "some tests will be skipped" in done.stderr
    assert "su - -c 'apt-get update; apt-get install -y --no-install-recommends xvfb'\n" in done.stderr


def test_a_system_without_apt_is_told_the_names(machine: Machine) -> None:
    (machine.programs / "apt-get").unlink()
    done = machine.run("setup.sh", "run", MISSING="need libegl1\\n")
    assert done.returncode == 0
    assert "libegl1" in done.stderr


def test_too_old_a_python_is_named(machine: Machine) -> None:
    machine.program("python3", "#!/bin/bash\nexit 1\n")
    stopped = machine.run("setup.sh", "run")
    assert stopped.returncode == 1
    assert "Python 3.11 to 3.14 is needed" in stopped.stderr


def test_a_full_disk_is_named_before_anything_is_downloaded(machine: Machine) -> None:
    machine.program("df", "#!/bin/bash\necho header\necho disk 0 0 3145728 0% /\n")
    stopped = machine.run("setup.sh", "run")
    assert stopped.returncode == 1
    assert "3 GB free" in stopped.stderr
    assert machine.calls() == ""


@pytest.mark.parametrize("variable", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_run_starts_the_window_where_there_is_a_display(machine: Machine, variable: str) -> None:
    started = machine.run("start.sh", "--library", "x y", **{variable: ":7"})
    assert started.stdout == "started -m app --library x y\n", started.stderr


def test_run_says_that_there_is_no_display_and_starts_the_demo(machine: Machine) -> None:
    if sys.platform == "darwin":
        pytest.skip("macOS always has a display")
    started = machine.run("start.sh", DISPLAY="")
    assert started.stdout == "started -m core demo\n", started.stderr
    assert "there is no display here" in started.stderr


def test_a_package_that_was_cut_off_while_being_written_is_noticed(tmp_path: Path) -> None:
    whole, half = tmp_path / "whole-1.dist-info", tmp_path / "half-1.dist-info"
    for folder in (whole, half):
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {folder.name[:5]}\nVersion: 1\n")
    (whole / "RECORD").write_text("")
    checks = [sys.executable, str(ROOT / "scripts/setup_checks.py"), "whole", "run"]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(checks, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "half" in done.stderr
    assert "whole" not in done.stderr
