"""Target templates through the admin API, and what is left to do for a device."""

from __future__ import annotations

from typing import Any

from embedded_server.wire.receptions import receptions_from_json, receptions_to_json
from tests.embedded_server.routes.admin.admin_server import Running

EUIS = [f"70B3D5E75E00A10{number}" for number in range(1, 5)]
SECRET = "Bearer 0123456789abcdef0123456789abcdef-{type}"
FORM = {
    "name": "To the lake",
    "url": "https://lake.example/share/us.philadelphia.senet.{type}/{eui}",
    "headers": [{"name": "Authorization", "value": SECRET}],
    "fields": ["tags", "rf_data"],
}


async def a_fleet(server: Running) -> None:
    rows = [[EUIS[0], "Pier 4", "tide"], [EUIS[1], "Crane", "load cell"], [EUIS[2], "Buoy", ""]]
    await server.admin.post("/devices/import", json={"columns": ["id", "name", "type"], "rows": rows})


async def test_that_a_template_gives_many_devices_a_target(server: Running) -> None:
    await a_fleet(server)
    template = (await server.admin.post("/templates", json=FORM)).json()
    assert template["headers"] == [{"name": "Authorization", "tail": "ype}"}]
    path = f"/templates/{template['id']}/assign"
    dry = (await server.admin.post(path, json={"devices": EUIS, "dry_run": True})).json()
    assert (await server.admin.get("/targets")).json()["items"] == []
    real = (await server.admin.post(path, json={"devices": EUIS})).json()
    assert dry == real
    base = "https://lake.example/share/us.philadelphia.senet"
    assert [(row["outcome"], row["url"], row["words"]) for row in real["rows"]] == [
        ("new", f"{base}.tide/{EUIS[0]}", ""),
        ("new", f"{base}.load-cell/{EUIS[1]}", ""),
        ("bad", "", "The device has no type for {type}."),
        ("bad", "", "No device with this id is known."),
    ]
    targets = (await server.admin.get("/targets")).json()["items"]
    assert [(each["url"], each["headers"][0]["tail"], each["fields"]) for each in targets] == [
        (f"{base}.tide/{EUIS[0]}", "tide", ["rf_data", "tags"]),
        (f"{base}.load-cell/{EUIS[1]}", "cell", ["rf_data", "tags"]),
    ]
    assert (await server.admin.get(f"/devices/{EUIS[0]}")).json()["target"] == "new"


async def test_that_targets_stay_unless_they_are_to_be_replaced(server: Running) -> None:
    await a_fleet(server)
    template = (await server.admin.post("/templates", json=FORM)).json()
    path = f"/templates/{template['id']}"
    wish = {"devices": EUIS[:2]}
    await server.admin.post(f"{path}/assign", json=wish)
    changed = {**FORM, "name": "Elsewhere", "url": "https://sea.example/{name}", "headers": [{"name": "Authorization"}]}
    assert (await server.admin.put(path, json=changed)).json()["headers"] == template["headers"]
    kept = (await server.admin.post(f"{path}/assign", json=wish)).json()["rows"]
    assert [(row["outcome"], row["words"]) for row in kept] == [("same", "It has a target already.")] * 2
    again = (await server.admin.post(f"{path}/assign", json={**wish, "replace": True})).json()["rows"]
    assert [(row["outcome"], row["url"]) for row in again] == [
        ("changed", "https://sea.example/Pier-4"),
        ("changed", "https://sea.example/Crane"),
    ]
    once_more = (await server.admin.post(f"{path}/assign", json={**wish, "replace": True})).json()["rows"]
    assert [(row["outcome"], row["words"]) for row in once_more] == [("same", "")] * 2
    assert len((await server.admin.get("/targets")).json()["items"]) == 2
    assert (await server.admin.get(f"{path}/devices")).json() == {"devices": EUIS[:2]}
    target = (await server.admin.get("/targets")).json()["items"][0]
    await server.admin.put(f"/targets/{target['id']}", json={"url": "https://own.example/"})  # by hand
    assert (await server.admin.get(f"{path}/devices")).json() == {"devices": [EUIS[1]]}
    assert (await server.admin.delete(path)).status_code == 204
    assert len((await server.admin.get("/targets")).json()["items"]) == 2
    assert (await server.admin.get(f"{path}/devices")).status_code == 404
    assert (await server.admin.get(path)).status_code == 404


