"""Sigfox callbacks as the backend sends them: every form of value, retries, answers byte for byte."""

from __future__ import annotations

import json

import pytest

from tests.embedded_server.live import ADMIN_TOKEN, OTHER_EMAIL
from tests.embedded_server.routes.callbacks import DEVICE, NOON, SIX_HOURS, Orbit, asking


@pytest.mark.parametrize(
    "fields",
    [
        {"device": DEVICE, "time": NOON, "seqNumber": 7, "data": "", "ack": True},
        {"device": DEVICE.lower(), "time": str(NOON), "seqNumber": "7", "data": "", "ack": "true", "rssi": "-121.00"},
        {"deviceId": DEVICE, "time": float(NOON), "seqNumber": 7.0, "data": "be099471", "ack": "True", "snr": None},
        {"id": DEVICE, "time": NOON, "seqNumber": "N/A", "data": "null", "ack": "true", "longPolling": "false"},
    ],
)
async def test_that_values_are_read_in_every_form(orbit: Orbit, fields: dict[str, object]) -> None:
    await orbit.wish(alarm_high=-160, alarm_enabled=1)
    reply = await orbit.call("data", fields)
    sent = next(str(value) for name, value in fields.items() if name in ("device", "deviceId", "id"))
    assert reply.status_code == 200
    assert reply.content == f'{{"{sent}":{{"downlinkData":"120104ff60060100"}}}}'.encode()
    assert reply.headers["content-type"] == "application/json"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
async def test_that_forms_and_queries_say_the_same(orbit: Orbit, method: str) -> None:
    await orbit.wish(alarm_high=-160)
    fields = {name: str(value).lower() for name, value in asking().items()}
    is_get = method == "GET"
    reply = await orbit.call("data", method=method, form=None if is_get else fields, query=fields if is_get else None)
    assert reply.json() == {DEVICE.lower(): {"downlinkData": "110104ff60000000"}}
    (record,) = await orbit.live.stored()
    assert json.loads(record.body) == fields
    assert record.rec_type == "sigfox"


@pytest.mark.parametrize("ack", [False, "false", None, "", "null"])
async def test_that_an_uplink_that_asks_for_nothing_gets_nothing(orbit: Orbit, ack: object) -> None:
    await orbit.wish(alarm_high=-160)
    reply = await orbit.call("data", asking(ack=ack))
    assert (reply.status_code, reply.content) == (204, b"")


@pytest.mark.parametrize("field", [{"ack": "perhaps"}, {"time": "noon"}, {"device": "0C4D21001"}, {"time": -1}])
async def test_that_a_value_that_is_none_is_refused_and_kept(orbit: Orbit, field: dict[str, object]) -> None:
    reply = await orbit.call("data", asking(others=field))
    assert (reply.status_code, reply.json()["code"]) == (400, "callback")
    assert len(await orbit.live.stored()) == 1


@pytest.mark.parametrize("kind", ["data", "service/ack", "service/status", "error", "batch"])
@pytest.mark.parametrize(
    "body",
    [
        b'{"device":"\\ud800","data":"00"}',
        b'{"device":"0C4D21","x":"\\udc00"}',
        b'{"device":"0C4D21","\\uD800":1}',
    ],
)
async def test_that_half_a_character_is_refused_and_kept(orbit: Orbit, kind: str, body: bytes) -> None:
    body = b"[" + body + b"]" if kind == "batch" else body
    reply = await orbit.call(kind, content=body)
    assert (reply.status_code, reply.json()["code"]) == (400, "callback")
    (record,) = await orbit.live.stored()
    assert json.loads(record.body) == body.decode()


async def test_that_a_callback_that_was_taken_may_be_sent_again(orbit: Orbit) -> None:
    fields = {name: str(value).lower() for name, value in asking().items()}
    for how in ({"form": fields}, {"query": fields, "method": "GET"}):
        await orbit.call("data", **how)
        kept = (await orbit.live.requests())[0].request
        reply = await orbit.live.http.post(
            f"/admin/v1/requests/{kept.id}/replay", json={}, headers={"Authorization": f"Bearer {ADMIN_TOKEN}"}
        )
        assert reply.json()["request"]["code"] == ""
    assert [json.loads(record.body) for record in await orbit.live.stored()] == [fields] * 4


async def test_that_a_template_that_makes_no_json_is_kept_and_not_repeated(orbit: Orbit) -> None:
    body = b'{"device": "0C4D21", "rssi": "ack": true}'
    reply = await orbit.call("data", content=body)
    assert reply.status_code == 204
    (record,) = await orbit.live.stored()
    assert json.loads(record.body) == body.decode()


