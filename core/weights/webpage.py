# SPDX-License-Identifier: MIT
"""Web pages that come in place of a file: what they are, and the one kind that leads on to the file."""

from collections.abc import Sequence
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

LIMIT = 256 << 10  # bytes of a page that are looked at
BOM = b"\xef\xbb\xbf"  # before a text, by some editors
FORM = "download-form"  # of Google Drive's page for files too large for its virus scanner


def is_page(content_type: str, beginning: bytes = b"") -> bool:
    """Whether this is HTML, whatever it calls itself: no file of weights begins with "<"."""
    return "html" in content_type.lower() or beginning.removeprefix(BOM).lstrip()[:1] == b"<"


def title(page: str) -> str:
    """What the page calls itself; "" where it does not."""
    return _read(page).title.strip()


def confirmed_address(page: str, address: str) -> str:
    """Where the button "Download anyway" of Google Drive's page leads; "" for any other page.

    The page is a form with hidden fields that are new for each visit. A form that leads to another host than
    the page came from is not followed.
    """
    found = _read(page)
    try:
        target = urljoin(address, found.action)
        there, here = urlsplit(target), urlsplit(address)
    except ValueError:  # an address that cannot be taken apart
        return ""
    if not found.action or (there.scheme, there.netloc) != (here.scheme, here.netloc):
        return ""
    return f"{target.split('?')[0]}?{urlencode(found.fields)}"


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.title, self.action = "", ""
        self.fields: dict[str, str] = {}
        self._in_title = self._in_form = False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._in_title = tag == "title"
        if tag == "form":
            self._in_form = found.get("id") == FORM
            self.action = found.get("action", "") if self._in_form else self.action
        elif tag == "input" and self._in_form and found.get("type") == "hidden":
            self.fields[found.get("name", "")] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
        self._in_form = self._in_form and tag != "form"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


def _read(page: str) -> _Page:
    found = _Page()
    found.feed(page)
    return found
