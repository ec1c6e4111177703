"""The only user of httpx: requests with a total deadline and a size cap, failures as ApiError."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

from app.api.errors import (
    ApiError,
    MalformedReplyError,
    NotFoundError,
    RefusedByServerError,
    ScopeError,
    SourceError,
    TooSlowError,
    UnreachableError,
)
from embedded_server.wire.pinning import pinned_context

DEADLINE = 10.0  # seconds for a whole exchange; httpx's own limits only bound single reads
LARGEST_REPLY = 32 * 1024 * 1024  # bytes, decoded

Json = Any


@dataclass(frozen=True, slots=True)
class Reply:
    """A 2xx answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Json:
        """Raises MalformedReplyError when the body is no JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise MalformedReplyError("The server's answer is not JSON.", "Check the address.") from error


@dataclass(frozen=True, slots=True)
class Piece:
    data: bytes
    headers: Mapping[str, str]


async def pinned(url: str, fingerprint: str) -> ssl.SSLContext | None:
    """Trust in the one certificate with this fingerprint; None for a server over plain HTTP. Raises ApiError."""
    if not fingerprint:
        return None
    with _Failures(url):
        return await asyncio.to_thread(pinned_context, url, fingerprint)


class HttpClient:
    """One server. Redirects are not followed, proxies of the environment not used. `token` is sent as a Bearer token,
    or alone in the header that is named."""

    def __init__(self, base_url: str, token: str, tls: ssl.SSLContext | None = None, header: str = "") -> None:
        named = {header: token} if header else {"Authorization": f"Bearer {token}"}
        self._client = httpx.AsyncClient(
            base_url=base_url,
            headers=named if token else {},
            verify=tls if tls is not None else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(DEADLINE),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._client.aclose()

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int | float] | None = None,
        json_body: Json = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        deadline: float = DEADLINE,
    ) -> Reply:
        """One exchange. Raises an ApiError for everything but a 2xx answer."""
        request = self._client.build_request(
            method, path, params=query, json=json_body, content=content, headers=headers
        )
        with _Failures(str(self._client.base_url)):
            async with asyncio.timeout(deadline):
                response = await self._client.send(request, stream=True)
                try:
                    body = await _read(response)
                finally:
                    await response.aclose()
        if not response.is_success:
            raise _refusal(response.status_code, body)
        return Reply(response.status_code, response.headers, body)

    async def download(self, path: str, query: Mapping[str, str], silence: float = 30.0) -> AsyncIterator[Piece]:
        """An answer of any length, piece by piece, each with the headers. Ends with an ApiError when it breaks."""
        timeout = httpx.Timeout(DEADLINE, read=silence)
        with _Failures(str(self._client.base_url)):
            async with self._client.stream("GET", path, params=query, timeout=timeout) as response:
                if not response.is_success:
                    raise _refusal(response.status_code, await response.aread())
                yield Piece(b"", response.headers)
                async for data in response.aiter_bytes():
                    yield Piece(data, response.headers)

    async def events(self, path: str, silence: float = 30.0) -> AsyncIterator[Json]:
        """The data of server-sent events. Ends with an ApiError when the stream breaks or falls silent."""
        timeout = httpx.Timeout(DEADLINE, read=silence)
        with _Failures(str(self._client.base_url)):
            async with self._client.stream("GET", path, timeout=timeout) as response:
                if not response.is_success:
                    raise _refusal(response.status_code, await response.aread())
                async for line in response.aiter_lines():
                    if line.startswith("data:"):
                        yield json.loads(line[5:])
        raise UnreachableError("The server ended the stream of events.", "Sluice connects again by itself.")


async def _read(response: httpx.Response) -> bytes:
    chunks = bytearray()
    async for chunk in response.aiter_bytes():
        chunks += chunk
        if len(chunks) > LARGEST_REPLY:
            raise MalformedReplyError("The answer is larger than 32 MB.", "Ask for fewer records at once.")
    return bytes(chunks)


class _Failures:
    """Turns what httpx raises into the ApiError tree."""

    def __init__(self, where: str) -> None:
        self._where = where.rstrip("/")

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        match error:
            case TimeoutError() | httpx.TimeoutException():
                raise TooSlowError(f"{self._where} did not answer in time.", "Try again.") from error
            case httpx.TransportError() | OSError():
                raise UnreachableError(f"{self._where} cannot be reached.", "Is it running?") from error
            case httpx.HTTPError() | httpx.InvalidURL() | json.JSONDecodeError():
                raise MalformedReplyError(f"{self._where} sent no proper answer.", str(error)) from error


def _refusal(status: int, body: bytes) -> ApiError:
    try:
        problem = json.loads(body)
        if "message" in problem:
            return _sensohive_refusal(status, problem)
        code, reason, fix = (str(problem[name]) for name in ("code", "detail", "fix"))
        if isinstance(line := problem.get("line"), int):
            return SourceError(reason, fix, line, int(problem["column"] or 1))
    except (ValueError, KeyError, TypeError, RecursionError):
        code, fix = "", ""
        reason = body[:500].decode("utf-8", "replace").strip() or f"The server answered {status}."
    kind = NotFoundError if status == 404 else RefusedByServerError
    return kind(status, code, reason, fix)


def _sensohive_refusal(status: int, problem: Mapping[str, object]) -> ApiError:
    """Sensohive's shape: an error, a message, the scope that is missing."""
    code, reason, scope = (str(problem.get(name, "")) for name in ("error", "message", "scope"))
    if scope:
        return ScopeError(status, code, reason, scope)
    kind = NotFoundError if status == 404 else RefusedByServerError
    return kind(status, code, reason)
