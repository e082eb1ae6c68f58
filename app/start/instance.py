# SPDX-License-Identifier: MIT
"""One window for each library: a later start hands its wishes to the window that is open, and leaves."""

import argparse
import hashlib
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from core.errors import UserError

log = logging.getLogger(__name__)

CONNECT_MS = 1_000
ANSWER_MS = 5_000
PATIENCE = 30.0  # s for a window that is starting or closing
PAUSE = 0.1  # s
TAKEN, LEAVING = b"taken\n", b"leaving\n"
NO_ANSWER = (
    "Earshot is open with this library already, and does not answer. Close it (or end the process {pid}), "
    "then start again; --library DIR opens another library beside it."
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a start was asked to do; paths are absolute."""

    places: tuple[str, ...] = ()
    search: str | None = None
    token: str = ""  # with which the desktop lets a window come to the front

    @classmethod
    def of(cls, options: argparse.Namespace) -> Self:
        """The wishes of a command line, to be fulfilled by a process that started elsewhere."""
        token = os.environ.get("XDG_ACTIVATION_TOKEN") or os.environ.get("DESKTOP_STARTUP_ID") or ""
        search = None if options.search is None else str(options.search.absolute())
        return cls(tuple(str(place.absolute()) for place in options.places), search, token)

    def to_line(self) -> bytes:
        """One line of JSON; ASCII, so that file names of any encoding survive."""
        return json.dumps(asdict(self)).encode("ascii") + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> Self:
        """The wishes in a line. Raises `ValueError` where it holds none."""
        try:
            said = json.loads(line)
            return cls(tuple(map(str, said["places"])), said["search"], str(said["token"]))
        except (KeyError, TypeError) as error:
            raise ValueError(line) from error


class Instance(QObject):
    """This process, among those that open the same library. To be made before the window."""

    asked = Signal(object)  # Wishes of a later start

    def __init__(self, library: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        name = "earshot-" + hashlib.sha256(os.fsencode(library.resolve())).hexdigest()[:16]
        folder = private_folder()
        self._address = name if sys.platform == "win32" else str(folder / f"{name}.socket")
        self._lock = QLockFile(str(folder / f"{name}.lock"))
        self._lock.setStaleLockTime(0)  # however long it is open; a lock of a dead process does not count
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._may_take: Callable[[], bool] = lambda: True

    def is_first(self, wishes: Wishes) -> bool:
        """Whether this process is to open the window; if not, the one that did has taken `wishes`.

        Raises `UserError` where another one is open and does not answer.
        """
        until = time.monotonic() + PATIENCE
        while not self._lock.tryLock(0):
            if self._lock.error() != QLockFile.LockError.LockFailedError:
                log.warning("no lock can be kept beside %s: other windows are not noticed", self._address)
                return True
            if self._hand_over(wishes):
                return False
            if time.monotonic() > until:
                raise UserError(NO_ANSWER.format(pid=self._lock.getLockInfo()[0]))
            time.sleep(PAUSE)
        return True

    def begin(self, may_take: Callable[[], bool]) -> None:
        """Emit `asked` for each later start from now on, while `may_take` says so; those before it wait.

        Needs the application: Qt notices connections only where there is one.
        """
        self._may_take = may_take
        self._server.newConnection.connect(self._on_connections)
        QLocalServer.removeServer(self._address)  # what a crash left; the lock says that nobody listens
        if not self._server.listen(self._address):
            log.warning("no later start can reach this window: %s", self._server.errorString())

    def end(self) -> None:
        """Let the next start open a window of its own."""
        self._server.close()
        self._lock.unlock()

    def _hand_over(self, wishes: Wishes) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._address)
        if not socket.waitForConnected(CONNECT_MS):
            return False
        socket.write(wishes.to_line())
        socket.waitForBytesWritten(CONNECT_MS)
        answered = socket.waitForReadyRead(ANSWER_MS) and socket.readLine().data() == TAKEN
        socket.disconnectFromServer()
        return answered

    def _on_connections(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._on_line(socket))
            socket.disconnected.connect(socket.deleteLater)
            if socket.canReadLine():
                self._on_line(socket)

    def _on_line(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            return
        try:
            wishes = Wishes.from_line(bytes(socket.readLine().data()))
        except ValueError:
            socket.abort()
            return
        willing = self._may_take()
        socket.write(TAKEN if willing else LEAVING)
        socket.flush()
        if willing:
            self.asked.emit(wishes)


def private_folder() -> Path:
    """A folder of this user alone, that is emptied when the computer starts; made where it is missing."""
    named = os.environ.get("XDG_RUNTIME_DIR")
    if named and Path(named).is_dir():
        return Path(named)
    folder = Path(tempfile.gettempdir()) / f"earshot-{_user()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        mine = sys.platform == "win32" or folder.lstat().st_uid == os.getuid()
    except OSError:
        mine = False
    return folder if mine else Path(tempfile.mkdtemp(prefix="earshot-"))  # another user took the name


def _user() -> str:
    return os.environ.get("USERNAME", "user") if sys.platform == "win32" else str(os.getuid())