async def test_that_a_variable_without_a_value_does_not_spoil_the_template(orbit: Orbit) -> None:
    await orbit.wish(alarm_high=-160)
    body = b'{"device": "0C4D21", "rssi": , "time": %d, "seqNumber": 1, "data": "", "ack": true, "snr":}' % NOON
    reply = await orbit.call("data", content=body)
    assert reply.json() == {DEVICE: {"downlinkData": "110104ff60000000"}}


FORMS: list[tuple[str, dict[str, object]]] = [
    ("data", {"data": "920e", "duplicate": "false", "snr": "18.86", "station": "1234", "lat": "1", "ack": "false"}),
    ("data", {"deviceTypeId": "5e74", "snr": 13.0, "rssi": -119.0, "station": "2406", "data": "be09", "ack": False}),
    ("data", {"deviceType": "ovens", "data": "000102030405060708090a0b", "ack": "false", "longPolling": None}),
    ("service/ack", {"infoCode": "0", "infoMessage": "Acked", "downlinkAck": "true", "downlinkOverusage": "false"}),
    ("service/ack", {"infoCode": 3, "infoMessage": "Overrun", "downlinkAck": False, "downlinkOverusage": True}),
    ("service/advanced", {"data": "d609", "lqi": "Good", "fixedLat": "0.0", "computedLocation": {"lat": 1.2}}),
    ("service/advanced", {"data": "be09", "lqi": "GOOD", "linkQuality": 2, "duplicates": [{"bsId": "2406"}]}),
    ("service/status", {"batt": 3.42, "temp": 21.5}),
    ("error", {"severity": "WARN", "info": "Sigfox network experiencing issues."}),
]


@pytest.mark.parametrize(("kind", "fields"), FORMS)
@pytest.mark.parametrize("known", [True, False])
async def test_that_each_form_of_callback_is_taken_and_kept(
    orbit: Orbit, kind: str, fields: dict[str, object], known: bool
) -> None:
    body = {"device": DEVICE if known else "B445A9", "time": NOON, "seqNumber": 486, **fields}
    assert (await orbit.call(kind, body)).status_code == 204
    (record,) = await orbit.live.stored()
    assert json.loads(record.body) == body


async def test_that_a_repeat_is_answered_byte_for_byte_whatever_has_changed_since(orbit: Orbit) -> None:
    await orbit.wish(alarm_high=-160)
    first = await orbit.call("data", asking())
    await orbit.wish(alarm_high=-150)
    orbit.live.clock.advance(seconds=60)
    again = await orbit.call("data", {name: str(value) for name, value in asking().items()})
    assert (again.status_code, again.content) == (200, first.content)
    nothing = await orbit.call("data", asking(2, NOON - 31 + 60))
    assert nothing.status_code == 204
    assert (await orbit.events())[-1] == "window_missed"
    assert (await orbit.call("data", asking(2, NOON - 31 + 60))).status_code == 204
    assert (await orbit.events()).count("window_missed") == 1


async def test_that_an_uplink_heard_through_two_callbacks_counts_once_and_is_still_answered(orbit: Orbit) -> None:
    await orbit.wish(alarm_high=-160)
    assert (await orbit.call("data", asking(ack="false", data="31010014"))).status_code == 204
    assert (await orbit.call("data", asking(data="31010014"))).status_code == 200
    assert (await orbit.events()).count("reported") == 1


async def test_that_the_way_of_a_change_is_followed_to_its_end(orbit: Orbit) -> None:
    assert await orbit.wish(alarm_high=-160, alarm_enabled=1) == ["queued", "queued"]
    await orbit.call("data", asking())
    result = {"device": DEVICE, "time": str(NOON), "infoCode": "0", "infoMessage": "Acked", "downlinkAck": "true"}
    assert (await orbit.call("service/ack", result)).status_code == 204
    assert (await orbit.told())["alarm_high"] == (None, False, "in_flight")
    orbit.live.clock.advance(seconds=600)
    await orbit.call("data", asking(2, NOON + 600, ack=False, data="22010486"))
    told = await orbit.told()
    assert told["alarm_high"] == (-160, True, None)
    assert told["alarm_enabled"] == (None, False, None)
    events = await orbit.events()
    assert events == ["queued", "queued", "sent", "sent", "emitted", "acknowledged", "failed", "applied"]


