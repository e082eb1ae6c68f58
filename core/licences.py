# SPDX-License-Identifier: MIT
"""The licences of everything Earshot consists of: written when it is packaged, read by Help > About."""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from core import paths

_LICENCE_FILE = re.compile(r"(?:^|/)(?:licen[cs]e|copying|notice|copyright)[^/]*$", re.IGNORECASE)
_NO_TEXT = (".py", ".pyc", ".html")


@dataclass(frozen=True, slots=True)
class Licence:
    """One component, its terms in a few words, and the whole text that goes with it."""

    name: str
    version: str
    terms: str
    text: str


def shipped() -> tuple[Licence, ...]:
    """The list in this application; in a checkout, of the Python packages installed beside it."""
    file = paths.resources() / "licences.json"
    return read(file) if file.exists() else installed()


def read(file: Path) -> tuple[Licence, ...]:
    """A list that `write` wrote."""
    saved = json.loads(file.read_text("utf-8"))
    texts = saved["texts"]
    return tuple(Licence(name, version, terms, texts[n]) for name, version, terms, n in saved["licences"])


def write(licences: Iterable[Licence], file: Path) -> None:
    """Keep the list as JSON; a text that several components share is kept once."""
    numbers: dict[str, int] = {}
    rows = [
        [one.name, one.version, one.terms, numbers.setdefault(one.text, len(numbers))] for one in licences
    ]
    fresh = file.with_suffix(".tmp")
    fresh.write_text(json.dumps({"licences": rows, "texts": list(numbers)}, ensure_ascii=False), "utf-8")
    os.replace(fresh, file)


def installed() -> tuple[Licence, ...]:
    """Every Python package of this environment."""
    found = {one.name: of_distribution(one) for one in metadata.distributions()}
    return tuple(sorted(found.values(), key=lambda licence: licence.name.lower()))


def of_distribution(one: metadata.Distribution) -> Licence:
    """What a Python package says about itself; its text is empty where it brings none."""
    return Licence(one.name, one.version, _terms(one), texts(one))


def texts(one: metadata.Distribution) -> str:
    """All licence files of a package, one after the other."""
    names = [str(file) for file in one.files or [] if is_licence_file(str(file))]
    names = [name for name in names if ".dist-info/" in name] or names
    found = [(name, _read(Path(str(one.locate_file(name))))) for name in sorted(names)]
    return "\n\n".join(f"--- {Path(name).name} ---\n\n{text}" for name, text in found if text)


def is_licence_file(name: str) -> bool:
    """Whether a file of a package is named like a licence."""
    return bool(_LICENCE_FILE.search(name)) and not name.endswith(_NO_TEXT)


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8", errors="replace").strip()
    except OSError:
        return ""


def _terms(one: metadata.Distribution) -> str:
    """In this order: the SPDX expression, the classifiers, the free text if it is short."""
    facts = one.metadata
    if "License-Expression" in facts:
        return str(facts["License-Expression"])
    classifiers = [
        line.rsplit(" :: ", 1)[-1] for line in facts.get_all("Classifier") or () if "License ::" in line
    ]
    free = str(facts["License"]).strip() if "License" in facts else ""
    if free and "\n" not in free and len(free) < 60:
        return free
    return ", ".join(classifiers) or "see the text"
