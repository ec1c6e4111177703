"""The yardstick: an ASGI function that reads the body and answers a fixed 200, served exactly as the real one."""

from __future__ import annotations

import asyncio
import sys

from starlette.types import Receive, Scope, Send
from uvicorn.server import Server

from embedded_server.connection.listening import listen, url_of
from embedded_server.connection.loops import loop_factory
from embedded_server.connection.server import server_config
from embedded_server.connection.transport import HardenedProtocol, TransportState
from embedded_server.limits import Limits

_REPLY = b'{"ok":true}'
_HEAD = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(_REPLY))]


async def bare(_scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": _HEAD})
    await send({"type": "http.response.body", "body": _REPLY})


async def _serve() -> None:
    limits = Limits()
    server = Server(server_config(bare, HardenedProtocol, limits))
    server.server_state = TransportState(limits)
    with listen("127.0.0.1", 0) as listener:
        print(url_of(listener), flush=True)
        await server.serve([listener])


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_serve())
    sys.exit(0)