async def test_that_what_was_not_emitted_returns_to_the_queue_also_without_a_time(orbit: Orbit) -> None:
    await orbit.wish(alarm_high=-160)
    await orbit.call("data", asking())
    assert (await orbit.call("service/ack", {"device": DEVICE, "infoCode": 4})).status_code == 204
    assert (await orbit.told())["alarm_high"] == (None, False, "queued")
    assert (await orbit.call("service/ack", {"device": "FFFF", "infoCode": 4})).status_code == 204
    assert (await orbit.call("service/ack", {"device": DEVICE})).status_code == 400


async def test_that_a_downlink_that_the_network_calls_malformed_is_an_alarm_until_one_is_emitted(
    orbit: Orbit, caplog: pytest.LogCaptureFixture
) -> None:
    await orbit.wish(alarm_enabled=1)
    for number, code in enumerate((2, 0)):
        assert (await orbit.call("data", asking(number, time=NOON + number))).status_code == 200
        assert (await orbit.call("service/ack", {"device": DEVICE, "time": NOON, "infoCode": code})).status_code == 204
        sensor = await orbit.live.services.store.orbit_sensor(DEVICE)
        assert sensor is not None
        assert sensor.trouble == ("payload" if code else "")
    assert [record.levelname for record in caplog.records if "malformed" in record.message] == ["ERROR"]


async def test_that_a_clock_that_is_off_is_told_in_the_sensors_history(orbit: Orbit) -> None:
    await orbit.call("data", asking(1, time=NOON + 9))
    await orbit.call("data", asking(2, time=NOON + 9))
    assert (await orbit.events()).count("clock_skew") == 1


async def test_that_status_and_errors_are_noted(orbit: Orbit) -> None:
    assert (await orbit.call("service/status", {"device": DEVICE, "batt": "3.42", "temp": "N/A"})).status_code == 204
    said = {"device": DEVICE, "time": NOON, "severity": "ERROR", "info": "No message received since noon"}
    assert (await orbit.call("error", said)).status_code == 204
    device = await orbit.live.services.store.orbit_device(DEVICE)
    assert device is not None
    assert (device.battery, device.temperature) == (3.42, None)
    assert await orbit.events() == ["network_error"]


async def test_that_a_sensor_nobody_registered_is_kept_and_answered_nothing(orbit: Orbit) -> None:
    assert (await orbit.call("data", asking(device="ABCDEF"))).status_code == 204
    assert len(await orbit.live.stored()) == 1


async def test_that_the_log_has_the_request_without_its_token(orbit: Orbit) -> None:
    await orbit.call("data", asking())
    await orbit.live.services.store.keep_latest()
    (kept,) = [each for each in await orbit.live.requests() if each.request.path.startswith("/sigfox")]
    assert kept.request.path == "/sigfox/***/data"
    assert kept.request.reason == "callback taken"


async def test_that_only_its_own_kind_of_token_opens_it_and_that_opens_nothing_else(orbit: Orbit) -> None:
    live = orbit.live
    for token, status in ((live.dana.pipe, 403), (live.dana.password, 403), ("f" * 64, 401)):
        assert (await live.http.post(f"/sigfox/{token}/data", json=asking())).status_code == status
    posted = await live.post("/share/a.b", token=orbit.token)
    assert (posted.status_code, posted.json()["code"]) == (403, "sigfox_callbacks_only")
    assert (await live.get("/share/a.b", token=orbit.token)).status_code == 403
    assert (await live.get("/rule/*", token=orbit.token)).status_code == 403


async def test_that_a_key_opens_what_its_scopes_and_its_user_may(orbit: Orbit) -> None:
    live, store = orbit.live, orbit.live.services.store
    boss = await store.add_account("boss@harbour.example", "harbour", None, is_integrator=True)
    child = await store.add_account("child@harbour.example", "harbour", None, parent=boss.email)
    kim = await store.account(OTHER_EMAIL)
    assert kim is not None
    await store.save_orbit_device("C1", "ORBIT_K", "", child.id, None)

    async def status(account: int, scopes: list[str], path: str, expires: int = 0) -> tuple[int, str]:
        key = await store.add_user_key("k", account, scopes, expires)
        reply = await live.http.get(path, headers={"Authorization": f"Bearer {key.value}"})
        return reply.status_code, reply.json()["error"] if reply.status_code >= 400 else ""

    assert await status(child.id, ["orbitman"], "/v1/orbit/dev/C1") == (200, "")
    assert await status(boss.id, ["orbitman"], "/v1/orbit/dev/C1") == (200, "")
    assert await status(kim.id, ["orbitman"], "/v1/orbit/dev/C1") == (404, "not_found")
    assert await status(kim.id, ["orbitman"], "/v1/orbit/dev/C2") == (404, "not_found")
    assert await status(child.id, ["readdev"], "/v1/orbit/dev/C1") == (403, "forbidden")
    assert await status(boss.id, ["readdata"], "/v1/dev/C1/data") == (403, "forbidden")
    assert await status(child.id, ["readdata"], "/v1/dev/C1/data") == (200, "")
    assert await status(child.id, ["orbitman"], "/v1/orbit/dev", NOON) == (401, "key_expired")
    assert await status(child.id, ["orbitman"], "/v1/orbit/dev", NOON + 1) == (200, "")


