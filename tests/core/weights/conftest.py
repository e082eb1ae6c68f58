# SPDX-License-Identifier: MIT
"""What a download brings, and where to; no proxy between the tests and their own server."""

from pathlib import Path

import pytest

from tests.core.weights.published_files import write_published


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def file(tmp_path: Path) -> bytes:
    return write_published(tmp_path / "published.pth").read_bytes()
