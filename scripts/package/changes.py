# SPDX-License-Identifier: MIT
"""The releases in CHANGELOG.md (Keep a Changelog), for whoever needs to know them."""

import re
from pathlib import Path

CHANGELOG = Path(__file__).resolve().parents[2] / "CHANGELOG.md"


def releases(text: str | None = None) -> list[tuple[str, str]]:
    """Version and date (YYYY-MM-DD) of each release, newest first, as the changelog has them."""
    text = CHANGELOG.read_text("utf-8") if text is None else text
    return re.findall(r"^## \[(\d[^\]]*)\] - (\d{4}-\d{2}-\d{2})$", text, re.MULTILINE)


def is_released(version: str, text: str | None = None) -> bool:
    """Whether the changelog says what is in `version`."""
    return version in dict(releases(text))
