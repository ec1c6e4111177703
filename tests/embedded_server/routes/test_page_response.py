"""Pages as answers: whole where they are there, in pieces while they are made."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from starlette.types import Message

from embedded_server.pages.asked import Page
from embedded_server.routes.page_response import PageResponse


async def rest(*pieces: bytes, error: Exception | None = None) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
    if error is not None:
        raise error


class Connection:
    """What a client was sent."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.messages: list[Message] = []

    async def answer(self, page: Page) -> None:
        scope = {"type": "http", "http_version": self.version, "method": "GET", "headers": []}
        await PageResponse(page)(scope, self._hear, self._send)

    async def _hear(self) -> Message:
        raise AssertionError("nothing is read")

    async def _send(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.messages[0]["headers"])

    @property
    def pieces(self) -> list[tuple[bytes, bool]]:
        return [(message["body"], message.get("more_body", False)) for message in self.messages[1:]]


async def test_that_a_page_that_is_there_says_its_length() -> None:
    connection = Connection("1.1")
    await connection.answer(Page("", b"[1,2]"))
    assert connection.pieces == [(b"[1,2]", False)]
    assert connection.headers[b"content-length"] == b"5"
    assert connection.headers[b"cache-control"] == b"no-store"


async def test_that_a_page_is_sent_while_it_is_made() -> None:
    connection = Connection("1.1")
    await connection.answer(Page("", b"[1,", rest(b"2,", b"3]")))
    assert connection.pieces == [(b"[1,", True), (b"2,", True), (b"3]", True), (b"", False)]
    assert connection.headers == {b"cache-control": b"no-store", b"content-type": b"application/json"}


async def test_that_who_knows_no_chunks_gets_a_page_as_a_whole() -> None:
    connection = Connection("1.0")
    await connection.answer(Page("", b"[1,", rest(b"2,", b"3]")))
    assert connection.pieces == [(b"[1,2,3]", False)]
    assert connection.headers[b"content-length"] == b"7"


async def test_that_a_page_which_breaks_off_never_looks_whole() -> None:
    connection = Connection("1.1")
    with pytest.raises(EOFError):
        await connection.answer(Page("", b"[1,", rest(b"2,", error=EOFError())))
    assert connection.pieces[-1] == (b"2,", True)
