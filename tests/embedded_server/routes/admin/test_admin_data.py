"""Records, refusals, devices, series and decoders through the admin API."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta

import pytest

from embedded_server.domain.decoding import DecodeStatus
from embedded_server.domain.moments import iso
from embedded_server.wire.decoders import decoder_from_json
from embedded_server.wire.devices import device_from_json
from embedded_server.wire.pages import page_from_json
from embedded_server.wire.rec_types import rec_type_from_json
from embedded_server.wire.records import record_details_from_json, record_from_json, record_page_from_json
from embedded_server.wire.series import points_rows, series_from_json
from embedded_server.wire.status import flow_minute_from_json, status_from_json
from tests.embedded_server.routes.admin.admin_server import Running

DEVICE = "70B3D5E75E00A101"
DOUBLE = "function decodeUplink(input) { return {data: {temperature: input.bytes[0] * 2}}; }"


def uplink(count: int, pdu: str = "01670110", device: str = DEVICE) -> dict[str, object]:
    return {"devEui": device, "pdu": pdu, "port": 2, "joinId": 1, "seqno": count, "rssi": -101, "snr": 3.5}


async def test_that_a_record_is_listed_with_what_it_says(server: Running) -> None:
    token = await server.pipe_token()
    await server.sender.post(
        f"/share/a.b/token/{token}/tags/hall/3", content=b' {"devEui":"70b3d5e75e00a101","pdu":"01670110","port":2}'
    )
    await server.all_read()
    page = page_from_json((await server.admin.get("/records")).json(), record_from_json)
    (entry,) = page.items
    assert (entry.rec_type, entry.tags, entry.is_mine, entry.size) == ("a.b", ("hall", "3"), True, 56)
    (reading,) = entry.readings
    assert (reading.message.device, reading.message.payload) == (DEVICE, bytes.fromhex("01670110"))
    assert (reading.decoder, reading.guessed) == ("Cayenne LPP", True)
    assert reading.decoded is not None
    assert reading.decoded.data == {"temperature_1": 27.2}


async def test_that_a_record_shows_its_body_and_the_bytes_of_each_field(server: Running) -> None:
    token = await server.pipe_token()
    body = b'{ "devEui":"70b3d5e75e00a101", "pdu":"01670110" }'
    await server.sender.post(f"/share/a.b/token/{token}/dataUp?x=1", content=body)
    await server.all_read()
    record_id = (await server.admin.get("/records")).json()["items"][0]["id"]
    details = record_details_from_json((await server.admin.get(f"/records/{record_id}")).json())
    assert (details.body, details.suffix, details.query) == (body.decode(), "/dataUp", "x=1")
    decoded = details.entry.readings[0].decoded
    assert decoded is not None
    assert [(span.field, span.offset, span.length) for span in decoded.spans] == [("temperature_1", 0, 4)]
    assert (await server.admin.get("/records/6b06e722aee9c60000000001")).status_code == 404


async def test_that_session_keys_in_a_body_are_not_shown(server: Running) -> None:
    token = await server.pipe_token()
    await server.sender.post(f"/share/a.b/token/{token}", content=b'{"devEui":"x", "AppSKey": "00ff", "n": 1.0}')
    record_id = (await server.admin.get("/records")).json()["items"][0]["id"]
    shown = record_details_from_json((await server.admin.get(f"/records/{record_id}")).json()).body
    assert shown == '{"devEui":"x", "AppSKey": "[redacted]", "n": 1.0}'


async def test_that_records_are_paged_both_ways(server: Running) -> None:
    token = await server.pipe_token()
    for count in range(7):
        await server.post("a.b" if count % 2 else "a.c", uplink(count), token)
    newest = await _ids(server, order="desc", limit=3)
    assert newest == list(reversed(await _ids(server, order="asc", limit=2)))
    assert len(newest) == 7
    assert len(await _ids(server, rectype="a.b")) == 3


async def test_that_records_are_skipped_from_either_end(server: Running) -> None:
    token = await server.pipe_token()
    for count in range(4):
        await server.post("a.b", uplink(count), token)
    oldest = await _ids(server, order="asc", rectype="a.b")
    for order, ids in (("asc", oldest), ("desc", oldest[::-1])):
        for skip in range(5):
            page = (await server.admin.get("/records", params={"rectype": "a.b", "order": order, "skip": skip})).json()
            assert [item["id"] for item in page["items"]] == ids[skip:]


async def test_that_records_are_found_by_time(server: Running) -> None:
    token = await server.pipe_token()
    await server.post("a.b", uplink(1), token)
    now = datetime.now(UTC)
    before, after = iso(now - timedelta(minutes=1)), iso(now + timedelta(minutes=1))
    assert len(await _ids(server, **{"from": before, "to": after})) == 1
    assert await _ids(server, **{"from": after}) == []
    assert await _ids(server, to=str((now - timedelta(minutes=1)).timestamp())) == []
    zone = iso(now - timedelta(minutes=1)).replace("Z", "+00:00")  # httpx escapes the +, browsers do not
    assert (await server.admin.get(f"/records?to={zone}")).json()["items"] == []


async def _ids(server: Running, **query: str | int) -> list[str]:
    ids: list[str] = []
    while True:
        page = page_from_json((await server.admin.get("/records", params=query)).json(), record_from_json)
        ids += [entry.id for entry in page.items]
        if page.next is None:
            return ids
        query["after"] = page.next


async def test_that_a_device_is_found_by_itself_and_named(server: Running) -> None:
    token = await server.pipe_token()
    await server.post("a.b", uplink(1), token)
    await server.post("a.b", {"bn": "urn:dev:x/y:", "n": "t", "v": 1.5}, token)
    await server.all_read()
    named = device_from_json((await server.admin.put(f"/devices/{DEVICE}", json={"name": "Freezer"})).json())
    assert (named.id, named.name, named.rec_type, named.uplinks) == (DEVICE, "Freezer", "a.b", 1)
    devices = page_from_json((await server.admin.get("/devices")).json(), device_from_json).items
    assert named in devices
    assert (await server.admin.put("/devices/00", json={"name": "x"})).status_code == 404


async def test_that_points_travel_as_columns(server: Running) -> None:
    token = await server.pipe_token()
    for count, pdu in enumerate(("01670110", "01670111", "01670112")):
        await server.post("a.b", uplink(count, pdu), token)
    await server.all_read()
    query = {"rectype": "a.b", "device": DEVICE}
    (series,) = page_from_json((await server.admin.get("/series", params=query)).json(), series_from_json).items
    assert (series.field, series.unit, series.count, series.last_value) == ("temperature_1", "°C", 3, 27.4)
    reply = await server.admin.get(f"/series/{series.id}/points", params={"buckets": 10})
    assert points_rows(reply.headers, reply.content) == 3
    assert struct.unpack("<24d", reply.content)[3:6] == (27.2, 27.3, 27.4)
    one = await server.admin.get(f"/series/{series.id}/points", params={"buckets": 1, "from": 0, "to": "soon"})
    assert one.status_code == 400
    one = await server.admin.get(f"/series/{series.id}/points", params={"buckets": 1, "from": 0, "to": 9_000_000_000})
    assert struct.unpack("<8d", one.content)[1:7] == (27.2, 27.4, pytest.approx(27.3), 3.0, 27.2, 27.4)
    assert (await server.admin.get("/series/99/points")).status_code == 404


async def test_that_a_decoder_counts_from_the_next_record_on(server: Running) -> None:
    token = await server.pipe_token()
    await server.post("a.b", uplink(1), token)
    await server.all_read()
    body = {"name": "Double", "kind": "javascript", "pattern": "a.*", "source": DOUBLE}
    saved = decoder_from_json((await server.admin.post("/decoders", json=body)).json())
    await server.post("a.b", uplink(2), token)
    await server.all_read()
    changed = await server.admin.put(f"/decoders/{saved.id}", json={**body, "source": DOUBLE.replace("2", "3")})
    assert decoder_from_json(changed.json()).created_at == saved.created_at
    await server.post("a.b", uplink(3), token)
    await server.all_read()
    assert (await server.admin.delete(f"/decoders/{saved.id}")).status_code == 204
    await server.post("a.b", uplink(4), token)
    await server.all_read()
    page = page_from_json((await server.admin.get("/records?order=asc")).json(), record_from_json)
    results = [reading.decoded.data for entry in page.items for reading in entry.readings if reading.decoded]
    assert results == [{"temperature_1": 27.2}, {"temperature": 2}, {"temperature": 3}, {"temperature_1": 27.2}]


async def test_that_a_source_that_does_not_load_is_refused_with_its_place(server: Running) -> None:
    body = {
        "name": "x",
        "kind": "javascript",
        "pattern": "a.b",
        "source": "function decodeUplink(input) {\n  return }}",
    }
    reply = await server.admin.post("/decoders", json=body)
    problem = reply.json()
    assert (reply.status_code, problem["code"], problem["line"]) == (422, "source", 2)
    assert "line 2" in problem["detail"]
    assert (await server.admin.get("/decoders")).json()["items"] == []


async def test_that_a_decoder_that_cannot_work_is_refused(server: Running) -> None:
    for change, status in (
        ({"source": "var x = 1;"}, 422),
        ({"source": ""}, 422),
        ({"source": "while (true) {}"}, 422),
        ({"pattern": "a..b"}, 422),
        ({"kind": "cayenne"}, 422),
        ({"kind": "python"}, 400),
        ({"name": ""}, 400),
    ):
        body = {"name": "x", "kind": "javascript", "pattern": "a.b", "source": DOUBLE, **change}
        assert (await server.admin.post("/decoders", json=body)).status_code == status, change
        assert (await server.admin.put("/decoders/1", json=body)).status_code == 404
    assert (await server.admin.get("/decoders")).json()["items"] == []


async def test_that_a_payload_the_decoder_refuses_counts_as_failed(server: Running) -> None:
    token = await server.pipe_token()
    body = {"name": "x", "kind": "javascript", "pattern": "*", "source": "function decodeUplink() { throw 'no'; }"}
    await server.admin.post("/decoders", json=body)
    await server.post("a.b", uplink(1), token)
    await server.all_read()
    (summary,) = page_from_json((await server.admin.get("/rectypes")).json(), rec_type_from_json).items
    assert (summary.name, summary.total, summary.owned, summary.failed) == ("a.b", 1, 1, 1)
    entry = page_from_json((await server.admin.get("/records")).json(), record_from_json).items[0]
    assert entry.readings[0].decoded is not None
    assert entry.readings[0].decoded.status is DecodeStatus.THREW
    status = status_from_json((await server.admin.get("/status")).json())
    assert (status.records, status.messages, status.undecoded, status.unread) == (1, 1, 1, 0)


async def test_that_the_flow_has_every_minute(server: Running) -> None:
    token = await server.pipe_token()
    await server.post("a.b", uplink(1), token)
    await server.post("a.b", uplink(1), "f" * 64)
    reply = await server.admin.get("/flow?minutes=5")
    minutes = page_from_json(reply.json(), flow_minute_from_json).items
    assert [minute.minute - minutes[0].minute for minute in minutes] == [0, 60, 120, 180, 240]
    assert (sum(minute.let_in for minute in minutes), sum(minute.refused for minute in minutes)) == (1, 1)


async def test_that_records_are_searched_by_what_was_read_from_them(server: Running) -> None:
    token = await server.pipe_token()
    for count, pdu in enumerate(("01670110", "016700F0", "01670120")):
        await server.post("a.b", uplink(count, pdu), token)
    await server.all_read()
    query = {"rectype": "a.b", "fields": '{"temperature_1":"> 25"}', "limit": "1"}
    page = (await server.admin.get("/records", params=query)).json()
    (warmest,) = page["items"]
    assert warmest["readings"][0]["decoded"]["data"] == {"temperature_1": 28.8}
    rest = record_page_from_json((await server.admin.get("/records", params=query | {"after": page["next"]})).json())
    assert [entry.readings[0].decoded.data for entry in rest.items if entry.readings[0].decoded] == [
        {"temperature_1": 27.2}
    ]
    assert page["searched_to"] == warmest["received_at"]


@pytest.mark.parametrize(
    "query", [{"fields": "[]"}, {"fields": '{"a":"> warm"}'}, {"device": "/(/"}, {"device": "a", "skip": "3"}]
)
async def test_that_a_search_nobody_can_mean_is_refused(server: Running, query: dict[str, str]) -> None:
    reply = await server.admin.get("/records", params=query)
    assert (reply.status_code, reply.json()["code"]) == (422, "query" if "skip" in query else "filter")


async def test_that_records_are_counted_before_they_are_deleted(server: Running) -> None:
    token = await server.pipe_token()
    for count in range(3):
        await server.post("a.b", uplink(count), token)
    await server.post("c.d", uplink(9), token)
    await server.all_read()
    assert (await server.admin.delete("/records")).status_code == 422
    dry = await server.admin.delete("/records", params={"rectype": "a.b", "device": "70b3*", "dry_run": "yes"})
    assert dry.json() == {"records": 3, "next": None}
    first = (await server.admin.delete("/records", params={"rectype": "a.b", "limit": "2"})).json()
    assert first["records"] == 2
    rest = await server.admin.delete("/records", params={"rectype": "a.b", "limit": "2", "after": first["next"]})
    assert rest.json() == {"records": 1, "next": None}
    (other,) = (await server.admin.get("/records")).json()["items"]
    assert (await server.admin.delete(f"/records/{other['id']}")).status_code == 204
    assert (await server.admin.delete(f"/records/{other['id']}")).status_code == 404
    assert (await server.admin.get("/series")).json()["items"] == []
