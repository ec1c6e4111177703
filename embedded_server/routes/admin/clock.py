"""`/clock`: the time of a server that was started with --test-clock; no other server has it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.clock import SettableClock
from embedded_server.routes.admin.bodies import Bodies, invalid
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.replies import json_reply
from embedded_server.services import Services
from embedded_server.wire.clock import LATEST, ClockJson, clock_to_json


class ClockRoutes:
    def __init__(self, services: Services) -> None:
        self._clock = services.clock
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        if not isinstance(self._clock, SettableClock):
            return []
        return [
            resource(
                "/clock",
                GET=Operation(self.show, "The server's time", ClockJson),
                PUT=Operation(self.set, "Set the server's time; it goes on from there", ClockJson, body=ClockJson),
            )
        ]

    async def show(self, _request: Request) -> Response:
        return json_reply(clock_to_json(self._clock.now_ms()))

    async def set(self, request: Request) -> Response:
        now = (await self._bodies.read(request, ClockJson))["now"]
        if not 0 <= now <= LATEST:
            raise invalid(f'"now" must be Unix seconds from 0 to {LATEST:,}.')
        assert isinstance(self._clock, SettableClock)
        self._clock.set(round(now * 1000))
        return json_reply(clock_to_json(self._clock.now_ms()))
