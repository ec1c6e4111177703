"""The one way out: to addresses that were checked, without redirects and proxies, within a time and a size."""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpcore

from embedded_server.deliveries.names import Names, NameUnknownError
from embedded_server.deliveries.stream import CappedStream
from embedded_server.domain.address import Address, Reach, reach_of
from embedded_server.domain.target_url import TargetUrl, TargetUrlError, read_target_url

DEADLINE: Final = 10.0  # seconds from the look-up to the last byte that is read
CONNECT: Final = 4.0  # seconds for one address, so that there is time for another
MOST_READ: Final = 64 * 1024
_KEPT_CONNECTIONS: Final = 2  # of a lane
_MOST_LANES: Final = 500  # that keep connections
_KEPT_SECONDS: Final = 30.0
Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a target may reach beyond the Internet; a webhook is sent to IPv4 addresses only."""

    private: bool = False
    ipv4_only: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes  # as far as it was read
    is_cut: bool
    address: str
    tls: str  # version and cipher; empty over plain HTTP
    took_ms: int

    def header(self, name: str) -> str | None:
        return next((value for known, value in self.headers if known.lower() == name), None)


class OutboundError(Exception):
    """There is no reply. `code` is one of url, address, name, connect, tls, timeout, protocol; `words` a sentence."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        self.address = ""
        self.took_ms = 0


