"""Sluice itself: on SQLite, on PostgreSQL, and the same server without authentication and store."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.peers.base import Peer
from benchmarks.peers.postgres import IS_INSTALLED, postgres
from benchmarks.wrk import Target
from embedded_server.domain.token import TokenKind
from embedded_server.store.base import TokenWish
from embedded_server.store.opening import open_store

REC_TYPE = "us.philadelphia.senet.sodaq"


async def pipe_token(directory: Path, database: str = "") -> str:
    store = await open_store(directory, database)
    account = await store.local_account()
    issued = await store.create_key("Benchmark", "", account.id)
    wish = TokenWish(TokenKind.PIPE, issued.key.client_id, account.id, account.organisation, "SHARE:WRITE")
    token = await store.issue_token(wish)
    await store.close()
    return token.value


@contextmanager
def module_running(module: str, *arguments: str) -> Iterator[str]:
    """A Python module as a process; gives its first line."""
    process = subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as lines:
        try:
            yield lines.readline().strip()
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def sluice(directory: Path, body: str) -> Iterator[Target]:
    token = asyncio.run(pipe_token(directory / "data"))
    with module_running("embedded_server", "serve", "--data", str(directory / "data")) as line:
        yield share(json.loads(line)["url"], token, body)


@contextmanager
def sluice_on_postgres(directory: Path, body: str) -> Iterator[Target]:
    with postgres(directory) as url:
        token = asyncio.run(pipe_token(directory / "data", url))
        with module_running("embedded_server", "serve", "--data", str(directory / "data"), "--database", url) as line:
            yield share(json.loads(line)["url"], token, body)


@contextmanager
def bare(_directory: Path, body: str) -> Iterator[Target]:
    with module_running("benchmarks.bare") as url:
        yield share(url, "0" * 64, body)


def share(url: str, token: str, body: str) -> Target:
    headers = (("Authorization", f"Bearer {token}"), ("Content-Type", "application/json"))
    return Target(f"{url}/share/{REC_TYPE}", headers, body)


SLUICE = Peer("Sluice, SQLite", "committed, synced", True, sluice)
SLUICE_ON_POSTGRES = Peer("Sluice, PostgreSQL", "committed, synced", IS_INSTALLED, sluice_on_postgres)
BARE = Peer("the same server, nothing stored", "nothing", True, bare)
