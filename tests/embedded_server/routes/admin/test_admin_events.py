"""What happens is told as server-sent events."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from embedded_server.domain.event import Event
from embedded_server.routes.admin import events as events_route
from embedded_server.wire.events import event_from_json
from tests.embedded_server.routes.admin.admin_server import Running


async def told(lines: AsyncIterator[str], *wanted: str) -> dict[str, Event]:
    """Events by type until all the wanted ones have come."""
    found: dict[str, Event] = {}
    async for line in lines:
        if line.startswith("data:"):
            event = event_from_json(json.loads(line[5:]))
            found[event.type] = event
        if set(wanted) <= found.keys():
            return found
    raise AssertionError(f"the stream ended; told were {found}")


async def test_that_the_way_of_an_uplink_is_told(server: Running) -> None:
    token = await server.pipe_token()
    async with server.admin.stream("GET", "/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.aiter_lines()
        await told(lines, "hello")
        await server.post("a.b", {"devEui": "70B3D5E75E00A101", "pdu": "01670110"}, token)
        events = await told(lines, "record", "reading", "device")
        record_id = (await server.admin.get("/records")).json()["items"][0]["id"]
        assert (events["record"].id, events["record"].facts) == (record_id, {"count": 1, "rectypes": ["a.b"]})
        assert (events["reading"].id, events["reading"].facts) == (record_id, {"count": 1, "rectypes": ["a.b"]})
        assert events["device"].id == "70B3D5E75E00A101"


async def test_that_changes_of_keys_tokens_and_decoders_are_told(server: Running) -> None:
    async with server.admin.stream("GET", "/events") as stream:
        lines = stream.aiter_lines()
        await told(lines, "hello")
        token = (await server.admin.post("/tokens", json={"type": "pipe"})).json()
        events = await told(lines, "key", "token")
        assert (events["key"].id, events["token"].id) == (token["client_id"], token["id"])
        await server.admin.post("/decoders", json={"name": "LPP", "kind": "cayenne", "pattern": "a.*"})
        assert (await told(lines, "decoder"))["decoder"].id == "1"
        await server.admin.delete(f"/tokens/{token['id']}")
        assert (await told(lines, "token"))["token"].id == token["id"]


async def test_that_a_silent_stream_is_kept_alive(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_route, "KEEP_ALIVE", 0.05)
    async with server.admin.stream("GET", "/events") as stream:
        lines = stream.aiter_lines()
        await told(lines, "hello")
        assert (await anext(line async for line in lines if line)).startswith(":")


async def test_that_a_stopping_server_ends_the_stream(server: Running) -> None:
    async with server.admin.stream("GET", "/events") as stream:
        lines = stream.aiter_lines()
        await told(lines, "hello")
        server.services.events.close()
        assert [line async for line in lines if line] == []
