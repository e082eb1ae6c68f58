# SPDX-License-Identifier: MIT
"""A library on a drive that cannot be written answers; what would change it is told in a sentence."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.cli import main
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders are protected otherwise")
# The administrator may write to any folder, but not to one that is mounted so for this process alone.
MOUNTED = ("unshare", "--mount", "sh", "-c")
MOUNT = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'


def run(library: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """One command in a process that cannot write to `library`."""
    command = [sys.executable, "-m", "core", *map(str, words), "--library", str(library)]
    if os.geteuid() == 0:
        command = [*MOUNTED, MOUNT, str(library), *command]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def library(sample_videos: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of one video, protected."""
    tmp_path = tmp_path_factory.mktemp("protected")
    if os.geteuid() == 0 and subprocess.run([*MOUNTED, MOUNT, tmp_path, "true"]).returncode:
        pytest.skip("the administrator may write everywhere, and may not mount here")
    folder = tmp_path / "library"
    assert main(["index", str(sample_videos[0]), "--library", str(folder), "--device", "cpu"]) == 0
    for part in ("thumbnails", "vectors"):  # what comes back by itself may have been left behind
        shutil.rmtree(folder / part)
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return folder


def test_it_is_searched_and_not_changed(library: Path, sample_videos: tuple[Path, ...]) -> None:
    before = sorted(library.rglob("*"))
    found = run(library, "search", "--sound", sample_videos[0], "--from", 1, "--to", 4, "--json")
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["matches"][0]["path"] == str(sample_videos[0])
    assert sorted(library.rglob("*")) == before


def test_what_would_change_it_is_a_sentence(library: Path, sample_videos: tuple[Path, ...]) -> None:
    refused = run(library, "tag", "add", "rain", sample_videos[0])
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "cannot be written" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
