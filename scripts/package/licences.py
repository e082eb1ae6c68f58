# SPDX-License-Identifier: MIT
"""The licence of everything that goes into the application: none is forgotten, or there is no application.

Each file belongs to a Python package, to a library inside a package, to a package of the system, to Python
or to Earshot. What belongs to nothing, or comes without a text, stops the build with its name.
"""

import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from core import __version__
from core.licences import Licence, of_distribution, write
from core.paths import APP_NAME
from scripts.package.contents import Entry
from scripts.package.native import NOTICES, QT, Native, native, notice

__all__ = ["LicenceMissing", "collect", "write"]

ROOT = Path(__file__).resolve().parents[2]
ALWAYS = ("pyinstaller",)  # its loader is the program itself
COMMON = Path("/usr/share/common-licenses")
QT_PACKAGES = ("shiboken6", "pyside6")


class LicenceMissing(Exception):
    """Something would ship without its licence; the message names it."""


def collect(entries: Iterable[Entry]) -> list[Licence]:
    """The licences of the files behind `entries`, by name. Raises `LicenceMissing`."""
    # A package without a file of its own has "-" for its source, and a link only points to another entry.
    sources = sorted(
        {Path(source) for _, source, kind in entries if source not in ("", "-") and kind != "SYMLINK"}
    )
    owners = _owners()
    packages = {name: metadata.distribution(name) for name in ALWAYS}
    libraries: dict[str, Native] = {}
    strangers: list[Path] = []
    for source in sources:
        owner = owners.get(source.resolve())
        if owner is None:
            strangers.append(source)
        elif (library := _inside(source, owner)) is not None:
            libraries[library.name] = library
        else:
            packages[owner.name] = owner
    found = [_own(), _python(), *map(of_distribution, packages.values())]
    found += [_native_licence(library) for library in libraries.values()]
    found += _of_system([one for one in strangers if not _is_ours(one) and not _is_pythons(one)])
    _check(found)
    return sorted(found, key=lambda licence: licence.name.lower())


def _check(licences: Iterable[Licence]) -> None:
    missing = [licence.name for licence in licences if len(licence.text) < 100]
    if missing:
        raise LicenceMissing(
            f"No licence text was found for {', '.join(sorted(missing))}. Put one into {NOTICES} and name it "
            "in scripts/package/native.py, or leave the component out."
        )


def _own() -> Licence:
    return Licence(APP_NAME, __version__, "MIT", (ROOT / "LICENSE").read_text("utf-8"))


def _python() -> Licence:
    # The package that carries parts of Python's standard library carries its licence too.
    text = of_distribution(metadata.distribution("typing_extensions")).text
    return Licence("Python", sys.version.split()[0], "PSF-2.0", text)


def _owners() -> dict[Path, metadata.Distribution]:
    """The package of each file in this environment."""
    owners = {}
    for one in metadata.distributions():
        folder = Path(str(one.locate_file(""))).resolve()  # the environment itself may be a link
        for file in one.files or ():
            owners[folder / file] = one
    return owners


def _inside(source: Path, owner: metadata.Distribution) -> Native | None:
    """The library that a file inside a package is, where it is not the package's own work."""
    known = native(source.name)
    if known is None and source.parent.name.endswith(".libs"):
        raise LicenceMissing(f"{source} is not known; name it in scripts/package/native.py.")
    return QT if known is None and owner.name.lower().startswith(QT_PACKAGES) else known


def _native_licence(library: Native) -> Licence:
    version = metadata.version(QT_PACKAGES[0]) if library is QT else ""
    return Licence(library.name, version, library.terms, "\n\n".join(map(notice_or_package, library.notices)))


def notice_or_package(name: str) -> str:
    if (NOTICES / f"{name}.txt").exists():
        return notice(name)
    return of_distribution(metadata.distribution(name)).text


def _is_ours(source: Path) -> bool:
    return source.is_relative_to(ROOT) and not source.is_relative_to(ROOT / ".venv")


def _is_pythons(source: Path) -> bool:
    library = Path(sysconfig.get_path("stdlib")).resolve()
    return source.resolve().is_relative_to(library.parent) and "site-packages" not in source.parts


def _of_system(sources: list[Path]) -> list[Licence]:
    """The licences of libraries taken from the system, by the package they came with."""
    return [_system_licence(name) for name in sorted(set(system_packages(sources).values()))]


def system_packages(files: Iterable[Path]) -> dict[Path, str]:
    """The Debian package that installed each of `files`. Raises `LicenceMissing` where none did."""
    names = {file: _names(file) for file in files}
    if not names:
        return {}
    asked = ["dpkg-query", "--search", *sorted({str(name) for places in names.values() for name in places})]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    except OSError as error:
        raise LicenceMissing(f"{next(iter(names))} belongs to no package that could be asked for.") from error
    lines = (line.partition(": ") for line in answer.splitlines() if not line.startswith("diversion by"))
    owners = {Path(name): packages.split(",")[0].split(":")[0] for packages, _, name in lines}
    found = {file: next((owners[n] for n in places if n in owners), "") for file, places in names.items()}
    for file, owner in found.items():
        if not owner:
            raise LicenceMissing(f"{file} belongs to no package, so its licence is not known.")
    return found


def _names(file: Path) -> list[Path]:
    """The names under which a package may have installed `file`: /lib is a link to /usr/lib today."""
    places = {file, file.resolve()}
    places |= {Path("/usr") / place.relative_to("/") for place in places}
    places |= {Path("/") / place.relative_to("/usr") for place in places if place.is_relative_to("/usr")}
    return sorted(places)


def _system_licence(package: str) -> Licence:
    asked = ["dpkg-query", "--show", "--showformat", "${Version}", package]
    version = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
    try:
        text = Path(f"/usr/share/doc/{package}/copyright").read_text("utf-8", errors="replace")
    except OSError:
        text = ""
    names = sorted(set(re.findall(r"/usr/share/common-licenses/([A-Za-z]+(?:-[\d.]*\d)?)", text)))
    whole = [(COMMON / name).read_text("utf-8") for name in names if (COMMON / name).exists()]
    terms = sorted(set(re.findall(r"^License: *(\S[^\n]*)$", text, re.MULTILINE)))
    return Licence(
        package,
        version[0] if version else "",
        ", ".join(terms)[:80] or "see the text",
        "\n\n".join([text, *whole]),
    )
