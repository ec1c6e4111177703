"""`/events`: what happens, as server-sent events."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from embedded_server.events import Events
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.services import Services
from embedded_server.wire.events import event_to_json

EVENT_STREAM = "text/event-stream"
KEEP_ALIVE = 10.0  # seconds without an event before a comment says that the connection stands


class EventRoutes:
    def __init__(self, services: Services) -> None:
        self._events = services.events

    def routes(self) -> list[Resource]:
        what = "What happens from now on, as server-sent events whose data is an EventJson"
        return [resource("/events", GET=Operation(self.stream, what, str, media_type=EVENT_STREAM))]

    async def stream(self, _request: Request) -> Response:
        return StreamingResponse(_lines(self._events), headers={"cache-control": "no-store"}, media_type=EVENT_STREAM)


async def _lines(events: Events) -> AsyncIterator[bytes]:
    with events.listen() as listener:
        while (happened := await listener.take(KEEP_ALIVE)) is not None:
            lines = [b"data: %b\n\n" % msgspec.json.encode(event_to_json(event)) for event in happened]
            yield b"".join(lines) or b": still here\n\n"
