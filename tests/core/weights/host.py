# SPDX-License-Identifier: MIT
"""A web server on this machine that can misbehave in every way a download must bear."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Manner = Callable[["Handler", "Host"], None]


class Host(ThreadingHTTPServer):
    """Serves `data` under every path; each request takes the next of `manners`, then it behaves well."""

    daemon_threads = True

    def __init__(self, data: bytes, *manners: Manner) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.data, self.manners = data, list(manners)
        self.etag = '"one"'
        self.ranges: list[str] = []  # as asked for, "" where none was
        self.paths: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/weights.pth?dl=1"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what these tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Host

    def do_GET(self) -> None:
        self.server.ranges.append(self.headers.get("Range", ""))
        self.server.paths.append(self.path)
        manner = self.server.manners.pop(0) if self.server.manners else well
        manner(self, self.server)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

    def head(self, status: int, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()


def well(handler: Handler, host: Host) -> None:
    """As a good server does: with ranges, as long as the file is the same."""
    send(handler, host)


def send(handler: Handler, host: Host, *, at_most: int | None = None, ranges: bool = True) -> None:
    asked = re.match(r"bytes=(\d+)-", handler.headers.get("Range", ""))
    same = handler.headers.get("If-Range", host.etag) == host.etag
    start, size = (int(asked[1]) if asked and same and ranges else 0), len(host.data)
    if start >= size:
        handler.head(416, Content_Range=f"bytes */{size}")
        return
    if start:
        part = f"bytes {start}-{size - 1}/{size}"
        handler.head(206, Content_Length=size - start, Content_Range=part, ETag=host.etag)
    else:
        handler.head(200, Content_Length=size, ETag=host.etag)
    handler.wfile.write(host.data[start:][:at_most])


def dropping(count: int) -> Manner:
    """Closes the connection after `count` bytes."""
    return lambda handler, host: send(handler, host, at_most=count)


def without_ranges(handler: Handler, host: Host) -> None:
    send(handler, host, ranges=False)


def stalling(handler: Handler, host: Host) -> None:
    """Sends a little, then nothing for longer than the client waits."""
    send(handler, host, at_most=10)
    time.sleep(0.4)


def hanging(handler: Handler, host: Host) -> None:
    """Promises the file and sends nothing of it."""
    send(handler, host, at_most=0)
    time.sleep(0.4)


def page(text: str, content_type: str = "text/html; charset=utf-8") -> Manner:
    def sends(handler: Handler, host: Host) -> None:
        handler.head(200, Content_Type=content_type, Content_Length=len(text.encode()))
        handler.wfile.write(text.encode())

    return sends


def status(number: int, **headers: object) -> Manner:
    return lambda handler, host: handler.head(number, Content_Length=0, **headers)


def claiming(size: int) -> Manner:
    """Says the file has `size` bytes, and sends it as it is."""

    def sends(handler: Handler, host: Host) -> None:
        handler.head(200, Content_Length=size, ETag=host.etag)
        handler.wfile.write(host.data[:size])

    return sends


def with_length(text: str) -> Manner:
    """Sends the file, and `text` for its length."""

    def sends(handler: Handler, host: Host) -> None:
        handler.head(200, Content_Length=text)
        handler.wfile.write(host.data)

    return sends


def without_length(handler: Handler, host: Host) -> None:
    handler.head(200)
    handler.wfile.write(host.data)


def nowhere(handler: Handler, host: Host) -> None:
    """Answers nothing at all."""


@contextmanager
def serving(data: bytes, *manners: Manner) -> Iterator[Host]:
    host = Host(data, *manners)
    thread = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield host
    finally:
        host.shutdown()
        host.server_close()
        thread.join()
