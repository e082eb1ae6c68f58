# SPDX-License-Identifier: MIT
"""What all tests share: a home of their own, and the folders of real media where there are any."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def isolated_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, library and sample videos of each test lie in its own folder."""
    for name in ("LIBRARY", "CONFIG", "SAMPLES", "CACHE"):
        monkeypatch.setenv(f"EARSHOT_{name}", str(tmp_path / "home" / name.lower()))


@pytest.fixture(scope="session")
def clips() -> Path:
    """The folder of real media: EARSHOT_CLIPS, or shared/clips beside the project."""
    folder = Path(os.environ.get("EARSHOT_CLIPS") or ROOT.parent / "shared" / "clips")
    if not (folder / "manifest.csv").exists():
        pytest.skip(f"no real media in {folder} (EARSHOT_CLIPS)")
    return folder
