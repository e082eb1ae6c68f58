# SPDX-License-Identifier: MIT
"""A download arrives whole, goes on where it was, or says in a sentence why it cannot."""

import socket
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core import jobs
from core.errors import UserError
from core.jobs import Cancelled, Progress
from core.weights.connection import Patience
from core.weights.download import download
from core.weights.part import Part
from core.weights.transfer import Transfer
from tests.core.weights.host import (
    Handler,
    Host,
    Manner,
    claiming,
    dropping,
    hanging,
    nowhere,
    page,
    serving,
    stalling,
    status,
    well,
    with_length,
    without_length,
    without_ranges,
)

DATA = b"PK\x03\x04" + np.random.default_rng(0).bytes(3_000_000)
PATIENCE = Patience(connect=5.0, read=5.0, retries=3, pause=0.01)
IMPATIENT = replace(PATIENCE, read=0.2)
FORM = (
    "<html><head><title>Google Drive - Virus scan warning</title></head><body>"
    '<form id="search" action="/elsewhere"></form>'
    '<form id="download-form" action="{action}" method="get">'
    '<input type="submit" value="Download anyway"/><input type="hidden" name="id" value="a&amp;b">'
    '<input type="hidden" name="confirm" value="t"><input type="hidden" name="uuid" value="1-2">'
    "</form></html>"
)


def fits(size: int) -> bool:
    return size == len(DATA)


def fetched(host: Host, folder: Path, address: str = "") -> Path:
    return jobs.run(download(address or host.address, folder / "weights.pth", fits, PATIENCE))


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize(
    "manners",
    [
        [],
        [dropping(1_000_000)],
        [dropping(1_000_000), dropping(500_000), dropping(10)],
        [dropping(1_000_000), without_ranges],
        [status(503), status(429, Retry_After=0), well],
        [status(302, Location="/other?x=1"), well],
        [without_length],
        [dropping(1_000_000), nowhere, nowhere, well],
        [claiming(len(DATA)), well],
        [with_length("9" * 5000)],
    ],
    ids=range(10),
)
def test_the_file_arrives_whole(tmp_path: Path, manners: list[Manner]) -> None:
    with serving(DATA, *manners) as host:
        path = fetched(host, tmp_path)
    assert path.read_bytes() == DATA
    assert left(tmp_path) == {"weights.pth"}


def test_a_server_that_falls_silent_is_asked_again(tmp_path: Path) -> None:
    with serving(DATA, stalling) as host:
        path = jobs.run(download(host.address, tmp_path / "weights.pth", fits, IMPATIENT))
    assert path.read_bytes() == DATA
    assert len(host.ranges) > 1
    silent = [hanging] * (1 + IMPATIENT.retries)
    with serving(DATA, *silent) as host, pytest.raises(UserError, match="broke off"):
        jobs.run(download(host.address, tmp_path / "other.pth", fits, IMPATIENT))


def test_it_goes_on_where_it_broke_off(tmp_path: Path) -> None:
    with serving(DATA, dropping(1_000_000), dropping(500_000)) as host:
        fetched(host, tmp_path)
    assert host.ranges == ["", "bytes=1000000-", "bytes=1500000-"]


def test_a_file_that_changed_meanwhile_is_fetched_anew(tmp_path: Path) -> None:
    other = bytes(reversed(DATA))
    with serving(DATA, dropping(1_000_000), *[status(500)] * 4) as host:
        with pytest.raises(UserError, match=r"1\.0 MB are here"):
            fetched(host, tmp_path)
        host.data, host.etag = other, '"two"'
        assert fetched(host, tmp_path).read_bytes() == other
    assert host.ranges[-1] == "bytes=1000000-"


@pytest.mark.parametrize("told", [{"ETag": '"two"'}, {"Last_Modified": "Tue, 01 Jan 2030 00:00:00 GMT"}])
def test_the_rest_of_another_file_is_not_put_to_what_is_here(tmp_path: Path, told: dict[str, str]) -> None:
    """From a server that does not look at If-Range."""
    other = bytes(reversed(DATA))
    validator = {"ETag": '"one"'} if "ETag" in told else {"Last_Modified": "Mon, 01 Jan 2029 00:00:00 GMT"}

    def begins(handler: Handler, host: Host) -> None:
        handler.head(200, Content_Length=len(DATA), **validator)
        handler.wfile.write(DATA[:1_000_000])

    def goes_on(handler: Handler, host: Host) -> None:
        host.data = other
        part = f"bytes 1000000-{len(other) - 1}/{len(other)}"
        handler.head(206, Content_Length=len(other) - 1_000_000, Content_Range=part, **told)
        handler.wfile.write(other[1_000_000:])

    with serving(DATA, begins, goes_on) as host:
        assert fetched(host, tmp_path).read_bytes() == other
    assert host.ranges == ["", "bytes=1000000-", ""]


def test_a_file_that_is_all_here_needs_only_its_name(tmp_path: Path) -> None:
    with serving(DATA) as host:
        part = Part(tmp_path / "weights.pth", host.address)
        with part.open(0, host.etag):
            part.write(DATA)
        assert fetched(host, tmp_path).read_bytes() == DATA
    assert host.ranges == [f"bytes={len(DATA)}-"]
    assert left(tmp_path) == {"weights.pth"}


