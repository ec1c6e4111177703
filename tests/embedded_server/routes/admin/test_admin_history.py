"""History decoded again over the admin API: compared, committed, discarded, undone."""

from __future__ import annotations

import json
from typing import Any

from tests.embedded_server.routes.admin.admin_server import Running

DEVICE = "70B3D5E75E00A101"
DOUBLE = "function decodeUplink(input) { return {data: {temperature: input.bytes[0] * 2}}; }"
TRIPLE = (
    "function decodeUplink(input) { if (input.bytes[0] === 3) throw new Error('three'); "
    "return {data: {temperature: input.bytes[0] * (input.bytes[0] > 1 ? 3 : 2), n: 1}}; }"
)


async def a_history(server: Running, source: str = DOUBLE) -> int:
    """A decoder that has read five uplinks, and a draft for it."""
    body = {"name": "Tank", "kind": "javascript", "pattern": "a.*", "source": source}
    decoder = (await server.admin.post("/decoders", json=body)).json()["id"]
    token = await server.pipe_token()
    for value in range(1, 6):
        await server.post("a.b", {"devEui": DEVICE, "pdu": f"{value:02x}", "port": 2, "seqno": value}, token)
    await server.post("other", {"devEui": DEVICE, "pdu": "01670110", "port": 2, "seqno": 9}, token)
    await server.all_read()
    await server.admin.put(f"/decoders/{decoder}/draft", json={"source": TRIPLE})
    return int(decoder)


async def run(server: Running, decoder: int, **asked: object) -> dict[str, Any]:
    reply = await server.admin.post("/jobs", json={"kind": "redecode", "decoder_id": decoder, **asked})
    assert reply.status_code == 201, reply.text
    return await until(server, reply.json()["id"], "ready")


async def until(server: Running, job: int, state: str) -> dict[str, Any]:
    with server.services.events.listen() as listener:
        while True:
            told: dict[str, Any] = (await server.admin.get(f"/jobs/{job}")).json()
            if told["state"] == state:
                return told
            assert told["state"] != "failed", told
            await listener.take(5)


async def temperatures(server: Running) -> list[object]:
    items = (await server.admin.get("/records?order=asc")).json()["items"]
    decoded = [reading["decoded"]["data"] for item in items for reading in item["readings"]]
    return [data and data.get("temperature") for data in decoded]


async def test_that_a_run_over_history_says_what_would_change_and_changes_nothing(server: Running) -> None:
    decoder = await a_history(server)
    job = await run(server, decoder, draft=True)
    told = job["redecode"]
    counts = (told["decoded"], told["gained"], told["changed"], told["newly_failing"], told["newly_right"])
    assert counts == (5, 1, 3, 1, 0)
    counted = {(each["kind"], each["field"]): each["count"] for each in told["fields"]}
    assert counted == {("gained", "n"): 1, ("changed", "n"): 3, ("changed", "temperature"): 3, ("newly_failing", ""): 1}
    (gaining,) = (await server.admin.get(f"/jobs/{job['id']}/changes?kind=gained")).json()["items"]
    assert (gaining["payload_hex"], gaining["field"], gaining["old"], gaining["new"]) == ("01", "n", None, 1)
    (failing,) = (await server.admin.get(f"/jobs/{job['id']}/changes?kind=newly_failing")).json()["items"]
    assert (failing["payload_hex"], failing["device"], failing["old"]) == ("03", DEVICE, {"temperature": 6})
    assert "three" in failing["why"]
    first = (await server.admin.get(f"/jobs/{job['id']}/changes?limit=5")).json()
    rest = (await server.admin.get(f"/jobs/{job['id']}/changes?after={first['next']}")).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (5, 3, None)
    diff = await server.admin.get(f"/jobs/{job['id']}/diff?kind=newly_failing")
    assert diff.headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line) for line in diff.text.splitlines()] == [{**failing, "id": 0}]
    assert await temperatures(server) == [2, 4, 6, 8, 10, None]


