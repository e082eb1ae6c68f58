# SPDX-License-Identifier: MIT
"""What of everything PyInstaller finds is left out of the application, and why.

An entry is (destination inside the bundle, source file, kind), as in PyInstaller's tables of contents.
docs/packaging.md has the sizes, and the larger things that have to stay.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TypeAlias

Entry: TypeAlias = tuple[str, str, str]
Needs: TypeAlias = Callable[[str], Iterable[str]]
"""The file names of the libraries that a source file is linked to."""


class StillNeeded(Exception):
    """The rules leave out something that the application needs."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Destinations that match `pattern` are left out."""

    name: str
    pattern: re.Pattern[str]
    on_every_system: bool = False  # left out because it is there anyway


def _rule(name: str, *patterns: str, on_every_system: bool = False) -> Rule:
    return Rule(name, re.compile("|".join(f"(?:{pattern})" for pattern in patterns)), on_every_system)


# Development tools, other tool kits, and the compiler behind torch.compile, which no job uses. readline is
# under the GPL and only serves a prompt.
EXCLUDED_MODULES = (
    "IPython", "_pytest", "cuda", "docutils", "grimp", "importlinter", "joblib", "matplotlib", "mypy", "pip",
    "pkg_resources", "py", "pygments", "pytest", "pytestqt", "readline", "rich", "ruff", "scipy",
    "setuptools", "sklearn", "sphinx", "tensorboard", "threadpoolctl", "tkinter", "triton",
    "PySide6.QtPdf", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtQuickWidgets", "PySide6.QtWebEngineCore",
)  # fmt: skip

OPENED_BY_NAME = ("libpython", "libportaudio", "python3")
LINKED_KINDS = ("BINARY", "EXTENSION")
ORPHANS = "libraries of Qt and of the system that nothing is linked to"

_QT_PLUGIN_FOLDERS = (
    "iconengines|imageformats|multimedia|platforminputcontexts|platforms|platformthemes|styles"
    "|wayland-[^/]*-client|wayland-shell-integration|xcbglintegrations"
)

RULES = (
    _rule("compiler for torch.compile", r"^triton/", r"^cuda/"),
    _rule("torch's tests and tools", r"^torch/test/", r"^torch/bin/(?!torch_shm_manager$)"),
    _rule(
        "headers, stubs, static libraries, build files",
        r"^torch/(include|share)/",
        r"\.(?:a|cmake|cpp|cu|cuh|f90|h|hpp|lib|pxd|pyi|pyx)$",
    ),
    _rule("tests of libraries", r"^(?:cv2|networkx|numpy|pyqtgraph|sympy|torchaudio|torchvision)/.*tests?/"),
    _rule("what only several GPUs need", r"\blibcusolverMg\.so", r"\bnvshmem_(?:bootstrap|transport)_"),
    _rule(
        "profilers and drop-in CUDA libraries",
        r"\blib(?:nvperf_|checkpoint\.|pcsamplingutil\.|nvblas\.|cufftw\.|cufile_rdma\.|nvtx3interop\.)",
    ),
    _rule("second CUDA run-time compiler", r"\blibnvrtc(?:-builtins)?\.alt\."),
    _rule("CUDA factorisations and solvers", r"\blibcusolver\.so", r"\blibtorch_cuda_linalg\.so"),
    _rule("a part of the system's own C library", r"^libmvec\.so", on_every_system=True),
    _rule("face detectors of OpenCV", r"^cv2/data/"),
    _rule(
        "Qt plug-ins that Earshot does not use",
        rf"^PySide6/(?:Qt/)?plugins/(?!(?:{_QT_PLUGIN_FOLDERS})/)",
        r"/plugins/platforms/(?:lib)?q(?:eglfs|linuxfb|minimalegl|vkkhrdisplay|vnc)",
        r"/plugins/platformthemes/(?:lib)?qgtk3",
        r"/plugins/platforminputcontexts/(?:lib)?qtvirtualkeyboard",
        r"/plugins/imageformats/(?:lib)?qpdf",
        r"/plugins/multimedia/(?!(?:lib)?ffmpeg)",
        r"^PySide6/(?:Qt/)?qml/",
    ),
    _rule(
        "translations of Qt's own tools",
        r"/translations/(?!(?:qtbase|qtmultimedia)_)[^/]+\.qm$",
    ),
)  # fmt: skip


def left_out_by(destination: str) -> Rule | None:
    """The rule that leaves `destination` out, or None where it ships."""
    name = PurePath(destination).as_posix()
    return next((rule for rule in RULES if rule.pattern.search(name)), None)


@dataclass(frozen=True, slots=True)
class Selection:
    """What ships, and what does not with the name of the reason."""

    kept: list[Entry]
    left_out: list[tuple[Entry, str]]

    @property
    def saved(self) -> dict[str, int]:
        """Bytes by reason."""
        sizes: dict[str, int] = {}
        for entry, reason in self.left_out:
            sizes[reason] = sizes.get(reason, 0) + _size(entry)
        return sizes


def select(entries: Iterable[Entry], needs: Needs) -> Selection:
    """Sort `entries` by the rules, then leave out the libraries that nothing kept is linked to.

    Raises `StillNeeded` where a rule takes away what something kept is linked to.
    """
    kept: list[Entry] = []
    left_out: list[tuple[Entry, str]] = []
    for entry in entries:
        rule = left_out_by(entry[0])
        if rule is None:
            kept.append(entry)
        else:
            left_out.append((entry, rule.name))
    _check(kept, left_out, needs)
    linked = without_orphans(kept, needs)
    left_out += [(entry, ORPHANS) for entry in kept if entry not in linked]
    return Selection(linked, left_out)


def _check(kept: list[Entry], left_out: list[tuple[Entry, str]], needs: Needs) -> None:
    there = {PurePath(entry[0]).name for entry in kept}
    anyway = {rule.name for rule in RULES if rule.on_every_system}
    gone = {PurePath(entry[0]).name: reason for entry, reason in left_out if reason not in anyway}
    for entry in kept:
        for name in _needs(entry, needs):
            if name in gone and name not in there:
                raise StillNeeded(f"{entry[0]} is linked to {name}, which is left out: {gone[name]}.")


def without_orphans(entries: list[Entry], needs: Needs) -> list[Entry]:
    """`entries` less the libraries of Qt and of the system that no other entry is linked to any more.

    The system's libraries lie at the top of the bundle. Those in OPENED_BY_NAME are needed all the same.
    """
    kept = entries
    while True:
        needed = {name for entry in kept for name in _needs(entry, needs)}
        still = [entry for entry in kept if not _may_be_orphan(entry) or PurePath(entry[0]).name in needed]
        if len(still) == len(kept):
            return kept
        kept = still


def _needs(entry: Entry, needs: Needs) -> Iterable[str]:
    return needs(entry[1]) if entry[2] in LINKED_KINDS else ()


def _may_be_orphan(entry: Entry) -> bool:
    place = PurePath(entry[0])
    of_qt = place.name.startswith(("libQt6", "Qt6"))
    return (
        entry[2] == "BINARY"
        and (of_qt or len(place.parts) == 1)
        and not place.name.startswith(OPENED_BY_NAME)
    )


def _size(entry: Entry) -> int:
    """Bytes on the disk; a link inside the bundle has none."""
    if entry[2] == "SYMLINK":
        return 0
    try:
        return Path(entry[1]).stat().st_size
    except OSError:
        return 0