def test_more_than_the_file_there_has_is_fetched_anew(tmp_path: Path) -> None:
    with serving(DATA) as host:
        part = Part(tmp_path / "weights.pth", host.address)
        with part.open(0, host.etag):
            part.write(DATA + b"more")
        assert fetched(host, tmp_path).read_bytes() == DATA
    assert host.ranges == [f"bytes={len(DATA) + 4}-", ""]


def test_a_part_of_another_address_is_not_gone_on_from(tmp_path: Path) -> None:
    with serving(DATA, dropping(1_000_000), *[status(500)] * 4) as host:
        with pytest.raises(UserError):
            fetched(host, tmp_path)
        fetched(host, tmp_path, host.address + "&other")
    assert host.ranges[-1] == ""


def test_stopping_keeps_what_arrived(tmp_path: Path) -> None:
    seen: list[Progress] = []
    with serving(DATA) as host:
        job = download(host.address, tmp_path / "weights.pth", fits, PATIENCE)
        with pytest.raises(Cancelled):
            jobs.run(job, seen.append, lambda: bool(seen))
        assert left(tmp_path) == {"weights.pth.part", "weights.pth.part.json"}
        have = (tmp_path / "weights.pth.part").stat().st_size
        assert have > 0
        assert fetched(host, tmp_path).read_bytes() == DATA
    assert host.ranges == ["", f"bytes={have}-"]
    told = seen[0].data
    assert isinstance(told, Transfer)
    assert told.total == len(DATA)
    assert told.rate > 0


@pytest.mark.parametrize(
    ("manners", "words"),
    [
        ([status(404)], "no longer has this file"),
        ([status(403)], "does not give this file to programs"),
        ([status(418)], "status 418"),
        ([status(500)] * 4, "busy"),
        ([nowhere] * 4, "broke off"),
        ([page("<html><title>Log in</title></html>")], "web page .“Log in”. in place of the weights"),
        ([page("\n<!DOCTYPE html><title>x</title>" + " " * 100, "application/octet-stream")], "MB there"),
        ([page(FORM.format(action="http://example.org/download"))], "web page"),
        ([page(FORM.format(action="/download")), page("<title>Quota exceeded</title>")], "web page"),
        ([claiming(2_000_000)], "2.0 MB there"),
        ([claiming(4_000_000)], "4.0 MB there"),
        ([status(302, Location="/again")] * 9, "in circles"),
        ([status(302, Location="file:///etc/passwd")], "address that is none"),
        ([status(302, Location="http://[bad")], "address that is none"),
        ([page(FORM.format(action="http://[bad"))], "web page"),
        ([status(302, Location="http://nowhere.invalid/x")], "no way to nowhere.invalid now"),
        ([page("\ufeff<title>Sorry</title>".ljust(len(DATA) - 2), "application/zip")], "“Sorry”"),
    ],
    ids=range(17),
)
def test_what_cannot_be_had_is_said(tmp_path: Path, manners: list[Manner], words: str) -> None:
    with serving(DATA, *manners) as host, pytest.raises(UserError, match=words):
        fetched(host, tmp_path)
    assert not (tmp_path / "weights.pth").exists()


def test_a_page_of_the_right_size_is_no_file(tmp_path: Path) -> None:
    text = "<!doctype html><title>Sorry</title>".ljust(len(DATA))
    with serving(text.encode()) as host, pytest.raises(UserError, match="“Sorry”"):
        fetched(host, tmp_path)
    assert not left(tmp_path)


def test_a_length_that_is_a_lie_is_found_out(tmp_path: Path) -> None:
    short = DATA[:-1000]
    with serving(short, *[claiming(len(DATA))] * 5) as host, pytest.raises(UserError, match="broke off"):
        fetched(host, tmp_path)
    with serving(short, without_length) as host, pytest.raises(UserError, match=r"sent 3\.0 MB, which these"):
        fetched(host, tmp_path)
    assert not left(tmp_path)


def test_the_question_of_google_drive_is_answered(tmp_path: Path) -> None:
    with serving(DATA, page(FORM.format(action="/download?old=1")), well) as host:
        assert fetched(host, tmp_path).read_bytes() == DATA
    assert host.paths[1] == "/download?id=a%26b&confirm=t&uuid=1-2"


def test_google_drive_asks_again_after_a_drop_and_what_arrived_stays(tmp_path: Path) -> None:
    question = page(FORM.format(action="/download"))
    with serving(DATA, question, dropping(1_000_000), question, well) as host:
        assert fetched(host, tmp_path).read_bytes() == DATA
    assert host.ranges[-1] == "bytes=1000000-"


def test_no_way_to_the_server_is_said_at_once(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/weights.pth"
        with pytest.raises(UserError, match="may be offline"):
            jobs.run(download(address, tmp_path / "weights.pth", fits))
    assert not left(tmp_path)


@pytest.mark.parametrize("address", ["ftp://example.org/a", "file:///etc/passwd", "weights.pth", ""])
def test_only_the_web_is_asked(tmp_path: Path, address: str) -> None:
    with pytest.raises(UserError, match="no address of the web"):
        jobs.run(download(address, tmp_path / "weights.pth", fits))