async def test_that_a_template_nobody_could_fill_in_is_refused(server: Running) -> None:
    for wrong in (
        {"url": "https://lake.example/{colour}"},
        {"url": "http://127.0.0.1:8080/{eui}"},
        {"headers": [{"name": "Authorization", "value": "{secret}"}]},
        {"headers": [{"name": "Authorization"}]},
    ):
        assert (await server.admin.post("/templates", json={**FORM, **wrong})).status_code == 422, wrong


async def test_that_no_header_of_a_template_lies_there_in_clear(server: Running) -> None:
    await server.admin.post("/templates", json=FORM)
    (kept,) = await server.services.store.templates_with_secrets()
    assert SECRET not in repr(kept)
    assert kept.headers[0].sealed != SECRET


async def test_that_seven_steps_follow_from_what_happened_and_one_is_said_by_hand(server: Running) -> None:
    device = EUIS[0]
    await server.admin.post("/devices", json={"id": device})

    async def steps() -> list[str]:
        told = (await server.admin.get(f"/devices/{device}/commissioning")).json()
        assert told["device"] == device
        return [step["state"] for step in told["steps"]]

    assert await steps() == ["now", *["todo"] * 7]
    token = await server.pipe_token()
    for counter in (1, 2):
        body = {"devEui": device, "pdu": "01670110", "port": 2, "joinId": 1, "seqno": counter}
        await server.post("a.b", body, token)
    await server.all_read()
    assert await steps() == ["done", "done", "done", "done", "done", "now", "done", "todo"]
    path = f"/devices/{device}/commissioning"
    for is_seen, state in ((True, "done"), (False, "todo")):
        told = (await server.admin.put(path, json={"seen": is_seen})).json()
        assert [step["state"] for step in told["steps"]] == await steps()
        assert (await steps())[-1] == state
    hot = {"f_port": 2, "f_cnt": 3, "frm_payload": "AA==", "decoded_payload": {"temperature": 900}}
    await server.post("a.b", {"end_device_ids": {"dev_eui": device}, "uplink_message": hot}, token)
    await server.all_read()
    assert (await steps())[4] == "failed"
    (listed,) = (await server.admin.get("/tokens")).json()["items"]
    await server.admin.delete(f"/tokens/{listed['id']}")
    assert (await steps())[1] == "failed"
    assert (await server.admin.get("/devices/none/commissioning")).status_code == 404


def of_tts(device: str, counter: int, *receptions: dict[str, Any]) -> dict[str, Any]:
    said = {"f_port": 2, "f_cnt": counter, "frm_payload": "AA==", "rx_metadata": receptions}
    return {"end_device_ids": {"dev_eui": device}, "uplink_message": said}


async def test_that_the_gateways_that_hear_a_device_are_remembered_and_never_more_than_a_few(server: Running) -> None:
    device, token = EUIS[0], await server.pipe_token()
    place = {"latitude": 39.95, "longitude": -75.16}
    first = (
        {"gateway_ids": {"gateway_id": "roof"}, "rssi": -101, "snr": 2.5, "location": place},
        {"gateway_ids": {"gateway_id": "yard"}, "rssi": -90, "location": {"latitude": 0, "longitude": 0}},
    )
    await server.post("a.b", of_tts(device, 1, *first), token)
    await server.all_read()
    told = (await server.admin.get(f"/devices/{device}/gateways")).json()["gateways"]
    assert [(one["gateway"], one["rssi"], one["snr"], one["lat"], one["lng"]) for one in told] == [
        ("yard", -90, None, None, None),
        ("roof", -101, 2.5, 39.95, -75.16),
    ]
    assert receptions_to_json(receptions_from_json({"gateways": told})) == {"gateways": told}
    for counter in range(2, 12):
        heard = {"gateway_ids": {"gateway_id": f"gw-{counter}"}, "rssi": -counter}
        await server.post("a.b", of_tts(device, counter, heard), token)
    await server.all_read()
    told = (await server.admin.get(f"/devices/{device}/gateways")).json()["gateways"]
    assert [one["gateway"] for one in told] == [f"gw-{counter}" for counter in range(11, 3, -1)]
    assert (await server.admin.get("/devices/none/gateways")).status_code == 404
