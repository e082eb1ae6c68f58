# SPDX-License-Identifier: MIT
"""The built application as a package for Debian and Ubuntu, or as an archive for every other Linux.

python -m scripts.package.linux deb|tar [--bundle dist/Earshot] [--out dist]
"""

import argparse
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

import core
from core import licences
from scripts.package import identity, linkage, sizes
from scripts.package.desktop import write_share

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = {"earshot": "Earshot", "earshot-core": "earshot-core"}  # command -> file in the bundle
REST = (
    "That is the licence of Earshot itself. What ships with it has its own; the texts are in",
    "/opt/earshot/_internal/resources/licences.json, and Help > About > Licences shows them:",
    "",
)
DEBIAN_NAMES = {"x86_64": "amd64", "aarch64": "arm64"}


def copy_bundle(bundle: Path, target: Path) -> None:
    """The application in `target`, without doubling its gigabytes where the file system can link."""
    link = os.link if bundle.stat().st_dev == target.parent.stat().st_dev else shutil.copy2
    shutil.copytree(bundle, target, symlinks=True, copy_function=link)


def build_deb(bundle: Path, out: Path, level: int) -> Path:
    """A package for Debian and Ubuntu; gives its path."""
    machine = DEBIAN_NAMES.get(platform.machine(), platform.machine())
    made = out / f"earshot_{core.__version__}_{machine}.deb"
    with tempfile.TemporaryDirectory(dir=out, prefix="deb-") as folder:
        root = Path(folder) / "root"
        (root / "opt").mkdir(parents=True)
        copy_bundle(bundle, root / "opt/earshot")
        write_share(root / "usr/share")
        (root / "usr/bin").mkdir()
        for command, program in PROGRAMS.items():
            (root / "usr/bin" / command).symlink_to(f"/opt/earshot/{program}")
        (root / "usr/share/doc/earshot").mkdir(parents=True)
        (root / "usr/share/doc/earshot/copyright").write_text(copyright_text(bundle), "utf-8")
        _open_to_all(root)
        (root / "DEBIAN").mkdir()
        control = control_file(machine, _kibibytes(root), linkage.system_packages(bundle))
        (root / "DEBIAN/control").write_text(control, "utf-8")
        unfinished = Path(folder) / made.name
        packing = [
            "dpkg-deb",
            "-Zzstd",
            f"-z{level}",
            "--root-owner-group",
            "--build",
            str(root),
            str(unfinished),
        ]
        subprocess.run(packing, check=True)
        unfinished.replace(made)
    return made


def copyright_text(bundle: Path) -> str:
    """Earshot's licence, and the terms of everything that ships with it."""
    listed = licences.read(bundle / "_internal/resources/licences.json")
    lines = [f"  {one.name} {one.version}: {one.terms}" for one in listed]
    own = (ROOT / "LICENSE").read_text("utf-8")
    return "\n".join([own, *REST, *lines, ""])


def control_file(machine: str, kibibytes: int, packages: list[str]) -> str:
    """What the package manager is told."""
    return (
        f"Package: earshot\nVersion: {core.__version__}\nArchitecture: {machine}\n"
        f"Installed-Size: {kibibytes}\nMaintainer: The Earshot developers <earshot@localhost>\n"
        f"Depends: {', '.join(packages)}\n"
        "Recommends: fontconfig-config, fonts-dejavu-core, xdg-utils\n"
        "Section: video\nPriority: optional\n"
        f"Description: {identity.SUMMARY}\n"
        " Earshot listens through your videos once. Then you play, sing or record a sound,\n"
        " and the moments that sound like it are there to play. Everything stays on this computer.\n"
    )


def build_tar(bundle: Path, out: Path, level: int) -> Path:
    """An archive with an install script, for every other Linux; gives its path."""
    name = f"earshot-{core.__version__}-linux-{platform.machine()}"
    made = out / f"{name}.tar.zst"
    with tempfile.TemporaryDirectory(dir=out, prefix="tar-") as folder:
        root = Path(folder) / name
        root.mkdir()
        copy_bundle(bundle, root / "Earshot")
        write_share(root / "share")
        shutil.copy(ROOT / "scripts/package/install.sh", root)
        shutil.copy(ROOT / "LICENSE", root)
        _open_to_all(root)
        unfinished = Path(folder) / made.name
        owner = ["--owner=0", "--group=0", "--numeric-owner"]
        packing = ["tar", "-C", folder, *owner, "-I", f"zstd -{level} -T0", "-cf", str(unfinished), name]
        subprocess.run(packing, check=True)
        unfinished.replace(made)
    return made


def _open_to_all(root: Path) -> None:
    """Folders that a private temporary folder made private."""
    for folder in (root, *(place for place in root.rglob("*") if place.is_dir() and not place.is_symlink())):
        folder.chmod(0o755)


def _kibibytes(root: Path) -> int:
    files = [file for file in root.rglob("*") if file.is_file() and not file.is_symlink()]
    return sum(file.stat().st_size for file in files) // 1024


def main() -> None:
    """Build what was asked for."""
    parser = argparse.ArgumentParser(description="Make an installer for Linux from a built application.")
    parser.add_argument("what", choices=("deb", "tar"))
    parser.add_argument(
        "--bundle", type=Path, default=ROOT / "dist/Earshot", help="what `make package` built"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where the installer goes")
    parser.add_argument("--level", type=int, default=9, help="of compression, 1 to 19: 9 takes minutes")
    options = parser.parse_args()
    if not (options.bundle / "Earshot").exists():
        parser.error(f"there is no application in {options.bundle}; run `make package` first")
    build = build_deb if options.what == "deb" else build_tar
    made = build(options.bundle.resolve(), options.out.resolve(), options.level)
    print(f"{made}: {sizes.megabytes(made.stat().st_size)}")


if __name__ == "__main__":
    main()
