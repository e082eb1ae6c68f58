# SPDX-License-Identifier: MIT
"""Which libraries a built application takes from the system, and which packages bring them."""

import platform
import sys
from collections.abc import Iterator
from pathlib import Path

from PyInstaller.depend.bindepend import get_imports

from scripts.package import licences

ELF = b"\x7fELF"
# Of an NVIDIA driver or of a cluster: there, or not needed.
OPTIONAL = ("libcuda.so", "libnvidia-ml.so", "libibverbs.so", "libmlx5.so", "librdmacm.so")


def libraries(bundle: Path) -> Iterator[Path]:
    """Every program and library in the bundle."""
    for file in sorted(bundle.rglob("*")):
        if file.is_file() and not file.is_symlink():
            with file.open("rb") as opened:
                if opened.read(4) == ELF:
                    yield file


def from_system(bundle: Path) -> dict[str, Path | None]:
    """The libraries the bundle is linked to and does not hold; None where this system has none either."""
    there = {file.name for file in bundle.rglob("*.so*")}
    wanted: dict[str, Path | None] = {}
    for file in libraries(bundle):
        for name, found in get_imports(str(file)):
            name = Path(name).name
            if name not in there and not name.startswith(OPTIONAL):
                wanted[name] = Path(found) if found else None
    return wanted


def missing(bundle: Path) -> list[str]:
    """Libraries that neither the bundle nor this system has."""
    return sorted(name for name, found in from_system(bundle).items() if found is None)


def system_packages(bundle: Path) -> list[str]:
    """The Debian packages that the bundle needs, the C library with the version it was built on."""
    packages = set(licences.system_packages(filter(None, from_system(bundle).values())).values())
    return [f"{name} (>= {_c_library()})" if name == "libc6" else name for name in sorted(packages)]


def _c_library() -> str:
    return platform.libc_ver()[1]


if __name__ == "__main__":
    sys.exit("\n".join(missing(Path(sys.argv[1]))) or 0)
