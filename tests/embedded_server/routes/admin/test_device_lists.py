"""Changes of many devices: pins and targets besides what people say of them."""

from __future__ import annotations

from embedded_server.wire.device_imports import import_result_from_json
from tests.embedded_server.routes.admin.admin_server import Running

DEVICE = "70B3D5E75E00A101"


async def decoder_of(server: Running, source: str, name: str = "Half") -> int:
    added = await server.admin.post("/decoders", json={"name": name, "kind": "javascript", "source": source})
    assert added.status_code == 201, added.text
    return int(added.json()["id"])


HALF = "function decodeUplink(input) { return {data: {half: input.bytes[0] / 2}}; }"


async def pins(server: Running) -> dict[str, tuple[int, int | None]]:
    rows = (await server.admin.get("/decoders/assignments")).json()["items"]
    return {row["device"]: (row["decoder_id"], row["version"]) for row in rows if row["device"] is not None}


async def test_that_many_devices_are_pinned_to_a_decoder_let_go_and_taken_back(server: Running) -> None:
    decoder = await decoder_of(server, HALF)
    before = (await server.admin.get("/decoders/assignments")).json()["items"]
    ids = [DEVICE, f"{DEVICE[:-1]}2"]
    for one in ids:
        await server.admin.post("/devices", json={"id": one})
    pin = {"decoder_id": decoder, "version": 1}
    body = {"ids": [*ids, "00000000000000AA"], "pin": pin}
    tried = import_result_from_json((await server.admin.post("/devices/bulk", json=body | {"dry_run": True})).json())
    assert [[(each.column, each.before, each.after) for each in row.changes] for row in tried.rows] == [
        [("decoder", "", "Half, version 1")],
        [("decoder", "", "Half, version 1")],
        [],
    ]
    assert await pins(server) == {}
    done = (await server.admin.post("/devices/bulk", json=body | {"set": {"type": "pier"}})).json()
    assert (done["changed"], done["bad"]) == (2, 1)
    assert await pins(server) == dict.fromkeys(ids, (decoder, 1))
    again = (await server.admin.post("/devices/bulk", json={"ids": ids, "pin": pin})).json()
    assert again["same"] == 2
    await server.admin.post("/devices/bulk", json={"ids": ids[:1], "pin": None})
    assert await pins(server) == {ids[1]: (decoder, 1)}
    undone = (await server.admin.post(f"/devices/imports/{done['id']}/undo")).json()
    assert undone == {"removed": 0, "restored": 1, "kept": ids[:1]}  # it was let go since
    assert await pins(server) == {}
    assert (await server.admin.get("/decoders/assignments")).json()["items"] == before
    assert (await server.admin.get(f"/devices/{ids[1]}")).json()["type"] == ""


async def test_that_a_pin_to_a_decoder_or_a_version_that_there_is_not_is_refused(server: Running) -> None:
    decoder = await decoder_of(server, HALF)
    await server.admin.post("/devices", json={"id": DEVICE})
    for pin, code in (
        ({"decoder_id": 99_999}, "decoder_unknown"),
        ({"decoder_id": decoder, "version": 9}, "version_unknown"),
    ):
        for is_dry in (True, False):
            body = {"ids": [DEVICE], "pin": pin, "set": {"type": "x"}, "dry_run": is_dry}
            refused = await server.admin.post("/devices/bulk", json=body)
            assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert (await server.admin.get(f"/devices/{DEVICE}")).json()["type"] == ""


async def test_that_uplinks_of_pinned_devices_are_read_by_their_decoder_from_the_next_one_on(server: Running) -> None:
    decoder, token = await decoder_of(server, HALF), await server.pipe_token()
    body = {"devEui": DEVICE, "pdu": "08", "port": 2, "joinId": 1}
    await server.post("a.b", {**body, "seqno": 1}, token)
    await server.all_read()
    await server.admin.post("/devices/bulk", json={"ids": [DEVICE], "pin": {"decoder_id": decoder}})
    await server.post("a.b", {**body, "seqno": 2}, token)
    await server.all_read()
    used = (await server.admin.get(f"/devices/{DEVICE}")).json()["decoder"]
    assert (used["id"], used["is_pinned"]) == (decoder, True)


async def test_that_many_devices_get_targets_of_a_template_for_what_they_become_and_taken_back(server: Running) -> None:
    header = {"name": "Authorization", "value": "Bearer one"}
    wish = {"name": "lake", "url": "https://lake.example/share/us.test.{type}", "headers": [header]}
    template = (await server.admin.post("/templates", json=wish)).json()["id"]
    fresh, had, typeless = DEVICE, f"{DEVICE[:-1]}2", f"{DEVICE[:-1]}3"
    for one in (fresh, had, typeless):
        await server.admin.post("/devices", json={"id": one, "type": "" if one == typeless else "co2"})
    old = {
        "device": had,
        "url": "https://old.example/x.y",
        "headers": [{"name": "x-key", "value": "two-two"}],
        "fields": [],
    }
    await server.admin.post("/targets", json=old)
    body = {"ids": [fresh, had, typeless], "template": {"id": template, "replace": True}}
    tried = import_result_from_json((await server.admin.post("/devices/bulk", json=body | {"dry_run": True})).json())
    assert [(row.outcome.value, *[(one.before, one.after) for one in row.changes]) for row in tried.rows] == [
        ("changed", ("", "https://lake.example/share/us.test.co2")),
        ("changed", ("https://old.example/x.y", "https://lake.example/share/us.test.co2")),
        ("bad",),
    ]
    assert [one.words for one in tried.rows[2].problems] == ["The device has no type for {type}."]
    done = (await server.admin.post("/devices/bulk", json=body | {"set": {"type": "tide"}})).json()
    assert done["changed"] == 3
    assert set((await urls(server)).values()) == {"https://lake.example/share/us.test.tide"}
    assert (await server.admin.get(f"/templates/{template}/devices")).json()["devices"] == [fresh, had, typeless]
    kept = (await server.admin.post("/devices/bulk", json={"ids": [had], "template": {"id": template}})).json()
    assert kept["same"] == 1
    undone = (await server.admin.post(f"/devices/imports/{done['id']}/undo")).json()
    assert undone == {"removed": 0, "restored": 3, "kept": []}
    assert await urls(server) == {had: "https://old.example/x.y"}
    target = (await server.admin.get("/targets")).json()["items"][0]
    assert target["headers"] == [{"name": "x-key", "tail": ""}]  # of a short value nothing is shown
    assert (await server.admin.get(f"/devices/{typeless}")).json()["type"] == ""