async def test_that_a_commit_to_all_replaces_readings_and_can_be_undone(server: Running) -> None:
    decoder = await a_history(server)
    before = (await server.admin.get("/series?rectype=a.b")).json()["items"]
    job = await run(server, decoder, draft=True)
    assert (await server.admin.post(f"/jobs/{job['id']}/commit", json={"scope": "all"})).status_code == 200
    done = await until(server, job["id"], "done")
    assert (done["redecode"]["version"], done["redecode"]["scope"]) == (2, "all")
    assert await temperatures(server) == [2, 6, None, 12, 15, None]
    series = (await server.admin.get("/series?rectype=a.b")).json()["items"]
    assert {each["field"]: each["count"] for each in series} == {"temperature": 4, "n": 4}
    known = (await server.admin.get(f"/decoders/{decoder}")).json()
    assert (known["live"]["number"], known["draft"], known["uplinks"], known["failed"]) == (2, None, 5, 1)
    assert (known["users"], known["error_rate"]) == (0, 0.2)
    undo = await run(server, decoder, version=1)
    await server.admin.post(f"/jobs/{undo['id']}/commit", json={"scope": "all"})
    await until(server, undo["id"], "done")
    assert await temperatures(server) == [2, 4, 6, 8, 10, None]
    after = (await server.admin.get("/series?rectype=a.b")).json()["items"]
    assert [{**each, "id": 0} for each in after] == [{**each, "id": 0} for each in before]


async def test_that_a_commit_to_new_records_leaves_those_that_are_stored(server: Running) -> None:
    decoder = await a_history(server)
    job = await run(server, decoder, draft=True)
    reply = await server.admin.post(f"/jobs/{job['id']}/commit", json={"scope": "new"})
    assert reply.json()["state"] == "done"
    assert await temperatures(server) == [2, 4, 6, 8, 10, None]
    await server.post("a.b", {"devEui": DEVICE, "pdu": "07", "port": 2, "seqno": 10}, await server.pipe_token())
    await server.all_read()
    assert (await temperatures(server))[-1] == 21
    again = await server.admin.post(f"/jobs/{job['id']}/commit", json={"scope": "all"})
    assert (again.status_code, again.json()["code"]) == (409, "job_not_ready")
    assert (await server.admin.get(f"/jobs/{job['id']}/diff")).json()["code"] == "job_not_ready"


async def test_that_what_was_found_can_be_discarded(server: Running) -> None:
    decoder = await a_history(server)
    job = await run(server, decoder, draft=True)
    assert (await server.admin.delete(f"/jobs/{job['id']}")).status_code == 204
    assert (await server.admin.get(f"/jobs/{job['id']}")).json()["state"] == "cancelled"
    assert (await server.admin.get(f"/jobs/{job['id']}/changes")).json()["items"] == []
    assert (await server.admin.get(f"/decoders/{decoder}")).json()["live"]["number"] == 1


async def test_that_a_draft_that_changed_meanwhile_is_not_committed(server: Running) -> None:
    decoder = await a_history(server)
    job = await run(server, decoder, draft=True)
    await server.admin.put(f"/decoders/{decoder}/draft", json={"source": DOUBLE + " "})
    reply = await server.admin.post(f"/jobs/{job['id']}/commit", json={"scope": "all"})
    assert (reply.status_code, reply.json()["code"]) == (409, "draft_changed")


async def test_that_a_decoder_without_a_draft_is_not_run(server: Running) -> None:
    body = {"name": "Tank", "kind": "javascript", "source": DOUBLE}
    decoder = (await server.admin.post("/decoders", json=body)).json()["id"]
    reply = await server.admin.post("/jobs", json={"kind": "redecode", "decoder_id": decoder, "draft": True})
    assert (reply.status_code, reply.json()["code"]) == (409, "no_draft")
