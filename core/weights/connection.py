# SPDX-License-Identifier: MIT
"""Connections to the web, and how long to wait for them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
import urllib3
from urllib3.exceptions import HTTPError

from core import __version__
from core.errors import UserError

REDIRECTS = 6


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a download waits, and how often it tries."""

    connect: float = 15.0  # s
    read: float = 10.0  # s without a byte
    retries: int = 5  # in a row without a byte between them
    pause: float = 1.0  # s before the first of them; each next one waits twice as long


PATIENCE = Patience()


def pool_for(address: str, patience: Patience) -> urllib3.PoolManager:
    """Connections to where `address` is, through the system's proxy if it has one.

    Raises `UserError` for anything but http and https.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UserError(f"{address} is no address of the web.")
    timeout = urllib3.Timeout(connect=patience.connect, read=patience.read)
    # No retries of its own: what arrived must be kept, and the user told.
    retries = urllib3.Retry(
        total=None, connect=0, read=0, status=0, other=0, redirect=REDIRECTS, raise_on_status=False
    )
    settings: dict[str, Any] = {
        "headers": {"User-Agent": f"Earshot/{__version__}", "Accept-Encoding": "identity"},
        "timeout": timeout,
        "retries": retries,
        "ca_certs": certifi.where(),
    }
    proxy = getproxies().get(parts.scheme)
    if not proxy or proxy_bypass(parts.hostname):
        return urllib3.PoolManager(**settings)
    try:
        return urllib3.ProxyManager(proxy, **settings)
    except HTTPError as error:
        raise UserError(f"The proxy {proxy} of this computer cannot be used: {error}.") from error