async def test_that_a_target_that_was_changed_since_is_left_when_a_change_of_many_is_taken_back(
    server: Running,
) -> None:
    template = (await server.admin.post("/templates", json={"name": "a", "url": "https://lake.example/a.b"})).json()[
        "id"
    ]
    await server.admin.post("/devices", json={"id": DEVICE})
    done = (await server.admin.post("/devices/bulk", json={"ids": [DEVICE], "template": {"id": template}})).json()
    target = (await server.admin.get("/targets")).json()["items"][0]
    await server.admin.put(
        f"/targets/{target['id']}", json={"url": "https://lake.example/c.d", "headers": [], "fields": []}
    )
    undone = (await server.admin.post(f"/devices/imports/{done['id']}/undo")).json()
    assert undone == {"removed": 0, "restored": 0, "kept": [DEVICE]}
    assert await urls(server) == {DEVICE: "https://lake.example/c.d"}


async def test_that_no_target_returns_to_a_token_that_was_rotated_since(server: Running) -> None:
    token = (await server.admin.post("/tokens", json={"type": "pipe", "rectypes": ["a.b"]})).json()
    old = {"device": DEVICE, "url": "https://old.example/a.b", "fields": []}
    header = {"name": "Authorization", "value": f"Bearer {token['access_token']}"}
    await server.admin.post("/devices", json={"id": DEVICE})
    await server.admin.post("/targets", json=old | {"headers": [header]})
    template = (await server.admin.post("/templates", json={"name": "a", "url": "https://lake.example/a.b"})).json()[
        "id"
    ]
    body = {"ids": [DEVICE], "template": {"id": template, "replace": True}}
    done = (await server.admin.post("/devices/bulk", json=body)).json()
    rotated = await server.admin.post(f"/tokens/{token['id']}/rotate", json={"overlap_s": 3600})
    assert rotated.status_code < 300, rotated.text
    undone = (await server.admin.post(f"/devices/imports/{done['id']}/undo")).json()
    assert undone["kept"] == [DEVICE]


async def urls(server: Running) -> dict[str, str]:
    return {one["device"]: one["url"] for one in (await server.admin.get("/targets")).json()["items"]}


async def test_that_many_devices_are_deleted_after_what_goes_with_them_was_said(server: Running) -> None:
    plain, aimed, sensor = DEVICE, f"{DEVICE[:-1]}2", "BEEF01"
    for one in (plain, aimed):
        await server.admin.post("/devices", json={"id": one, "name": "pier"})
    await server.admin.post("/targets", json={"device": aimed, "url": "https://lake.example/a.b", "fields": []})
    made = await server.admin.put(f"/devices/{sensor}", json={"type": "sigfox", "model": "ORBIT_K"})
    assert made.status_code == 200, made.text
    body = {"ids": [plain, aimed, sensor, "00000000000000AA", plain]}
    told = {"devices": 2, "targets": 1, "waiting": 0, "kept": [sensor]}
    assert (await server.admin.post("/devices/delete", json=body | {"dry_run": True})).json() == told
    assert len((await server.admin.get("/devices")).json()["items"]) == 3
    assert (await server.admin.post("/devices/delete", json=body)).json() == told
    assert [one["id"] for one in (await server.admin.get("/devices")).json()["items"]] == [sensor]
    assert (await server.admin.get("/targets")).json()["items"] == []
    again = (await server.admin.post("/devices/delete", json=body)).json()
    assert again == {"devices": 0, "targets": 0, "waiting": 0, "kept": [sensor]}
    assert (await server.admin.delete(f"/devices/{sensor}")).status_code == 409


async def test_that_a_pin_leaves_finer_rows_of_its_device_alone(server: Running) -> None:
    decoder = await decoder_of(server, HALF)
    finer = {"decoder_id": decoder, "device": DEVICE, "port": 2}
    await server.admin.put("/decoders/assignments", json={"items": [finer]})
    await server.admin.post("/devices", json={"id": DEVICE})
    for pin, ports in (({"decoder_id": decoder}, [None, 2]), (None, [2])):
        await server.admin.post("/devices/bulk", json={"ids": [DEVICE], "pin": pin})
        rows = (await server.admin.get("/decoders/assignments")).json()["items"]
        assert [row["port"] for row in rows] == ports


async def test_that_a_huge_number_is_no_decoder_and_no_template(server: Running) -> None:
    for wish in (
        {"pin": {"decoder_id": 10**19}},
        {"pin": {"decoder_id": 1, "version": 10**19}},
        {"template": {"id": 2**40}},
    ):
        assert (await server.admin.post("/devices/bulk", json={"ids": [DEVICE], **wish})).status_code == 400
    unknown = await server.admin.post("/devices/bulk", json={"ids": [DEVICE], "template": {"id": 99_999}})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "template_unknown")
