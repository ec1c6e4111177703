"""The same head again on one connection: read once, judged every time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from embedded_server.domain.scope import PIPE_SCOPE
from embedded_server.domain.token import TokenKind
from tests.embedded_server.live import REC_TYPE, Live


class Sender:
    """One connection that stays open."""

    def __init__(self, live: Live, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._token = live.dana.pipe
        self._reader = reader
        self.writer = writer

    def request(self, body: bytes, *headers: str, token: str = "", path: str = f"/share/{REC_TYPE}") -> bytes:
        lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token or self._token}", *headers]
        return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body

    async def answer(self) -> tuple[int, bytes]:
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        return int(head[9:12]), await self._reader.readexactly(int(length[1]) if length else 0)

    async def post(self, body: bytes, *headers: str, token: str = "") -> tuple[int, bytes]:
        self.writer.write(self.request(body, *headers, token=token))
        return await self.answer()


@pytest.fixture
async def sender(live: Live) -> AsyncIterator[Sender]:
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    yield Sender(live, reader, writer)
    writer.close()
    await writer.wait_closed()


async def test_that_each_body_behind_the_same_head_is_stored(live: Live, sender: Sender) -> None:
    bodies = [b'{"n":%d}' % n for n in range(5)]
    assert [(await sender.post(body))[0] for body in bodies] == [200] * 5
    assert [record.body for record in await live.stored()] == bodies


async def test_that_a_token_revoked_meanwhile_is_refused_behind_the_same_head(live: Live, sender: Sender) -> None:
    issued = await live.dana.token(TokenKind.PIPE, PIPE_SCOPE)
    assert (await sender.post(b"{}", token=issued.value))[0] == 200
    await live.services.store.revoke_token(issued.token.id)
    status, answer = await sender.post(b"[]", token=issued.value)
    assert (status, b"token_revoked" in answer) == (401, True)
    assert [record.body for record in await live.stored()] == [b"{}"]


async def test_that_a_body_that_is_no_json_is_refused_behind_the_same_head(live: Live, sender: Sender) -> None:
    assert [(await sender.post(body))[0] for body in (b"{}", b"{[", b"[]")] == [200, 400, 200]
    assert [record.body for record in await live.stored()] == [b"{}", b"[]"]


async def test_that_another_head_of_the_same_length_is_read(live: Live, sender: Sender) -> None:
    token = live.dana.pipe
    assert (await sender.post(b"{}", "Sluice-Test: 0"))[0] == 200
    assert (await sender.post(b"{}", "Sluice-Test: 1"))[0] == 200
    assert (await sender.post(b"{}", token=token[:-1] + ("0" if token[-1] != "0" else "1")))[0] == 401
    assert [record.is_test for record in await live.stored()] == [False, True]


async def test_that_a_head_that_comes_in_pieces_is_answered(live: Live, sender: Sender) -> None:
    assert (await sender.post(b"{}"))[0] == 200
    request = sender.request(b"[]")
    for piece in (request[:10], request[10:-1], request[-1:]):
        sender.writer.write(piece)
        await sender.writer.drain()
        await asyncio.sleep(0.02)  # so that it arrives as a piece
    assert (await sender.answer())[0] == 200
    assert len(await live.stored()) == 2


async def test_that_requests_sent_at_once_are_answered_in_their_order(live: Live, sender: Sender) -> None:
    assert (await sender.post(b'{"n":0}'))[0] == 200
    sender.writer.write(b"".join(sender.request(b'{"n":%d}' % n) for n in range(1, 5)))
    assert [(await sender.answer())[0] for _ in range(4)] == [200] * 4
    assert [record.body for record in await live.stored()] == [b'{"n":%d}' % n for n in range(5)]


async def test_that_a_body_that_holds_an_empty_line_is_stored(live: Live, sender: Sender) -> None:
    bodies = [b'{"a":\r\n\r\n1}', b'{"a":\r\n\r\n2}', b'{"a":\r\n\r\n3}']
    assert [(await sender.post(body))[0] for body in bodies] == [200] * 3
    assert [record.body for record in await live.stored()] == bodies


async def test_that_the_log_keeps_every_request_behind_the_same_head(live: Live, sender: Sender) -> None:
    for body in (b"{}", b"{[", b"[]"):
        await sender.post(body, "User-Agent: sodaq/1")
    kept = await live.requests()
    assert [one.request.status for one in kept] == [200, 400, 200]
    assert all(one.headers is not None and "sodaq/1" in one.headers.block for one in kept)
