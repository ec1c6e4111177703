"""What names stand for, looked up once and remembered for a while."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Final, TypeAlias

from embedded_server.domain.address import Address

Resolver: TypeAlias = Callable[[str], Awaitable[Sequence[str]]]
KEPT: Final = 60.0  # seconds
KEPT_MISSING: Final = 30.0
MOST: Final = 10_000  # names
_THREADS: Final = 16  # of slow name servers; nobody else's look-ups wait for them


class NameUnknownError(Exception):
    """There is no such name, or nobody who could say."""


class Names:
    def __init__(self, resolver: Resolver | None = None) -> None:
        self._resolver = resolver or SystemResolver()
        self._known: dict[str, tuple[float, tuple[Address, ...]]] = {}
        self._asked: dict[str, asyncio.Task[tuple[Address, ...]]] = {}

    async def addresses(self, host: str) -> tuple[Address, ...]:
        """All of them. Raises NameUnknownError."""
        now = asyncio.get_running_loop().time()
        until, known = self._known.get(host, (0.0, ()))
        if until <= now:
            known = await self._ask(host)
        if not known:
            raise NameUnknownError(host)
        return known

    async def _ask(self, host: str) -> tuple[Address, ...]:
        if host not in self._asked:
            self._asked[host] = asyncio.create_task(self._look_up(host))
        return await asyncio.shield(self._asked[host])

    async def _look_up(self, host: str) -> tuple[Address, ...]:
        try:
            found = tuple(dict.fromkeys(map(_address, await self._resolver(host))))
        except (OSError, ValueError):
            found = ()
        finally:
            del self._asked[host]
        if len(self._known) >= MOST:
            self._known.clear()
        kept = KEPT if found else KEPT_MISSING
        self._known[host] = (asyncio.get_running_loop().time() + kept, found)
        return found


class SystemResolver:
    """As this computer resolves names."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, "names")

    async def __call__(self, host: str) -> list[str]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host)


def _look_up(host: str) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def _address(text: str) -> Address:
    """Raises ValueError; one with a zone is no address for us."""
    if "%" in text:
        raise ValueError(text)
    return ip_address(text)
