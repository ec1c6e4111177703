"""Devices through the admin API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from embedded_server.wire.device_imports import import_result_from_json
from embedded_server.wire.devices import device_from_json, facets_from_json
from tests.embedded_server.deliveries.receiving import a_target, send, until, uplink_token
from tests.embedded_server.routes.admin.admin_server import Running

DEVICE = "70B3D5E75E00A101"


async def test_that_a_device_is_entered_described_and_deleted(server: Running) -> None:
    place = {"lat": 39.95, "lng": -75.16, "altitude": 12.5, "floor": "2", "place": "Hall", "source": "map"}
    sent = {
        "id": "70-b3-d5-e7-5e-00-a1-01",
        "name": "Pier",
        "tags": ["a", "a", " b "],
        "location": place,
    }
    added = await server.admin.post("/devices", json=sent)
    assert added.status_code == 201
    device = device_from_json(added.json())
    assert (device.id, device.tags, device.location.lng, device.state.value) == (DEVICE, ("a", "b"), -75.16, "new")
    assert (await server.admin.post("/devices", json=sent)).status_code == 409
    changed = await server.admin.put(f"/devices/{DEVICE}", json={"notes": "Two\nlines", "lora_class": "C"})
    assert (changed.json()["name"], changed.json()["notes"], changed.json()["lora_class"]) == (
        "Pier",
        "Two\nlines",
        "C",
    )
    assert (await server.admin.get(f"/devices/{DEVICE}")).json() == changed.json()
    assert (await server.admin.delete(f"/devices/{DEVICE}")).status_code == 204
    gone = await server.admin.get(f"/devices/{DEVICE}")
    assert (gone.status_code, gone.json()["code"]) == (404, "device_unknown")


async def test_that_an_uplink_fills_in_what_it_says(server: Running) -> None:
    token = await server.pipe_token()
    for counter in (1, 2, 5):
        body = {"devEui": DEVICE, "pdu": "01670110", "port": 2, "joinId": 1, "seqno": counter, "datarate": 3}
        await server.post("a.b", {**body, "gwEui": "00250c0001000262", "rssi": -101, "snr": 3.5}, token)
    await server.all_read()
    told = (await server.admin.get(f"/devices/{DEVICE}")).json()
    assert (told["rssi"], told["snr"], told["data_rate"], told["gateway"]) == (-101, 3.5, "DR3", "00250C0001000262")
    assert (told["lost"], told["uplinks"], sum(told["uplinks_24h"])) == (2, 3, 3)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"location": {"lat": 1, "lng": None, "altitude": None, "floor": "", "place": "", "source": ""}}, 422),
        ({"location": {"lat": 91, "lng": 0, "altitude": None, "floor": "", "place": "", "source": ""}}, 422),
        ({"lora_class": "D"}, 400),
        ({"tags": ["x"] * 33}, 422),
        ({"owner": "a@b.example"}, 422),
        ({"name": "a\u0007"}, 400),
    ],
)
async def test_that_an_unfit_description_is_refused(server: Running, body: dict[str, Any], status: int) -> None:
    await server.admin.post("/devices", json={"id": DEVICE})
    assert (await server.admin.put(f"/devices/{DEVICE}", json=body)).status_code == status


async def test_that_pages_follow_their_cursors(server: Running) -> None:
    columns, rows = ["id", "name"], [[f"{number:016X}", f"Sensor {number % 10}"] for number in range(25)]
    await server.admin.post("/devices/import", json={"columns": columns, "rows": rows})
    for sort in ("id", "name", "type", "target", "day", "uplinks"):
        found: list[str] = []
        query: dict[str, str] = {"sort": sort, "limit": "10"}
        while True:
            page = (await server.admin.get("/devices", params=query)).json()
            found += [device["id"] for device in page["items"]]
            if page["next"] is None:
                break
            query["after"] = page["next"]
        assert sorted(found) == [row[0] for row in rows]
        assert (await server.admin.get("/devices/ids", params={"sort": sort})).json() == {"ids": found}
    for cursor in ("x", "[1,2]", '["a"]', "[[1],2]", '[1e999,"a"]', "[" * 1_500):
        answer = await server.admin.get("/devices", params={"sort": "uplinks", "after": cursor})
        assert answer.status_code == 422, cursor


async def test_that_a_list_is_narrowed_by_what_the_query_says(server: Running) -> None:
    await server.admin.post("/devices", json={"id": "A1", "type": "tide", "lora_class": "C", "notes": "By the pier"})
    await server.admin.post("/devices", json={"id": "A2", "tags": ["old"]})
    token = await server.pipe_token()
    await server.post(
        "a.b", {"devEui": DEVICE, "pdu": "01670110", "port": 2, "joinId": 1, "seqno": 1, "rssi": -117}, token
    )
    await server.all_read()
    for query, found in (
        ({"class": "C"}, ["A1"]),
        ({"q": "PIER"}, ["A1"]),
        ({"type": "tide", "target": "none"}, ["A1"]),
        ({"tag": "old", "state": "new"}, ["A2"]),
        ({"signal": "weak"}, [DEVICE]),
        ({"decoder": "999"}, []),
        ({"target": "webhook"}, []),
        ({"target": "trouble"}, []),
        ({}, [DEVICE, "A1", "A2"]),
    ):
        assert (await server.admin.get("/devices/ids", params=query)).json() == {"ids": found}, query
        assert [one["id"] for one in (await server.admin.get("/devices", params=query)).json()["items"]] == found
    facets = facets_from_json((await server.admin.get("/devices/facets")).json())
    assert facets.weak == 1
    assert [(one.value, one.count) for one in (*facets.types, *facets.tags)] == [("tide", 1), ("old", 1)]
    some = (await server.admin.post("/devices/some", json={"ids": ["A2", "A9", DEVICE]})).json()
    assert [one["id"] for one in some["items"]] == ["A2", DEVICE]
    assert (await server.admin.post("/devices/some", json={"ids": ["A1"] * 1_001})).status_code == 422
    for wrong in ({"class": "D"}, {"decoder": "x"}, {"signal": "strong"}, {"limit": "5"}):
        assert (await server.admin.get("/devices/ids", params=wrong)).status_code == 400, wrong


async def test_that_a_list_names_its_bad_rows(server: Running) -> None:
    rows = [
        ["70:B3:D5:E7:5E:00:A1:01", "Pier", "west, east"],
        ["70B3D5E75E00A1", "Short", ""],
        ["", "None", ""],
        ["70B3D5E75E00A102", "x" * 200, ""],
        ["70b3d5e75e00a101", "Again", ""],
        ["70B3D5E75E00A103"],
    ]
    wish: dict[str, object] = {"columns": ["id", "name", "tags"], "rows": rows, "dry_run": True}
    told = (await server.admin.post("/devices/import", json=wish)).json()
    assert (told["id"], told["new"], told["bad"]) == (None, 1, 5)
    assert [row["problems"][0]["words"] for row in told["rows"][1:]] == [
        'The id "70B3D5E75E00A1" has 14 hexadecimal digits; a DevEUI has 16, a Sigfox id up to 8.',
        "The id is missing.",
        "name has 200 characters, the limit is 128.",
        "The device is in row 1, too.",
        "It has 1 cells, not 3.",
    ]
    wish |= {"dry_run": False, "skip_bad": True}
    taken = import_result_from_json((await server.admin.post("/devices/import", json=wish)).json())
    assert (await server.admin.get(f"/devices/{DEVICE}")).json()["tags"] == ["west", "east"]
    undone = await server.admin.post(f"/devices/imports/{taken.id}/undo")
    assert undone.json() == {"removed": 1, "restored": 0, "kept": []}
    assert (await server.admin.post(f"/devices/imports/{taken.id}/undo")).status_code == 409
    assert (await server.admin.post("/devices/imports/none/undo")).status_code == 404
    for wrong in ({"columns": ["name"]}, {"columns": ["id", "colour"]}, {"columns": ["id", "id"]}):
        assert (await server.admin.post("/devices/import", json={"rows": [], **wrong})).status_code == 422


async def test_that_a_list_in_parts_is_taken_when_its_last_part_is_here(server: Running) -> None:
    async def send(name: str, before: int, ids: list[str], *, is_last: bool) -> Any:
        part = {"list": name, "before": before, "is_last": is_last}
        body = {"columns": ["id"], "rows": [[one] for one in ids], "part": part}
        return await server.admin.post("/devices/import", json=body)

    assert (await send("first", 0, ["A1", "A2"], is_last=False)).json()["id"] is None
    assert (await server.admin.get("/devices")).json()["items"] == []
    assert (await send("first", 1, ["A3"], is_last=True)).status_code == 409  # one is missing
    assert (await send("first", 2, ["A3"], is_last=True)).json()["new"] == 3
    assert (await send("first", 2, ["A4"], is_last=True)).status_code == 409  # it was taken
    assert (await send("second", 0, ["A5"], is_last=False)).status_code == 200
    assert (await send("third", 0, ["A6"], is_last=True)).json()["new"] == 1
    assert (await send("second", 1, ["A7"], is_last=True)).status_code == 409  # another was begun
    found = [each["id"] for each in (await server.admin.get("/devices")).json()["items"]]
    assert found == ["A1", "A2", "A3", "A6"]


async def test_that_many_devices_are_described_at_once(server: Running) -> None:
    for name in ("A1", "A2", "A3"):
        await server.admin.post("/devices", json={"id": name, "name": name, "tags": ["old", "keep"]})
    wish = {"ids": ["A1", "A2", "A9"], "set": {"type": "tide"}, "add_tags": ["new"], "remove_tags": ["old"]}
    tried = (await server.admin.post("/devices/bulk", json={**wish, "dry_run": True})).json()
    assert (tried["id"], tried["changed"], tried["bad"]) == (None, 2, 1)
    assert tried["rows"][0]["changes"][0] == {"column": "type", "before": "", "after": "tide"}
    told = (await server.admin.post("/devices/bulk", json={**wish, "is_brief": True})).json()
    assert told["changed"] == 2
    unknown = {"column": "id", "words": "No device with this id is known."}
    assert [(row["device"], row["problems"]) for row in told["rows"]] == [("A9", [unknown])]
    found = {each["id"]: each for each in (await server.admin.get("/devices")).json()["items"]}
    assert [(found[name]["name"], found[name]["type"]) for name in ("A1", "A3")] == [("A1", "tide"), ("A3", "")]
    assert (found["A2"]["tags"], found["A3"]["tags"]) == (["keep", "new"], ["old", "keep"])
    counts = (await server.admin.get("/devices/counts")).json()
    assert counts == {"total": 3, "states": {"new": 3}, "targets": {"none": 3}}
    undone = (await server.admin.post(f"/devices/imports/{told['id']}/undo")).json()
    assert undone == {"removed": 0, "restored": 2, "kept": []}
    assert (await server.admin.get("/devices/A2")).json()["tags"] == ["old", "keep"]
    for wrong in ({"id": "A1"}, {"colour": "red"}, {"name": "x" * 200}):
        assert (await server.admin.post("/devices/bulk", json={"ids": ["A1"], "set": wrong})).status_code == 422


async def test_that_a_path_below_a_device_is_no_device(server: Running) -> None:
    for path in ("import", "bulk", "counts", "imports/1/undo", f"{DEVICE}/gateways"):
        assert (await server.admin.put(f"/devices/{path}", json={"name": "x"})).status_code == 405, path
    assert (await server.admin.post("/devices", json={"id": "imports/a/b"})).status_code == 201
    assert (await server.admin.get("/devices/imports%2Fa%2Fb")).status_code == 200


async def test_that_a_new_description_is_sent_from_the_next_uplink_on(server: Running) -> None:
    fields = ["tags", "type", "configured_location"]
    await a_target(server, "https://nobody.invalid/in", DEVICE, fields=fields)
    token = await uplink_token(server)

    async def bodies() -> list[dict[str, object]]:
        listed = (await server.admin.get("/deliveries")).json()["items"]
        told = [(await server.admin.get(f"/deliveries/{one['id']}")).json()["body"] for one in reversed(listed)]
        return [json.loads(body) for body in told]

    async def are(count: int) -> bool:
        return len(await bodies()) == count

    await send(server, token, 1, DEVICE)
    await until(server, lambda: are(1))
    place = {"lat": 39.95, "lng": -75.16, "altitude": None, "floor": "", "place": "", "source": ""}
    wish = {"tags": ["west", "tide"], "type": "tide", "location": place}
    assert (await server.admin.put(f"/devices/{DEVICE}", json=wish)).status_code == 200
    await send(server, token, 2, DEVICE)
    await until(server, lambda: are(2))
    first, second = await bodies()
    assert {"tags", "devType", "cfgLat"} & first.keys() == set()
    assert [second[name] for name in ("tags", "devType", "cfgLat", "cfgLng")] == ["west,tide", "tide", 39.95, -75.16]