class Outbound:
    def __init__(
        self,
        names: Names | None = None,
        dialler: httpcore.AsyncNetworkBackend | None = None,
        trust: ssl.SSLContext | None = None,
        deadline: float = DEADLINE,
    ) -> None:
        self._names = names
        self._dialler = dialler
        self._trust = trust
        self._deadline = deadline
        self._lanes: dict[tuple[int, Allowance, bool], _Lane] = {}  # the one used last comes last

    async def post(self, url: str, headers: Headers, body: bytes, allowance: Allowance, lane: int = 0) -> Reply:
        """Raises OutboundError. Connections are kept for others of the same lane and allowance."""
        began = time.perf_counter()
        try:
            target = _target(url, allowance)
            async with asyncio.timeout(self._deadline):
                return await self._exchange(target, headers, body, (lane, allowance, target.is_tls), began)
        except Exception as error:
            trouble = _in_words(error, self._deadline)
            trouble.took_ms = _since(began)
            raise trouble from error

    async def close(self) -> None:
        for lane in self._lanes.values():
            await lane.pool.aclose()
        self._lanes.clear()

    async def _exchange(
        self, target: TargetUrl, headers: Headers, body: bytes, kind: tuple[int, Allowance, bool], began: float
    ) -> Reply:
        url = httpcore.URL(
            scheme=target.scheme.encode(), host=_host(target), port=target.port, target=target.path.encode()
        )
        sent = [(b"Host", _host_header(target)), (b"Content-Length", b"%d" % len(body)), *_raw(headers)]
        async with self._lane(kind) as pool, pool.stream("POST", url, headers=sent, content=body) as response:
            stream = response.extensions["network_stream"]
            (address,) = stream.get_extra_info("server_addr")
            read, is_cut = await _read(response)
            return Reply(
                response.status,
                tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers),
                read,
                is_cut,
                address,
                _tls(stream.get_extra_info("ssl_object")),
                _since(began),
            )

    @asynccontextmanager
    async def _lane(self, kind: tuple[int, Allowance, bool]) -> AsyncIterator[httpcore.AsyncConnectionPool]:
        """Small pools: a large one looks at each of its connections for every request."""
        lane = self._lanes.pop(kind, None) or _Lane(self._new_pool(kind[1], is_tls=kind[2]))
        self._lanes[kind] = lane
        lane.users += 1
        try:
            await self._make_room()
            yield lane.pool
        finally:
            lane.users -= 1

    async def _make_room(self) -> None:
        if len(self._lanes) > _MOST_LANES:
            idle = [kind for kind, lane in self._lanes.items() if not lane.users][: _MOST_LANES // 2]
            for lane in [self._lanes.pop(kind) for kind in idle]:  # nobody finds them any more while they are closed
                await lane.pool.aclose()

    def _new_pool(self, allowance: Allowance, *, is_tls: bool) -> httpcore.AsyncConnectionPool:
        self._names = self._names or Names()
        if is_tls:  # reading all authorities takes a while
            self._trust = self._trust or ssl.create_default_context()
        return httpcore.AsyncConnectionPool(
            ssl_context=self._trust,
            max_connections=None,
            max_keepalive_connections=_KEPT_CONNECTIONS,
            keepalive_expiry=_KEPT_SECONDS,
            network_backend=PinnedBackend(self._names, self._dialler or httpcore.AnyIOBackend(), allowance),
        )


@dataclass(slots=True)
class _Lane:
    pool: httpcore.AsyncConnectionPool
    users: int = 0


class PinnedBackend(httpcore.AsyncNetworkBackend):
    """Connects to an address that was checked, never to a name that may mean something else by then."""

    def __init__(self, names: Names, dialler: httpcore.AsyncNetworkBackend, allowance: Allowance) -> None:
        self._names = names
        self._dialler = dialler
        self._allowance = allowance

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109  httpcore asks for it
        local_address: str | None = None,  # noqa: ARG002  httpcore asks for it
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        allowed = allowed_addresses(host, await self._addresses(host), self._allowance)
        random.shuffle(allowed)
        for address in allowed[:-1]:
            try:
                return await self._dial(address, port, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._dial(allowed[-1], port, socket_options)

    async def _addresses(self, host: str) -> Sequence[Address]:
        literal = TargetUrl("", host, 0, "").address
        return await self._names.addresses(host) if literal is None else (literal,)

    async def _dial(
        self, address: Address, port: int, socket_options: Iterable[httpcore.SOCKET_OPTION] | None
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._dialler.connect_tcp(str(address), port, CONNECT, None, socket_options)
        return CappedStream(stream, str(address))


def allowed_addresses(host: str, found: Sequence[Address], allowance: Allowance) -> list[Address]:
    """Raises OutboundError. A name that also means a forbidden place is nobody's honest receiver; of a webhook's the
    valid ones count, as it is documented."""
    wanted = (Reach.PUBLIC, Reach.PRIVATE) if allowance.private else (Reach.PUBLIC,)
    right = [address for address in found if reach_of(address) in wanted]
    if allowance.ipv4_only:
        right = [address for address in right if address.version == 4]
    elif len(right) < len(found):
        right = []
    if not right:
        wrong = next((each for each in found if reach_of(each) not in wanted), None)
        raise OutboundError("address", _why_not(host, wrong))
    return right


def _why_not(host: str, wrong: Address | None) -> str:
    if wrong is None:
        return f"{host} has no IPv4 address."
    place = "its own network" if reach_of(wrong) is Reach.PRIVATE else "a reserved network"
    subject = host if host == str(wrong) else f"{host} stands for {wrong}, which"
    return f"{subject} lies on this computer or in {place}; nothing is sent there unless the target was allowed it."


def _target(url: str, allowance: Allowance) -> TargetUrl:
    try:
        return read_target_url(url, allows_private=allowance.private)
    except TargetUrlError as error:
        raise OutboundError("url", str(error)) from None


def _raw(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers]


def _host(target: TargetUrl) -> bytes:
    return target.host.encode("ascii")


def _host_header(target: TargetUrl) -> bytes:
    host = f"[{target.host}]" if ":" in target.host else target.host
    usual = 443 if target.is_tls else 80
    return (host if target.port == usual else f"{host}:{target.port}").encode("ascii")


async def _read(response: httpcore.Response) -> tuple[bytes, bool]:
    parts, size = [], 0
    async for part in response.aiter_stream():
        parts.append(part)
        size += len(part)
        if size > MOST_READ:
            return b"".join(parts)[:MOST_READ], True
    return b"".join(parts), False


def _tls(secured: ssl.SSLObject | None) -> str:
    if secured is None:
        return ""
    cipher = secured.cipher()
    return f"{secured.version()}, {cipher[0]}" if cipher else str(secured.version())


def _since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)


def _in_words(error: Exception, deadline: float) -> OutboundError:
    """What went wrong, whatever layer says so."""
    if isinstance(error, OutboundError):
        return error
    if isinstance(error, NameUnknownError):
        return OutboundError("name", f"There is no host named {error}, or no name server could be asked.")
    if isinstance(error, (TimeoutError, httpcore.ConnectTimeout)):
        at = "No connection came about" if isinstance(error, httpcore.ConnectTimeout) else "There was no whole answer"
        return OutboundError("timeout", f"{at} within {deadline:g} s.")
    if (trouble := _certificate_trouble(error)) is not None:
        return OutboundError("tls", trouble)
    if isinstance(error, (httpcore.ConnectError, OSError)):
        return OutboundError("connect", "Nobody accepts connections at this address and port.")
    return OutboundError("protocol", "The connection ended, or what came back is no HTTP answer.")


def _certificate_trouble(error: BaseException) -> str | None:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"The certificate of the receiver is not to be trusted: {cause.verify_message}."
        if isinstance(cause, ssl.SSLError):
            return "There is no TLS at this address and port, or none this computer speaks."
        cause = cause.__cause__ or cause.__context__
    return None
