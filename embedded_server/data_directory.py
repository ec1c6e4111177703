"""The data directory: who may use it, which server holds it, and its admin token.

Whoever touches the database holds the lock beside it. The kernel frees the lock of a process that was killed.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from embedded_server.store.errors import FULL, StoreInUseError, StoreOpenError
from embedded_server.whole_file import write_whole

_log = logging.getLogger(__name__)


def default_data_directory() -> Path:
    return Path(platformdirs.user_data_dir("sluice", appauthor=False))


@dataclass(frozen=True, slots=True)
class RunningServer:
    url: str
    pid: int
    fingerprint: str = ""  # of its certificate; empty over plain HTTP


class DataDirectory:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = path / "sluice.db"
        self._server = path / "server.json"
        self._token = path / "admin-token"
        self._next_token = path / "admin.next"

    def lock(self) -> FileLock:
        """Held until it is released. Raises StoreInUseError with a sentence that says who holds it."""
        self._prepare()
        lock = FileLock(self.path / "server.lock", timeout=0, mode=0o600, thread_local=False, fallback_to_soft=False)
        try:
            lock.acquire()
        except Timeout:
            raise StoreInUseError(f"The data directory {self.path} is in use {self._by_whom()}.", _STOP_IT) from None
        except OSError as error:
            if error.errno == errno.EROFS:
                return _needless_lock()
            raise StoreOpenError(f"The data directory {self.path} cannot be locked: {error}.", _CHOOSE) from error
        self._clear()
        return lock

    def server(self) -> RunningServer | None:
        """The server that announced itself here; it may have been killed since, unless the lock is held."""
        try:
            said = json.loads(self._server.read_bytes())
            return RunningServer(str(said["url"]), int(said["pid"]), str(said.get("fingerprint", "")))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def announce(self, url: str, fingerprint: str = "") -> None:
        """For a server that accepts requests."""
        with _giving_up_if_unwritable():
            self._announce(url, fingerprint)

    def _announce(self, url: str, fingerprint: str) -> None:
        said = {"url": url, "pid": os.getpid(), "fingerprint": fingerprint}
        write_whole(self._server, json.dumps({name: value for name, value in said.items() if value}))

    def withdraw(self) -> None:
        """For a server that stops."""
        with _giving_up_if_unwritable():
            self._server.unlink(missing_ok=True)
            self._token.unlink(missing_ok=True)

    def admin_token(self) -> str | None:
        """The running server's."""
        return _read(self._token)

    def next_admin_token(self) -> str:
        """What the next server will take, for people who need it before there is one."""
        token = _read(self._next_token)
        if token is None:
            token = secrets.token_hex(32)
            write_whole(self._next_token, token)
        return token

    def fresh_admin_token(self) -> str:
        """For a server that starts, under the lock: another one at each start."""
        token = _read(self._next_token) or secrets.token_hex(32)
        with _giving_up_if_unwritable():
            write_whole(self._token, token)
            self._next_token.unlink(missing_ok=True)
        return token

    def _clear(self) -> None:
        """What a killed server left behind, half written files too: nobody else writes them under the lock."""
        self.withdraw()
        for file in (self._server, self._token, self._next_token):
            for half in file.parent.glob(f"{file.name}.*"):
                if half.name.rpartition(".")[2].isdecimal():
                    half.unlink(missing_ok=True)

    def _prepare(self) -> None:
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            _close_to_others(self.path)
        except OSError as error:
            raise StoreOpenError(f"The data directory {self.path} cannot be made: {error}.", _CHOOSE) from error

    def _by_whom(self) -> str:
        server = self.server()
        return f"by the server at {server.url} (process {server.pid})" if server else "by another Sluice process"


_CHOOSE = "Choose another data directory."
_STOP_IT = "Stop that process, or choose another data directory."


def _close_to_others(directory: Path) -> None:
    """Also a directory that was there before. One of another user stays as that user wants it."""
    found = directory.stat()
    if found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) != 0o700:
        directory.chmod(0o700)


def _read(file: Path) -> str | None:
    try:
        return file.read_text("ascii").strip() or None
    except FileNotFoundError:
        return None


@contextmanager
def _giving_up_if_unwritable() -> Iterator[None]:
    """A server that cannot write tells its address on standard output alone, and nobody its admin token."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            _log.error("The disk of the data directory is full; what commands find the server by was not written.")
        elif error.errno != errno.EROFS:
            raise


def _needless_lock() -> FileLock:
    """On a disk that can only be read, all may read at once."""
    lock = FileLock(Path(tempfile.mkdtemp(prefix="sluice-")) / "server.lock", thread_local=False)
    lock.acquire()
    return lock
