# SPDX-License-Identifier: MIT
"""What the systems are told about the application: name, version, icon, kinds of files."""

from pathlib import Path

import core
from core.media.containers import SOUND_SUFFIXES, VIDEO_SUFFIXES
from core.paths import APP_NAME

IDENTIFIER = "app.earshot.Earshot"
SUMMARY = "Finds the moment in your own videos that sounds like what you play"
COPYRIGHT = "MIT licence"
ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def numbers(version: str = core.__version__) -> tuple[int, int, int, int]:
    """A version as the four numbers of a Windows file: 1.2.3 -> (1, 2, 3, 0)."""
    found = [int("".join(c for c in part if c.isdigit()) or 0) for part in version.split(".")[:3]]
    a, b, c = (*found, 0, 0, 0)[:3]
    return a, b, c, 0


def version_resource() -> str:
    """The text of a Windows version resource, as PyInstaller reads it."""
    strings = {
        "CompanyName": APP_NAME,
        "FileDescription": SUMMARY,
        "FileVersion": core.__version__,
        "InternalName": APP_NAME,
        "LegalCopyright": COPYRIGHT,
        "OriginalFilename": f"{APP_NAME}.exe",
        "ProductName": APP_NAME,
        "ProductVersion": core.__version__,
    }
    table = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in strings.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers()}, prodvers={numbers()}, mask=0x3f, flags=0, "
        "OS=0x40004, fileType=1, subtype=0, date=(0, 0)), "
        f"kids=[StringFileInfo([StringTable('040904B0', [{table}])]), "
        "VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )


def info_plist() -> dict[str, object]:
    """What macOS is told beside what PyInstaller writes by itself."""
    return {
        "CFBundleName": APP_NAME,
        "CFBundleDisplayName": APP_NAME,
        "CFBundleShortVersionString": core.__version__,
        "CFBundleVersion": core.__version__,
        "LSApplicationCategoryType": "public.app-category.video",
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "NSMicrophoneUsageDescription": "Earshot listens to the sound you want to find, and keeps it here.",
        "CFBundleDocumentTypes": [
            _document("Video", ["public.movie"], VIDEO_SUFFIXES),
            _document("Sound", ["public.audio"], SOUND_SUFFIXES),
            _document("Folder", ["public.folder"], ()),
        ],
    }


def _document(name: str, types: list[str], suffixes: frozenset[str] | tuple[str, ...]) -> dict[str, object]:
    return {
        "CFBundleTypeName": name,
        "CFBundleTypeRole": "Viewer",
        "LSHandlerRank": "Alternate",
        "LSItemContentTypes": types,
        "CFBundleTypeExtensions": sorted(suffix.lstrip(".") for suffix in suffixes),
    }


def write_icons(svg: Path, folder: Path) -> dict[int, Path]:
    """PNG files of the icon in every size; gives them by size."""
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    folder.mkdir(parents=True, exist_ok=True)
    drawing, written = QSvgRenderer(str(svg)), {}
    for size in ICON_SIZES:
        picture = QImage(size, size, QImage.Format.Format_ARGB32)
        picture.fill(0)
        painter = QPainter(picture)
        drawing.render(painter)
        painter.end()
        written[size] = folder / f"{size}.png"
        if not picture.save(str(written[size])):
            raise OSError(f"{written[size]} could not be written")
    return written
