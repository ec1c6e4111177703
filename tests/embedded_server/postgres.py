"""A PostgreSQL of the tests' own, from Debian's package: it syncs, and belongs to a user that is not root."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
_CHEAP = ("shared_buffers=32MB", "max_connections=60", "max_wal_size=256MB", "listen_addresses=")
_PATIENCE = 30.0


@dataclass(slots=True)
class Postgres:
    """Listens at a socket in its own folder. `kill` is as rude as it sounds."""

    home: Path
    process: subprocess.Popen[bytes]
    numbers: count[int]

    def url(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@/{database}?host={self.home}"

    def fresh(self) -> str:
        """The URL of an empty database."""
        name = f"sluice_{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return self.url(name)

    def run(self, *statements: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """As the administrator; the rows of the last one."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursors = [connection.execute(statement.encode()) for statement in statements]
            return cursors[-1].fetchall() if cursors[-1].description else []

    def kill(self) -> None:
        """All its processes at once, without a word."""
        family = self.family()
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(_PATIENCE)
        while any(Path(f"/proc/{pid}").exists() for pid in family):  # as long as one lives, it does not start again
            time.sleep(0.01)

    def family(self) -> list[int]:
        """All its processes."""
        return [self.process.pid, *self._children()]

    def _children(self) -> list[int]:
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, check=True)
        return [int(pid) for pid in listed.stdout.split()]

    def stop(self) -> None:
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)  # does not wait for clients
        self.process.wait(_PATIENCE)

    def start(self) -> None:
        self.process = _started(self.home)


@contextmanager
def own_postgres() -> Iterator[Postgres]:
    """Not below pytest's directories: those it closes to other users now and then."""
    with tempfile.TemporaryDirectory() as directory:  # a short path, too: it holds a socket
        server = _new(Path(directory) / "postgres")
        try:
            yield server
        finally:
            server.stop()


def _new(home: Path) -> Postgres:
    home.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
        _open_the_way(home)
    command: list[str | Path] = [*_as_user(), _FOLDERS[-1] / "initdb", "-D", home / "data", "-U", "postgres"]
    command += ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run(command, check=True, capture_output=True, cwd=home)
    return Postgres(home, _started(home), count())


def _started(home: Path) -> subprocess.Popen[bytes]:
    settings = [part for setting in _CHEAP for part in ("-c", setting)]
    command: list[str | Path] = [*_as_user(), _FOLDERS[-1] / "postgres", "-D", home / "data", "-k", home, *settings]
    with (home / "log").open("ab") as log:
        process = subprocess.Popen(command, cwd=home, stdout=log, stderr=log, start_new_session=True)
    ends_at = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < ends_at:
        try:
            psycopg.connect(f"postgresql://postgres@/postgres?host={home}").close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return process
    raise RuntimeError((home / "log").read_text("utf-8", "replace"))


def _as_user() -> list[str]:
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []


def _open_the_way(home: Path) -> None:
    """Root's temporary directories are closed to others."""
    for parent in home.parents:
        if parent.stat().st_uid == 0 and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
