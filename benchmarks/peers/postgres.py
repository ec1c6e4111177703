"""A PostgreSQL of its own for a benchmark, from Debian's package, as a user that is not root."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.peers.processes import free_port, running

_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
IS_INSTALLED = bool(_FOLDERS)
_LOG_FILES = 50  # of 16 MB


@contextmanager
def postgres(directory: Path) -> Iterator[str]:
    """The URL of an empty database; `synchronous_commit` and `fsync` stay on."""
    folder, port = _FOLDERS[-1], free_port()
    home = directory / "postgres"
    home.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
        _open_the_way(home)
    data = home / "data"
    as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    initdb: list[str | Path] = [*as_user, folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    subprocess.run(initdb, check=True, capture_output=True, cwd=home)
    where = ("-D", data, "-p", str(port), "-k", home, "-c", "listen_addresses=127.0.0.1", "-c", "min_wal_size=1GB")
    with running([*as_user, folder / "postgres", *where], port, home):
        ready: list[str | Path] = [folder / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        while subprocess.run(ready, check=False).returncode:  # it listens before it answers
            time.sleep(0.1)
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        _run_in(url)
        yield url


def _run_in(url: str) -> None:
    """A database that was made a moment ago stops every 16 MB for 15 ms to make the next file of its log; one that has
    run for a while uses old ones again."""
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(_LOG_FILES):
            connection.execute("SELECT pg_logical_emit_message(false, '', ''), pg_switch_wal()")
        connection.execute("CHECKPOINT")


def _open_the_way(home: Path) -> None:
    """Root's temporary directories are closed to others."""
    for parent in home.parents:
        if parent.stat().st_uid == 0 and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
