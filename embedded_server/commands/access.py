"""How the access commands reach the store: through the server that holds the data directory, else directly.

The database is never touched by two processes.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeAlias
from urllib.error import HTTPError
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from embedded_server.commands import CommandError
from embedded_server.commands.refused import reason_of
from embedded_server.data_directory import DataDirectory, RunningServer, default_data_directory
from embedded_server.domain.account import Account
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.base import Store
from embedded_server.store.errors import StoreInUseError
from embedded_server.store.opening import open_store
from embedded_server.wire.pinning import pinned_context

DATABASE_HELP = (
    "postgresql://user:password@host:5432/database instead of SQLite in DIR; the variable SLUICE_DATABASE says it, too"
)
PATIENCE_SECONDS = 5.0  # for a server that starts and for another command

Answer: TypeAlias = Mapping[str, object]
"""A JSON object as the admin API answers it."""


def add_data_argument(parser: ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=default_data_directory(), metavar="DIR", help="the data directory")


def add_store_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    parser.add_argument("--database", default=database_in_environment(), metavar="URL", help=DATABASE_HELP)


def database_in_environment() -> str:
    """There a password is not seen by others who list the processes."""
    return os.environ.get("SLUICE_DATABASE", "")


def perform(
    place: Namespace, path: str, wish: Mapping[str, object], directly: Callable[[Store], Awaitable[Answer]]
) -> Answer:
    """POSTs the wish to the running server, or does it `directly`; both answer alike. `place` has what
    `add_store_arguments` added."""
    directory: Path = place.data
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return asyncio.run(_with_store(directory, place.database, directly))
        except StoreInUseError:
            home = DataDirectory(directory)
            server, token = home.server(), home.admin_token()
            if server and token:
                return _post(server, path, token, wish)
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.05)


async def account_named(store: Store, email: str) -> Account:
    account = await store.account(email)
    if account is None:
        raise RefusedError(404, "account_unknown", f"There is no account {email}.", "Add it first.")
    return account


async def _with_store(directory: Path, database: str, directly: Callable[[Store], Awaitable[Answer]]) -> Answer:
    store = await open_store(directory, database)
    try:
        return await directly(store)
    finally:
        await store.close()


def _post(server: RunningServer, path: str, token: str, wish: Mapping[str, object]) -> Answer:
    url = f"{server.url}/admin/v1/{path}"
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = Request(url, json.dumps(wish).encode(), headers)
    try:
        tls = pinned_context(server.url, server.fingerprint) if server.fingerprint else None
        with build_opener(ProxyHandler({}), HTTPSHandler(context=tls)).open(request, timeout=PATIENCE_SECONDS) as reply:
            answer: Answer = json.load(reply)
            return answer
    except HTTPError as error:
        raise CommandError(reason_of(error)) from None
    except (OSError, ValueError) as error:
        raise CommandError(f"The server at {url} does not answer: {error}.") from None