async def test_that_keys_come_in_headers_or_the_query_and_not_in_two_ways(orbit: Orbit) -> None:
    http, key = orbit.live.http, orbit.key
    assert (await http.get("/v1/dev", params={"apikey": key})).status_code == 200
    differing = await http.get("/v1/dev", params={"apikey": key}, headers={"apikey": "x"})
    assert (differing.status_code, differing.json()["error"]) == (400, "invalid")
    unknown = await http.get("/v1/dev", headers={"apikey": "x" * 64})
    assert (unknown.status_code, unknown.json()["error"]) == (401, "unauthorized")
    revoked = await orbit.live.services.store.user_key(key)
    assert revoked is not None
    await orbit.live.services.store.revoke_user_key(revoked.id)
    assert (await http.get("/v1/dev", headers={"apikey": key})).json()["error"] == "key_revoked"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 422),
        (b"{}", "application/json", 422),
        (b'{"alarm_high":1.5}', "application/json", 422),
        (b'{"alarm_high":1,"alarm_high":2}', "application/json", 422),
        (b'{"alarm_high":20000}', "application/json", 422),
        (b'{"alarm_high":650,"nothing":1}', "application/json", 422),
        (b'{"alarm_high":650}', "text/plain", 415),
        (b'{"alarm_high":650}' + b" " * 65_536, "application/json", 413),
        (b'{"alarm_high":650.0}', "application/json", 202),
    ],
)
async def test_that_wrong_updates_are_refused_whole(orbit: Orbit, body: bytes, kind: str, status: int) -> None:
    headers = {"apikey": orbit.key, "Content-Type": kind}
    reply = await orbit.live.http.put(f"/v1/orbit/dev/{DEVICE}", content=body, headers=headers)
    assert reply.status_code == status
    assert (await orbit.told())["alarm_high"][2] == ("queued" if status == 202 else None)
    if status != 202:
        assert reply.json()["error"] == "invalid"


async def test_that_a_change_expires_at_its_moment_and_the_audit_says_so(orbit: Orbit) -> None:
    reply = await orbit.live.http.put(
        f"/v1/orbit/dev/{DEVICE}?expires={NOON + 60}", json={"alarm_high": 650}, headers={"apikey": orbit.key}
    )
    assert reply.json()[0]["pending"]["expires"] == NOON + 60
    orbit.live.clock.advance(seconds=60)
    assert (await orbit.told())["alarm_high"][2] is None
    assert await orbit.events() == ["queued", "expired"]


async def test_that_cancelling_what_was_sent_needs_force(orbit: Orbit) -> None:
    http, headers = orbit.live.http, {"apikey": orbit.key}
    path = f"/v1/orbit/dev/{DEVICE}/pending/alarm_high"
    assert (await http.delete(path, headers=headers)).status_code == 404
    await orbit.wish(alarm_high=650)
    await orbit.call("data", asking())
    refused = await http.delete(path, headers=headers)
    assert (refused.status_code, refused.json()["error"]) == (409, "in_flight")
    assert (await http.delete(f"{path}?force=maybe", headers=headers)).status_code == 422
    assert (await http.delete(f"{path}?force=true", headers=headers)).status_code == 204


async def test_that_outlooks_say_what_a_change_waits_for(orbit: Orbit) -> None:
    await orbit.wish(alarm_high=650, alarm_enabled=1, offset_external=-2)
    await orbit.call("data", asking())
    orbit.live.clock.advance(seconds=10)
    reply = await orbit.live.http.get(f"/v1/orbit/dev/{DEVICE}", headers={"apikey": orbit.key})
    told = reply.json()
    pending = {each["parameter"]: (each["waiting_for"], each["batch"]) for each in told["pending"]}
    assert pending == {
        "alarm_high": ("acknowledgement", 0),
        "alarm_enabled": ("acknowledgement", 0),
        "offset_external": ("batch_slot", 1),
    }
    assert (told["downlinks_today"], told["next_downlink_window"]) == (1, NOON + SIX_HOURS)
    assert told["pending"][2]["eta"] == NOON + 2 * SIX_HOURS
    assert told["pending"][2]["eta_p90"] == NOON + 3 * SIX_HOURS
