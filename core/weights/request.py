# SPDX-License-Identifier: MIT
"""Asking a server for the rest of a file, and what its answer means."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NewConnectionError,
    PoolError,
    SSLError,
)

from core.errors import UserError
from core.weights import webpage

BUSY = (408, 425, 429, 500, 502, 503, 504)  # statuses that pass by themselves
WHOLE, PARTIAL, NOT_THAT_RANGE = 200, 206, 416
LONGEST_NUMBER = 18  # digits: no file has more bytes
LONGEST_PAUSE = 60.0  # s a server may ask us to wait


class Dropped(Exception):
    """The connection or the server failed in a way that may pass."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.after = after  # s the server asks to wait


class StartOver(Dropped):
    """What is here does not fit the file that is there."""


class AllHere(Exception):
    """What is here is the whole file already: only its name is missing."""


class Unreachable(Dropped):
    """There is no way to the server at all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of a file, from byte `start` on."""

    response: urllib3.BaseHTTPResponse
    start: int
    total: int | None  # bytes of the whole file, where the server says so
    validator: str  # for If-Range; "" where the server gives none


def ask(pool: urllib3.PoolManager, address: str, have: int, validator: str) -> Answer:
    """Ask for the file from byte `have` on, provided it is still the one of `validator`.

    Raises `Dropped` for what may pass, `UserError` for what will not, and `AllHere` where nothing is left.
    """
    wanted = {"Range": f"bytes={have}-", "If-Range": validator} if have else {}
    response = _get(pool, address, wanted)
    if response.status in (WHOLE, PARTIAL) and webpage.is_page(response.headers.get("Content-Type", "")):
        response = _behind_page(pool, response, address, wanted)
    if response.status == WHOLE:
        return Answer(response, 0, _number(response.headers.get("Content-Length")), _validator(response))
    found = re.match(r"bytes (\d{1,18})-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
    if response.status == PARTIAL and found and int(found[1]) == have:
        if _is_another(response, validator):  # of a server that does not look at If-Range
            response.close()
            raise StartOver(f"The server {host(address)} has another file by now")
        return Answer(response, have, _number(found[2]), validator)
    response.close()
    size = re.fullmatch(r"bytes \*/(\d{1,18})", response.headers.get("Content-Range", ""))
    if response.status == NOT_THAT_RANGE and have and size and int(size[1]) == have:
        raise AllHere
    raise _refusal(response, address)


def page_error(page: str, address: str) -> UserError:
    """What to tell where a page came and no file."""
    name = webpage.title(page)
    called = f" (“{name}”)" if name else ""
    return UserError(f"{host(address)} sent a web page{called} in place of the weights.")


def host(address: str) -> str:
    """The name of the server."""
    return urlsplit(address).hostname or address


def _get(pool: urllib3.PoolManager, address: str, wanted: dict[str, str]) -> urllib3.BaseHTTPResponse:
    try:
        response = pool.request(
            "GET", address, headers={**pool.headers, **wanted}, preload_content=False, decode_content=False
        )
    except HTTPError as error:
        raise _failure(error, address) from error
    except ValueError as error:  # of urllib, for a redirection it cannot take apart
        raise UserError(f"{host(address)} leads to an address that is none.") from error
    if address.startswith("https:") and not _reached(response, address).startswith("https:"):
        response.close()
        raise UserError(f"{host(address)} leads on without encryption; it was not followed.")
    return response


def _reached(response: urllib3.BaseHTTPResponse, address: str) -> str:
    """Where all redirections led."""
    for step in response.retries.history if response.retries else ():
        address = urljoin(address, step.redirect_location or "")
    return address


def _failure(error: HTTPError, address: str) -> Exception:
    reason = error.reason if isinstance(error, MaxRetryError) else error
    if isinstance(reason, SSLError):
        return UserError(f"The certificate of {host(address)} cannot be trusted, so nothing was downloaded.")
    if isinstance(reason, (NewConnectionError, ConnectTimeoutError)):
        there = error.pool.host if isinstance(error, PoolError) and error.pool else host(address)
        return Unreachable(f"There is no way to {there} now; this computer may be offline")
    if "redirect" in str(reason):
        return UserError(f"{host(address)} leads round in circles.")
    if isinstance(reason, urllib3.exceptions.LocationValueError):
        return UserError(f"{host(address)} leads to an address that is none.")
    return Dropped(f"The connection to {host(address)} broke off")


def _behind_page(
    pool: urllib3.PoolManager, response: urllib3.BaseHTTPResponse, address: str, wanted: dict[str, str]
) -> urllib3.BaseHTTPResponse:
    """Where the page is Google Drive's question, the answer to "Download anyway"."""
    try:
        page = response.read(webpage.LIMIT).decode("utf-8", "replace")
    except HTTPError as error:
        raise _failure(error, address) from error
    finally:
        response.close()
    following = webpage.confirmed_address(page, _reached(response, address))
    if not following:
        raise page_error(page, address)
    answer = _get(pool, following, wanted)
    if webpage.is_page(answer.headers.get("Content-Type", "")):
        answer.close()
        raise page_error(page, address)
    return answer


def _refusal(response: urllib3.BaseHTTPResponse, address: str) -> Exception:
    where = host(address)
    if response.status in BUSY:
        asked = _number(response.headers.get("Retry-After")) or 0
        return Dropped(f"The server {where} is busy ({response.status})", min(float(asked), LONGEST_PAUSE))
    if response.status in (PARTIAL, NOT_THAT_RANGE):
        return StartOver(f"The server {where} cannot go on from there")
    if response.status in (404, 410):
        return UserError(f"{where} no longer has this file ({response.status}).")
    if response.status in (401, 403):
        return UserError(f"{where} does not give this file to programs ({response.status}).")
    return UserError(f"{where} answered with status {response.status}.")


def _validator(response: urllib3.BaseHTTPResponse) -> str:
    """A strong ETag, or the time of the last change (RFC 9110, 13.1.5)."""
    tag = response.headers.get("ETag", "")
    if tag and not tag.startswith("W/"):
        return str(tag)
    return str(response.headers.get("Last-Modified", ""))


def _is_another(response: urllib3.BaseHTTPResponse, validator: str) -> bool:
    """Whether the server says that its file is not the one of `validator`."""
    now = response.headers.get("ETag" if validator.startswith('"') else "Last-Modified", "")
    return bool(now) and now.removeprefix("W/") != validator


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) <= LONGEST_NUMBER else None
