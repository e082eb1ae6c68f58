# SPDX-License-Identifier: MIT
"""What a Linux desktop reads: menu, file managers, icons, software centres; from resources/desktop."""

import re
import shutil
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from scripts.package import changes, identity

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = ROOT / "resources" / "desktop"
METADATA = f"{identity.IDENTIFIER}.metainfo.xml"


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
    return [(file, place) for pattern, place in places.items() for file in sorted(ENTRIES.glob(pattern))]


def _place(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def metadata(changelog: str | None = None) -> str:
    """The metadata of software centres, with the kinds of files from the menu entries and all releases."""
    tree = ElementTree.parse(
        ENTRIES / METADATA, ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    )
    provides, releases = tree.find("provides"), tree.find("releases")
    assert provides is not None
    assert releases is not None
    for kind in sorted({kind for file in ENTRIES.glob("*.desktop") for kind in mime_types(file)}):
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
