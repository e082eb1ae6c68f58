# SPDX-License-Identifier: MIT
"""What this machine and `.venv` still lack: the standard library only, for it runs before all else.

setup_checks.py missing MODE [--build]   lines "need PACKAGE" and "want PACKAGE" (want: tests skip without it)
setup_checks.py ready MODE               exit 0 if the stamp says that `.venv` is finished for MODE
setup_checks.py installed MODE           exit 0 if `.venv` truly holds what MODE needs, else the reason
setup_checks.py whole MODE               exit 0 if no package in `.venv` is half installed, else the reason
setup_checks.py stamp MODE               write the stamp

MODE is run (the window), demo (no display) or test.
"""

import ctypes
import hashlib
import importlib.util
import json
import platform
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAMP = ROOT / ".venv" / ".earshot-setup"

# Debian package -> what the loader looks for. Names with a t64 ending provide these names too.
LIBRARIES = {
    "libegl1": "libEGL.so.1",
    "libgl1": "libGL.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libpulse0": "libpulse.so.0",
    "libxrandr2": "libXrandr.so.2",
    "libportaudio2": "libportaudio.so.2",
}
FONTS = "fonts-dejavu-core"
TEST_PROGRAMS = {
    "xvfb": "Xvfb",
    "xauth": "xauth",
    "pulseaudio": "pulseaudio",
    "pulseaudio-utils": "paplay",
    "ffmpeg": "ffmpeg",
    # Checkers of menu entries and metadata, the kinds of files, and what `make tar` packs with.
    "desktop-file-utils": "desktop-file-validate",
    "appstream": "appstreamcli",
    "shared-mime-info": "update-mime-database",
    "zstd": "zstd",
}
PULSE_PLUGIN = "libasound2-plugins"


def loads(library: str) -> bool:
    """Whether the dynamic loader finds `library`."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_fonts() -> bool:
    """Whether there is any font: without one Qt draws boxes for letters."""
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
    return any(next(folder.rglob("*.[to]t[fc]"), None) for folder in folders)


def missing_libraries() -> list[str]:
    """Packages of the libraries behind the window and the sound; elsewhere the Python packages bring them."""
    if sys.platform != "linux":
        return []
    packages = [package for package, library in LIBRARIES.items() if not loads(library)]
    return packages if has_fonts() else [*packages, FONTS]


def missing_test_programs() -> list[str]:
    """Packages of the virtual microphone and screen, and of checkers; a desktop keeps its sound server."""
    packages = [package for package, program in TEST_PROGRAMS.items() if not shutil.which(program)]
    if shutil.which("pipewire-pulse") and "pulseaudio" in packages:
        packages.remove("pulseaudio")
    if not any(Path("/usr").glob("lib*/*/alsa-lib/libasound_module_pcm_pulse.so")):
        packages.append(PULSE_PLUGIN)
    return packages


def compiles() -> bool:
    """Whether the compiler that this Python builds extensions with takes C++ and its standard library."""
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")[0]
    if not shutil.which(compiler):
        return False
    command = [compiler, "-x", "c++", "-std=c++11", "-fsyntax-only", "-"]
    done = subprocess.run(command, input=b"#include <vector>\n", capture_output=True, check=False)
    return done.returncode == 0


def missing_build_tools() -> list[str]:
    """Packages to make a virtual environment and to compile hnswlib in it.

    Raises SystemExit where the Python itself is incomplete and no system package belongs to it.
    """
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = [] if compiles() else ["g++"]
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        packages.append(f"{version}-dev")
    if importlib.util.find_spec("ensurepip") is None:
        packages.append(f"{version}-venv")
    if sys.base_prefix != "/usr" and any(package.startswith("python") for package in packages):
        sys.exit(
            f"The Python in {sys.base_prefix} lacks its C headers or the module ensurepip, "
            "and Earshot needs both. Name a complete one: EARSHOT_PYTHON=/usr/bin/python3 make run"
        )
    return packages


def missing(mode: str, build: bool) -> list[str]:
    """The lines of `setup_checks.py missing`."""
    needed = [] if mode == "demo" else missing_libraries()
    needed += missing_build_tools() if build else []
    wanted = missing_test_programs() if mode == "test" else []
    return [f"need {package}" for package in needed] + [f"want {package}" for package in wanted]


def fingerprint() -> str:
    """Changes with everything that `.venv` is made from: requirements, pins, Python and place."""
    digest = hashlib.sha256(f"{platform.python_version()} {platform.machine()} {ROOT}\n".encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def ready(mode: str) -> bool:
    """Whether the stamp fits; an environment made for the tests serves the other modes too."""
    try:
        stamped, made_for = STAMP.read_text().split()
    except (OSError, ValueError):
        return False
    return stamped == fingerprint() and (made_for == "test" or mode != "test")


def requirements(mode: str) -> list[str]:
    """The lines of pyproject.toml that MODE needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extra = project["optional-dependencies"]["dev"] if mode == "test" else []
    return [*project["dependencies"], *extra]


def pins() -> dict[str, str]:
    """The versions of constraints.txt by normalised name."""
    found = re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE)
    return {normalised(name): version for name, version in found}


def normalised(name: str) -> str:
    """A distribution's name the way the package index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def first_lack(mode: str) -> str:
    """What `.venv` lacks for MODE, or nothing. Run it with the Python of `.venv`."""
    versions = {normalised(entry.name): entry.version for entry in metadata.distributions()}
    for requirement in requirements(mode):
        name = re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0]
        if normalised(name) not in versions:
            return f"{name} is not installed"
    for name, version in pins().items():
        if versions.get(name, version) != version:
            return f"{name} is {versions[name]}, pinned is {version}"
    return "" if points_here() else "the project itself is not installed from this folder"


def half_installed() -> str:
    """The packages whose installation was cut off: the list of a package's files is what pip writes last."""
    names = [entry.name for entry in metadata.distributions() if entry.read_text("RECORD") is None]
    return f"half installed: {', '.join(names)}" if names else ""


def points_here() -> bool:
    """Whether the environment's `earshot` is this folder (an environment that moved points elsewhere)."""
    try:
        origin = metadata.distribution("earshot").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return False
    return origin is not None and json.loads(origin).get("url") == ROOT.as_uri()


def write_stamp(mode: str) -> None:
    """In one step, so that an interruption leaves the old state or the new one."""
    unfinished = STAMP.with_suffix(".new")
    unfinished.write_text(f"{fingerprint()} {mode}\n")
    unfinished.replace(STAMP)


def main(command: str, mode: str, *options: str) -> None:
    """Answer one question of setup.sh."""
    if command == "missing":
        print(*missing(mode, "--build" in options), sep="\n")
    elif command == "ready":
        sys.exit(0 if ready(mode) else 1)
    elif command == "installed":
        sys.exit(half_installed() or first_lack(mode) or 0)
    elif command == "whole":
        sys.exit(half_installed() or 0)
    elif command == "stamp":
        write_stamp(mode)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
