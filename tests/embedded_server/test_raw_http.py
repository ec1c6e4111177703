"""The raw-HTTP cases of the fault list, numbered as there: one status each, and never a second request out of a first.

Behind every case follows a whole request on the same connection. Where the framing of the case is in doubt that one
must not run and the connection must close; where it is not, it must be answered.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Final

import msgspec
import pytest

from tests.embedded_server.live import Live
from tests.embedded_server.raw import BODY, statuses

CHUNKED: Final = b"Transfer-Encoding: chunked"
CHUNKS: Final = b"7\r\n" + BODY + b"\r\n0\r\n\r\n"
SHARE: Final = b"POST /share/raw.test HTTP/1.1"
FOLLOWER: Final = b"raw.second"


@dataclass(frozen=True, slots=True)
class Case:
    """A POST that is right but for what is said here. `TOKEN` in it stands for one that may post, `READER` for one that
    may do all that its owner may."""

    number: str
    name: str
    status: int
    closes: bool
    headers: tuple[bytes, ...] = ()
    line: bytes = SHARE
    host: bytes = b"Host: localhost\r\n"
    length: bytes | None = None  # instead of the Content-Length line
    body: bytes = BODY
    token: bytes = b"TOKEN"
    whole: bytes = b""  # instead of all the above
    says: bytes = b""  # something the answer must hold

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def sent(self, live: Live) -> bytes:
        token, reader = live.dana.pipe.encode(), live.dana.password.encode()
        return (self.whole or self._post()).replace(b"TOKEN", token).replace(b"READER", reader) + following(token)

    def _post(self) -> bytes:
        length = b"Content-Length: %d\r\n" % len(self.body) if self.length is None else self.length
        lines = (b"Authorization: Bearer " + self.token, *self.headers, b"", self.body)
        return self.line + b"\r\n" + self.host + length + b"\r\n".join(lines)


def following(token: bytes) -> bytes:
    return (
        b"POST /share/%b HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %b\r\nConnection: close\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (FOLLOWER, token, len(BODY), BODY)
    )


def _lengths() -> list[Case]:
    odd = (b"99999999999999999999", b"-1", b"+7", b"0x7", b"7_0", b"7, 7", b"", b" ", b"7 7", b"7;")
    return [Case("A3", f"Content-Length {text!r}", 400, True, length=b"Content-Length: %b\r\n" % text) for text in odd]


def _chunk_sizes() -> list[Case]:
    odd = (b"+7", b"0x7", b"-7", b"7 7", b"g", b"", b"7;x\ny", b"ffffffffffffffffff")
    cases = [_chunked("A7", f"chunk size {size!r}", size + b"\r\n" + BODY + b"\r\n0\r\n\r\n") for size in odd]
    return [*cases, _chunked("A7", "chunks that end in bare LF", b"7\n" + BODY + b"\n0\n\n")]


def _chunked(
    number: str, name: str, body: bytes, coding: bytes = CHUNKED, line: bytes = SHARE, status: int = 400
) -> Case:
    return Case(number, name, status, True, (coding,), line=line, length=b"", body=body)


def _headers() -> list[Case]:
    odd = (b"X: a\nY: b", b"X: a\rY: b", b"X: a\r\n folded", b"X: a\x00b", b"X\x00: a", b"X y: a", b": a")
    return [Case("A8", f"header {header!r}", 400, True, (header,)) for header in odd]


def _fields(count: int) -> tuple[bytes, ...]:
    return tuple(b"X-%d: a" % n for n in range(count))


def _hosts() -> list[Case]:
    none = (b"", b"Host: \r\n", b"Host: localhost\r\nHost: localhost\r\n", b"Host: localhost\r\nHost: evil.example\r\n")
    odd = (b"127.0.0.1@evil.example", b"localhost evil.example", b"localhost:80:80", b"localhost/", b"[::1", b"[::1]x")
    lines = (*none, *(b"Host: %b\r\n" % name for name in odd))
    return [Case("A9", repr(line), 400, False, host=line) for line in lines]


def _foreign_hosts() -> list[Case]:
    names = (b"evil.example", b"127.0.0.1.nip.io", b"0.0.0.0", b"localhost.", b"127.1", b"2130706433")
    paths = (b"/share/raw.test", b"/admin/v1/status", b"/nothing")
    return [
        Case("A10", f"{name!r} {path!r}", 421, False, line=b"POST %b HTTP/1.1" % path, host=b"Host: %b\r\n" % name)
        for name in names
        for path in paths
    ]


def _cross_site() -> list[Case]:
    pages = (
        b"Origin: https://evil.example",
        b"Origin: null",
        b"Sec-Fetch-Site: cross-site",
        b"Sec-Fetch-Site: same-site",
    )
    in_path = b"POST /share/raw.test/token/TOKEN HTTP/1.1"
    return [
        *(Case("A20", f"POST with {header!r}", 403, False, (header,)) for header in pages),
        Case("A20", "POST from two sites", 400, False, (pages[2], b"Sec-Fetch-Site: none")),
        Case("A20", "POST with a token in its path", 403, False, (pages[0],), line=in_path),
        Case("A20", "form of another page", 403, False, (pages[2], b"Content-Type: text/plain")),
    ]


def _methods() -> list[Case]:
    def named(method: bytes, path: bytes = b"/share/raw.test") -> bytes:
        return method + b" " + path + b" HTTP/1.1"

    not_there = [
        Case("A18", f"{method!r} of shares", 405, False, line=named(method), token=b"READER", says=b"\r\nallow: ")
        for method in (b"TRACE", b"LOCK", b"OPTIONS", b"PATCH")
    ]
    none = [
        Case("A18", repr(method), 400, True, line=named(method)) for method in (b"BREW", b"post", b"Post", b"G T", b"")
    ]
    return [
        *not_there,
        Case("A18", "TRACE with a pipe token", 403, False, line=named(b"TRACE")),
        *none,
        Case("A18", "PATCH of /healthz", 405, False, line=named(b"PATCH", b"/healthz"), says=b"\r\nallow: GET"),
        Case(
            "A18",
            "GET of the token endpoint",
            405,
            False,
            line=named(b"GET", b"/oauth2/token"),
            says=b"\r\nallow: POST",
        ),
        Case("A18", "TRACE of nothing", 404, False, line=named(b"TRACE", b"/nothing")),
        Case("A18", "CONNECT", 400, True, line=named(b"CONNECT", b"evil.example:443")),
        Case("A18", "OPTIONS *", 400, True, line=named(b"OPTIONS", b"*")),
    ]


CASES: Final = [
    Case("A1", "a byte too much", 413, True, length=b"Content-Length: 1048577\r\n", body=b""),
    Case("A1", "a byte too much, all of it sent", 413, True, body=b" " * 1_048_577),
    Case(
        "A2", "chunks past the limit", 413, True, (CHUNKED,), length=b"", body=b"10000\r\n%b\r\n" % (b" " * 65_536) * 20
    ),
    Case(
        "A2", "one chunk past the limit", 413, True, (CHUNKED,), length=b"", body=b"200000\r\n%b" % (b" " * 2_097_152)
    ),
    *_lengths(),
    Case("A4", "two equal lengths", 400, True, (b"Content-Length: 7",)),
    Case("A4", "two lengths", 400, True, (b"Content-Length: 8",)),
    Case("A5", "length and chunks", 400, True, (CHUNKED,), body=b"0\r\n\r\n"),
    Case("A5", "chunks and length", 400, True, (CHUNKED, b"Content-Length: 5"), length=b"", body=b"0\r\n\r\n"),
    _chunked("A6", "blank before the colon", CHUNKS, b"Transfer-Encoding : chunked"),
    _chunked("A6", "xchunked", CHUNKS, b"Transfer-Encoding: xchunked"),
    _chunked("A6", "chunked, identity", CHUNKS, b"Transfer-Encoding: chunked, identity"),
    _chunked("A6", "gzip, chunked", CHUNKS, b"Transfer-Encoding: gzip, chunked"),
    _chunked("A6", "chunks in HTTP/1.0", CHUNKS, line=b"POST /share/raw.test HTTP/1.0"),
    *_chunk_sizes(),
    *_headers(),
    Case("A8", "lines that end in bare LF", 400, True, whole=following(b"TOKEN").replace(b"\r\n", b"\n")),
    *_hosts(),
    *_foreign_hosts(),
    Case("A11", "absolute URL of another host", 421, False, line=b"POST http://evil.example/share/raw.test HTTP/1.1"),
    Case("A11", "absolute URL without a host", 400, True, line=b"POST http:///share/raw.test HTTP/1.1"),
    *(
        Case("A11", f"absolute URL {start!r}", 400, True, line=b"POST %b/share/raw.test HTTP/1.1" % start)
        for start in (b"http://evil.example@localhost", b"ftp://localhost", b"javascript://localhost")
    ),
    Case("A14", "20,000 headers", 431, True, _fields(20_000)),
    Case("A14", "101 headers", 431, True, _fields(101)),
    Case("A14", "a header of 1 MB", 431, True, (b"X: " + b"a" * 1_000_000,)),
    Case("A14", "a header of 16 KiB", 431, True, (b"X: " + b"a" * 16_384,)),
    _chunked("A14", "a trailer of 1 MB", CHUNKS[:-2] + b"X: " + b"a" * 1_000_000, status=431),
    _chunked("A14", "a chunk extension of 1 MB", b"7;x=" + b"a" * 1_000_000, status=431),
    Case("A14", "a URL of 70 KB", 414, True, line=b"POST /share/a?" + b"x" * 70_000 + b" HTTP/1.1"),
    Case("A15", "gzip", 415, False, (b"Content-Encoding: gzip",), body=b"\x1f\x8b\x08\0" * 100),
    Case("A15", "gzip and identity", 400, False, (b"Content-Encoding: gzip", b"Content-Encoding: identity")),
    Case("A16", "a form", 400, False, (b"Content-Type: text/plain",), body=b"a=1"),
    Case("A16", "protobuf", 415, False, (b"Content-Type: application/x-protobuf",), body=b"\x0a\x03abc"),
    Case(
        "A17", "100-continue for too much", 413, True, (b"Expect: 100-continue",), length=b"Content-Length: 1048577\r\n"
    ),
    *_methods(),
    Case(
        "A19",
        "preflight",
        403,
        False,
        (b"Origin: https://evil.example", b"Access-Control-Request-Method: POST"),
        line=b"OPTIONS /share/raw.test HTTP/1.1",
        length=b"",
        body=b"",
    ),
    *_cross_site(),
    Case("A21", "HTTP/9.9", 400, True, whole=b"GET / HTTP/9.9\r\n\r\n"),
    Case("A21", "HTTP/2.0 in the line of a POST", 400, True, line=b"POST /share/raw.test HTTP/2.0"),
    Case("A21", "HTTP/0.9 in the line of a POST", 400, True, line=b"POST /share/raw.test HTTP/0.9"),
    Case("A21", "HTTP/2", 400, True, whole=b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", says=b"HTTP/2"),
    Case("A21", "TLS", 400, True, whole=b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", says=b"HTTPS"),
    Case("A21", "zeros", 400, True, whole=b"\x00" * 100),
    Case("A21", "a URL that is not ASCII", 400, True, line=b"POST /share/\xff HTTP/1.1"),
    Case("A48", "two tokens", 400, False, (b"Authorization: Bearer " + b"0" * 64,)),
    Case("A48", "a token twice", 400, False, (b"Authorization: Bearer TOKEN",)),
]


def test_that_no_case_of_the_fault_list_is_left_out() -> None:
    numbers = {case.number for case in CASES}
    assert numbers >= {
        f"A{n}" for n in (*range(1, 12), *range(14, 22))
    }  # A12, A13, A22 and on are about many or slow ones
    assert len(CASES) >= 43
    assert len({str(case) for case in CASES}) == len(CASES)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("case", CASES, ids=str)
async def test_that_it_is_refused_and_nothing_is_smuggled(shared_live: Live, case: Case) -> None:
    received = await everything(shared_live, case.sent(shared_live))
    assert statuses(received) == ([case.status] if case.closes else [case.status, 200]), received
    assert [record.rec_type for record in await shared_live.stored()] == ([] if case.closes else [FOLLOWER.decode()])
    assert (b"\r\nconnection: close\r\n" in first(received)) == case.closes
    assert case.says in received
    assert b"access-control" not in received
    check_problem(first(received), case.status)


@pytest.mark.asyncio(loop_scope="module")
async def test_that_right_requests_are_let_in(shared_live: Live) -> None:
    good = (
        Case("", "", 200, False),
        Case("", "", 200, False, (CHUNKED,), length=b"", body=CHUNKS),
        Case("", "", 200, False, (*_fields(90), b"X: " + b"a" * 14_000)),
        Case("", "", 200, False, line=b"POST /share/a?" + b"x" * 8_000 + b" HTTP/1.1"),
        Case("", "", 200, False, line=b"POST http://localhost:1/share/a HTTP/1.1", host=b"Host: evil.example\r\n"),
        Case("", "", 200, False, (b"Content-Type: text/plain",)),
        Case("", "", 200, False, body=b" " * (1_048_576 - 2) + b"{}"),
    )
    for case in good:
        received = await everything(shared_live, case.sent(shared_live))
        assert statuses(received) == [200, 200], (case, received)


async def everything(live: Live, request: bytes) -> bytes:
    """What comes back until the server closes. All is sent before anything is read: a reset would lose the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    async with asyncio.timeout(30):
        writer.write(request)
        await writer.drain()
        received = await reader.read(-1)
    writer.close()
    return received


def first(received: bytes) -> bytes:
    """Of several answers."""
    return re.split(rb"(?<=.)(?=HTTP/1\.1 \d{3} )", received, maxsplit=1, flags=re.DOTALL)[0]


def check_problem(answer: bytes, status: int) -> None:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"\r\ncontent-type: application/problem+json" in head
    problem = msgspec.json.decode(body)
    assert problem["status"] == status
    assert problem["detail"].endswith((".", "?", "…"))
    assert problem["fix"]
    assert b"\r\nrequest-id: %b\r\n" % problem["request_id"].encode() in head + b"\r\n"
