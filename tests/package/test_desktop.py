# SPDX-License-Identifier: MIT
"""What the desktop reads: valid by its own checkers, and complete."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

import core
from core.media.containers import SOUND_SUFFIXES, VIDEO_SUFFIXES
from scripts.package import changes, desktop, identity, linux

CHANGELOG = """# Changelog
## [Unreleased]
## [1.10.0] - 2027-03-04
## [1.9.0] - 2027-01-02
"""
ENTRIES = sorted(desktop.ENTRIES.glob("*.desktop"))


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("root") / "share"
    desktop.write_share(folder)
    return folder


def entry(file: Path) -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(file, "utf-8")
    return parser


def checker(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_the_menu_entries_pass_their_validator() -> None:
    validate = checker("desktop-file-validate")
    done = subprocess.run([validate, *map(str, ENTRIES)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("changelog", [None, CHANGELOG])
def test_the_metadata_pass_their_validator(tmp_path: Path, changelog: str | None) -> None:
    file = tmp_path / desktop.METADATA
    file.write_text(desktop.metadata(changelog), "utf-8")
    command = [checker("appstreamcli"), "validate", "--no-net", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_metadata_name_releases_and_kinds_of_files() -> None:
    tree = ElementTree.fromstring(desktop.metadata(CHANGELOG).partition("?>")[2])
    releases = [(r.get("version"), r.get("date")) for r in tree.iter("release")]
    assert releases == [("1.10.0", "2027-03-04"), ("1.9.0", "2027-01-02")]
    kinds = {kind.text for kind in tree.iter("mediatype")}
    assert {"audio/flac", "video/mp4", "inode/directory"} <= kinds
    assert tree.findtext("id") == identity.IDENTIFIER


def test_folders_and_sounds_have_entries_of_their_own_in_file_managers() -> None:
    search = entry(desktop.ENTRIES / "earshot-search.desktop")["Desktop Entry"]
    assert (search["Name"], search["Exec"]) == ("Search for this sound", "earshot --search %f")
    add = entry(desktop.ENTRIES / "earshot-add.desktop")["Desktop Entry"]
    assert (add["Name"], add["Exec"], add["MimeType"]) == (
        "Add folder to Earshot",
        "earshot %F",
        "inode/directory;",
    )
    assert search["NoDisplay"] == add["NoDisplay"] == "true"
    for folder, suffix in (("dolphin", "desktop"), ("nemo", "nemo_action")):
        texts = [file.read_text("utf-8") for file in (desktop.ENTRIES / folder).glob(f"*.{suffix}")]
        assert any("Exec=earshot --search %" in text for text in texts)
        assert any("Exec=earshot %F" in text for text in texts)


def test_the_entries_open_the_usual_kinds_of_what_earshot_reads() -> None:
    """Each suffix has a kind of file that one of the entries opens, as far as the system knows the suffix."""
    globs = Path("/usr/share/mime/globs2")
    if not globs.exists():
        pytest.skip("shared-mime-info is not installed")
    offered = {kind for file in ENTRIES for kind in desktop.mime_types(file)}
    kinds: dict[str, set[str]] = {}
    for line in globs.read_text("utf-8").splitlines():
        if found := re.match(r"\d+:([^:]+):\*(\.\w+)$", line):
            kinds.setdefault(found[2], set()).add(found[1])
    common = {
        ".mp4",
        ".mkv",
        ".mov",
        ".webm",
        ".avi",
        ".wav",
        ".mp3",
        ".flac",
        ".ogg",
        ".opus",
        ".m4a",
        ".aiff",
    }
    assert common <= VIDEO_SUFFIXES | SOUND_SUFFIXES
    assert [suffix for suffix in common if suffix in kinds and not kinds[suffix] & offered] == []


def test_everything_lies_where_the_desktop_looks(share: Path) -> None:
    files = {str(file.relative_to(share)) for file in share.rglob("*") if file.is_file()}
    assert {f"applications/{file.name}" for file in ENTRIES} <= files
    sizes = {f"icons/hicolor/{size}x{size}/apps/earshot.png" for size in identity.ICON_SIZES}
    assert sizes | {"icons/hicolor/scalable/apps/earshot.svg"} <= files
    assert {"kio/servicemenus/earshot-search.desktop", "nemo/actions/earshot-add.nemo_action"} <= files
    assert f"metainfo/{desktop.METADATA}" in files


def test_icons_have_the_size_of_their_folder_and_are_not_empty(share: Path) -> None:
    from PySide6.QtGui import QColor, QImage

    for size in identity.ICON_SIZES:
        picture = QImage(str(share / f"icons/hicolor/{size}x{size}/apps/earshot.png"))
        assert (picture.width(), picture.height()) == (size, size)
        corner, middle = picture.pixelColor(0, 0), picture.pixelColor(size // 2, size // 8)
        assert corner.alpha() < 255
        assert middle.alpha() == 255
        assert middle != QColor("black")


def test_the_control_file_names_version_size_and_needs() -> None:
    control = linux.control_file("amd64", 4_000_000, ["libc6 (>= 2.36)", "libgl1"])
    assert f"Version: {core.__version__}\n" in control
    assert "Depends: libc6 (>= 2.36), libgl1\n" in control
    assert control.endswith("\n")


def test_a_release_is_one_with_a_version_and_a_date() -> None:
    assert changes.is_released("1.9.0", CHANGELOG)
    assert not changes.is_released("1.9", CHANGELOG)
    assert not changes.is_released("Unreleased", CHANGELOG)


def test_windows_and_macos_are_told_the_same_version() -> None:
    assert identity.numbers("1.2.3") == (1, 2, 3, 0)
    assert identity.numbers("2.0rc1") == (2, 1, 0, 0)
    assert f"StringStruct('ProductVersion', '{core.__version__}')" in identity.version_resource()
    plist = identity.info_plist()
    assert plist["CFBundleVersion"] == core.__version__
    assert "NSMicrophoneUsageDescription" in plist


def test_the_version_stands_in_one_place() -> None:
    text = (desktop.ROOT / "pyproject.toml").read_text("utf-8")
    assert 'dynamic = ["version"]' in text
    assert 'path = "core/__init__.py"' in text
