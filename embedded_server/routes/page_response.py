"""A page as an answer: large ones are sent while they are made."""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from embedded_server.pages.asked import Page


class PageResponse(Response):
    media_type = "application/json"

    def __init__(self, page: Page) -> None:
        super().__init__(page.body, headers={"cache-control": "no-store"})
        self._more = page.more

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        more = self._more
        if more is None:
            await super().__call__(scope, receive, send)
            return
        if scope["http_version"] == "1.0":  # which knows no chunks
            whole = b"".join([bytes(self.body), *[piece async for piece in more]])
            await PageResponse(Page("", whole))(scope, receive, send)
            return
        headers = [pair for pair in self.raw_headers if pair[0] != b"content-length"]
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        async for piece in more:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
