"""The server as a process of its own, as people and the application start it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from embedded_server.domain.scope import EVERYTHING, PIPE_SCOPE
from embedded_server.domain.token import TokenKind
from embedded_server.gate.passwords import hash_password
from embedded_server.store.base import TokenWish
from embedded_server.store.opening import open_store

EMAIL, PASSWORD, ORGANISATION = "dana@northfield.example", "correct horse battery", "northfield"
COMMAND = (sys.executable, "-m", "embedded_server", "serve")


@dataclass(frozen=True, slots=True)
class Furniture:
    """What a data directory was given before its server started."""

    client_id: str
    pipe: str = field(repr=False)
    password_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Served:
    process: subprocess.Popen[str]
    url: str
    log: Path

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(15)


def furnish(directory: Path, database: str = "") -> Furniture:
    return asyncio.run(_furnish(directory, database))


async def _furnish(directory: Path, database: str) -> Furniture:
    store = await open_store(directory, database)
    account = await store.add_account(EMAIL, ORGANISATION, hash_password(PASSWORD))
    key = (await store.create_key("Philly pilot", "", account.id)).key

    async def token(kind: TokenKind, scope: str) -> str:
        wish = TokenWish(kind, key.client_id, account.id, ORGANISATION, scope)
        return (await store.issue_token(wish)).value

    furniture = Furniture(
        key.client_id, await token(TokenKind.PIPE, PIPE_SCOPE), await token(TokenKind.PASSWORD, EVERYTHING)
    )
    await store.close()
    return furniture


@contextmanager
def served(
    directory: Path,
    *arguments: str,
    command: Sequence[str] = COMMAND,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Served]:
    """Started, ready, and gone afterwards. Its log lies beside the data directory."""
    log = directory.with_suffix(".log")
    with log.open("a") as errors:
        process = subprocess.Popen(
            [*command, "--data", str(directory), *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    assert process.stdout is not None
    with process.stdout as lines:
        try:
            ready = json.loads(lines.readline() or "{}")
            assert ready.get("event") == "ready", log.read_text()
            assert ready["pid"] == process.pid
            yield Served(process, ready["url"], log)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(15)


def scribes(of: int) -> set[int]:
    """Processes that store for this server."""
    found = set[int]()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_text()
        except OSError:  # it has ended
            continue
        if parent == of and "scribe" in command:
            found.add(int(folder.name))
    return found
