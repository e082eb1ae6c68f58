# SPDX-License-Identifier: MIT
"""What a Linux desktop reads about Earshot, and how the application is laid out for it.

    python -m scripts.package.linux deb|tar [--bundle dist/Earshot] [--out dist]

Both hold the folder that PyInstaller built, and below `share` the menu entry, the entries of file managers,
the icons and the metadata of software centres, from resources/desktop.
"""

import argparse
import os
import platform
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import core
from scripts.package import changes, identity, linkage, sizes

ROOT = Path(__file__).resolve().parents[2]
DESKTOP = ROOT / "resources" / "desktop"
METADATA = f"{identity.IDENTIFIER}.metainfo.xml"
PROGRAMS = {"earshot": "Earshot", "earshot-core": "earshot-core"}  # command -> file in the bundle
DEBIAN_NAMES = {"x86_64": "amd64", "aarch64": "arm64"}


def write_share(share: Path) -> None:
    """Fill a `share` folder: what the desktop reads, wherever it is installed."""
    for source, target in _entries():
        (share / target).mkdir(parents=True, exist_ok=True)
        shutil.copy(source, share / target)
    with tempfile.TemporaryDirectory() as folder:
        svg = ROOT / "resources/icons/earshot.svg"
        for size, icon in identity.write_icons(svg, Path(folder)).items():
            _place(icon, share / f"icons/hicolor/{size}x{size}/apps/earshot.png")
    _place(svg, share / "icons/hicolor/scalable/apps/earshot.svg")
    (share / "metainfo").mkdir(parents=True, exist_ok=True)
    (share / "metainfo" / METADATA).write_text(metadata(), "utf-8")


def _entries() -> list[tuple[Path, str]]:
    """Files of resources/desktop and the folder below `share` each of them goes to."""
    places = {"*.desktop": "applications", "dolphin/*.desktop": "kio/servicemenus"}
    places["nemo/*.nemo_action"] = "nemo/actions"
    return [(file, place) for pattern, place in places.items() for file in sorted(DESKTOP.glob(pattern))]


def _place(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def metadata(changelog: str | None = None) -> str:
    """The metadata of software centres, with the kinds of files from the menu entries and all releases."""
    tree = ElementTree.parse(
        DESKTOP / METADATA, ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    )
    provides, releases = tree.find("provides"), tree.find("releases")
    assert provides is not None
    assert releases is not None
    for kind in sorted({kind for file in DESKTOP.glob("*.desktop") for kind in mime_types(file)}):
        ElementTree.SubElement(provides, "mediatype").text = kind
    for version, date in changes.releases(changelog):
        ElementTree.SubElement(releases, "release", version=version, date=date)
    if len(releases) == 0:
        tree.getroot().remove(releases)
    ElementTree.indent(tree)
    return ElementTree.tostring(tree.getroot(), "unicode", xml_declaration=True) + "\n"


def mime_types(entry: Path) -> list[str]:
    """The kinds of files that a desktop entry opens."""
    found = re.search(r"^MimeType=(.*)$", entry.read_text("utf-8"), re.MULTILINE)
    return [kind for kind in found[1].split(";") if kind] if found else []


def copy_bundle(bundle: Path, target: Path) -> None:
    """The application in `target`, without doubling its gigabytes where the file system can link."""
    link = os.link if bundle.stat().st_dev == target.parent.stat().st_dev else shutil.copy2
    shutil.copytree(bundle, target, symlinks=True, copy_function=link)


def build_deb(bundle: Path, out: Path) -> Path:
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
        _place(ROOT / "LICENSE", root / "usr/share/doc/earshot/copyright")
        _open_to_all(root)
        (root / "DEBIAN").mkdir()
        control = control_file(machine, _kibibytes(root), linkage.system_packages(bundle))
        (root / "DEBIAN/control").write_text(control, "utf-8")
        compressed = ["-Zzstd", "-z9"]
        packing = ["dpkg-deb", *compressed, "--root-owner-group", "--build", str(root), str(made)]
        subprocess.run(packing, check=True)
    return made


def control_file(machine: str, kibibytes: int, packages: list[str]) -> str:
    """What the package manager is told."""
    return (
        f"Package: earshot\nVersion: {core.__version__}\nArchitecture: {machine}\n"
        f"Installed-Size: {kibibytes}\nMaintainer: The Earshot developers <earshot@localhost>\n"
        f"Depends: {', '.join(packages)}\nSection: video\nPriority: optional\n"
        f"Description: {identity.SUMMARY}\n"
        " Earshot listens through your videos once. Then you play, sing or record a sound,\n"
        " and the moments that sound like it are there to play. Everything stays on this computer.\n"
    )


def build_tar(bundle: Path, out: Path) -> Path:
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
        owner = ["--owner=0", "--group=0", "--numeric-owner"]
        subprocess.run(["tar", "-C", folder, *owner, "-I", "zstd -9 -T0", "-cf", str(made), name], check=True)
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
    options = parser.parse_args()
    if not (options.bundle / "Earshot").exists():
        parser.error(f"there is no application in {options.bundle}; run `make package` first")
    build = build_deb if options.what == "deb" else build_tar
    made = build(options.bundle.resolve(), options.out.resolve())
    print(f"{made}: {sizes.megabytes(made.stat().st_size)}")


if __name__ == "__main__":
    main()
