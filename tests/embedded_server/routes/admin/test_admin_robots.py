"""Robots over the admin API and the real server: what starts them, what they may do, what is said of it."""

from __future__ import annotations

from typing import Any

from embedded_server.domain.robot import DEEPEST
from tests.embedded_server.routes.admin.admin_server import Running

LIBRARY = "var lib = require('./libs/helpers');\n"
WARM = (
    LIBRARY
    + """function main(text, auth) {
  var share = lib.parseMsg(text).objs[0];
  print('saw', share.data.t);
  if (share.data.t > 20) lib.writeShare(auth, share.recType + '.warm', {t: share.data.t}, ['warm']);
}"""
)


def copying(target: str) -> str:
    return LIBRARY + f"function main(text, auth) {{ lib.writeShare(auth, '{target}', {{n: 1}}, []); }}"


async def add(server: Running, source: str, rec_type: str = "a.b", **more: object) -> int:
    body = {"name": f"on {rec_type}", "rectype": rec_type, "source": source, **more}
    reply = await server.admin.post("/robots", json=body)
    assert reply.status_code == 201, reply.text
    return int(reply.json()["id"])


async def runs(server: Running, robot: int, count: int) -> list[dict[str, Any]]:
    """Oldest first, once there are so many."""
    with server.services.events.listen() as listener:
        while True:
            items: list[dict[str, Any]] = (await server.admin.get(f"/robots/{robot}/log")).json()["items"]
            if len(items) >= count:
                return items[::-1]
            assert await listener.take(10) is not None


async def records(server: Running, rec_type: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await server.admin.get(f"/records?rectype={rec_type}&order=asc")).json()["items"]
    return items


async def test_that_a_robot_runs_on_each_new_record_of_its_rec_type(server: Running) -> None:
    token = await server.pipe_token()
    await server.post("a.b", {"t": 99}, token)
    robot = await add(server, WARM)
    for rec_type, value in (("a.b", 19), ("a.b.c", 50), ("a.b", 21)):
        await server.post(rec_type, {"t": value}, token)
    cold, warm = await runs(server, robot, 2)
    assert (cold["trigger"], cold["writes"], cold["result"]["logs"]) == ("record", [], ["saw 19"])
    (write,) = warm["writes"]
    (stored,) = await records(server, "a.b.warm")
    assert (stored["id"], stored["tags"], stored["remote"]) == (write["record_id"], ["warm"], f"robot/{robot}")
    assert stored["owner"]["user"] == (await server.services.store.local_account()).email
    told = (await server.admin.get(f"/robots/{robot}")).json()
    assert (told["runs"], told["failed"], told["last_run_at"]) == (2, 0, warm["at"])


async def test_that_a_robot_never_runs_on_what_it_led_to(server: Running) -> None:
    first, second = await add(server, copying("b"), "a"), await add(server, copying("a"), "b")
    await server.post("a", {}, await server.pipe_token())
    await runs(server, first, 1)
    await runs(server, second, 1)
    await server.all_read()
    await server.post("b", {}, await server.pipe_token())  # what comes behind: everything before it was looked at
    await runs(server, second, 2)
    senders = [record["remote"] for record in await records(server, "a")]
    assert senders == ["127.0.0.1", f"robot/{first}/{second}", f"robot/{second}"]
    assert len(await runs(server, first, 2)) == 2


async def test_that_chains_stop_at_their_depth_and_say_so(server: Running) -> None:
    robots = [await add(server, copying(f"r{number + 1}"), f"r{number}") for number in range(DEEPEST + 1)]
    await server.post("r0", {}, await server.pipe_token())
    (stopped,) = await runs(server, robots[-1], 1)
    assert (stopped["result"]["status"], stopped["writes"]) == ("killed", [])
    assert "8 robots in a row" in stopped["result"]["errors"][0]
    assert len(await records(server, f"r{DEEPEST}")) == 1
    assert await records(server, f"r{DEEPEST + 1}") == []


async def test_that_a_test_writes_nothing_and_shows_what_is_refused(server: Running) -> None:
    source = LIBRARY + (
        "function main(text, auth) { lib.get('http://192.0.2.1/x'); lib.writeShare(auth, 'a..b', {}, []);"
        " lib.writeShare(auth, 'a.b', lib.parseMsg(text).objs[0].data, []); }"
    )
    robot = await add(server, source, is_active=False)
    reply = await server.admin.post(f"/robots/{robot}/test", json={"data": {"t": 1}})
    run = reply.json()
    assert (reply.status_code, run["trigger"], run["refused"]) == (200, "test", ["get http://192.0.2.1/x"])
    bad, good = run["writes"]
    assert bad["refusal"].startswith("It cannot be stored")
    assert (good["data"], good["refusal"], good["record_id"]) == ({"t": 1}, "", "")
    assert (await server.admin.get("/records")).json()["items"] == []
    assert (await server.admin.get("/tokens")).json()["items"] == []
    assert (await server.admin.get(f"/robots/{robot}/log")).json()["items"] == []


async def test_that_a_robot_reads_what_its_owner_may_read(server: Running) -> None:
    await server.admin.post("/accounts", json={"email": "kim@example.com", "organisation": "com.example"})
    theirs = await server.pipe_token(key=await _key(server, "kim@example.com"), account="kim@example.com")
    hidden = (await server.post("x", {"secret": 1}, theirs)).json()["objs"][0]["id"]
    seen = (await server.post("x", {"open": 2}, await server.pipe_token())).json()["objs"][0]["id"]
    source = LIBRARY + (
        f"function main(text, auth) {{ var a = lib.readShareById(auth, 'x', '{hidden}');"
        f" var b = lib.readShareById(auth, 'x', '{seen}'); var c = lib.readShareByTags(auth, 'x', []);"
        " print(a.err, a.objs.length, b.err, b.objs[0].data.open, c.objs.length); }"
    )
    robot = await add(server, source)
    run = (await server.admin.post(f"/robots/{robot}/test", json={})).json()
    assert run["result"]["logs"] == ["1 0 0 2 1"]
    blind = await add(server, source, scopes=["SHARE:WRITE"])
    run = (await server.admin.post(f"/robots/{blind}/test", json={})).json()
    assert run["result"]["status"] == "threw"
    reply = await server.admin.post(f"/robots/{robot}/test", json={"record_id": hidden})
    assert (reply.status_code, reply.json()["code"]) == (404, "record_unknown")


async def test_that_a_revoked_token_stops_what_a_robot_writes(server: Running) -> None:
    robot = await add(server, copying("w"))
    token = await server.pipe_token()
    await server.post("a.b", {}, token)
    await runs(server, robot, 1)
    (own,) = [each for each in (await server.admin.get("/tokens")).json()["items"] if each["note"].startswith("Robot")]
    assert own["type"] == "pipe"
    await server.admin.delete(f"/tokens/{own['id']}")
    await server.post("a.b", {}, token)
    _, refused = await runs(server, robot, 2)
    assert refused["writes"][0]["refusal"] == "The robot's token was revoked."
    assert len(await records(server, "w")) == 1


async def test_that_a_robot_runs_by_the_clock_and_keeps_its_bindings(server: Running) -> None:
    source = LIBRARY + "function main() { bindings.n = (bindings.n || 0) + 1; print(bindings.n); }"
    robot = await add(server, source, delay_ms=1, interval_ms=1_000)
    await server.post("a.b", {}, await server.pipe_token())
    found = await runs(server, robot, 2)
    assert [run["trigger"] for run in found[:2]] == ["clock", "clock"]
    assert [run["result"]["logs"] for run in found[:2]] == [["1"], ["2"]]
    await server.admin.delete(f"/robots/{robot}")
    assert (await server.admin.get(f"/robots/{robot}/log")).status_code == 404


async def test_that_a_robot_that_cannot_work_is_refused(server: Running) -> None:
    for change, status in (
        ({"source": "function decodeUplink() {}"}, 422),
        ({"source": "function main( {"}, 422),
        ({"source": ""}, 422),
        ({"rectype": "a.*"}, 422),
        ({"interval_ms": 999}, 422),
        ({"scopes": ["SHARE:FLY"]}, 422),
        ({"account": "nobody@example.com"}, 404),
        ({"name": " "}, 400),
    ):
        body = {"name": "x", "rectype": "a.b", "source": WARM, **change}
        assert (await server.admin.post("/robots", json=body)).status_code == status, change
        assert (await server.admin.put("/robots/1", json=body)).status_code == 404
    assert (await server.admin.get("/robots")).json()["items"] == []


async def _key(server: Running, account: str) -> str:
    reply = await server.admin.post("/keys", json={"name": "k", "account": account})
    return str(reply.json()["client_id"])


async def test_that_tests_suspend_no_robot_however_often_they_are_stopped(server: Running) -> None:
    stuck = "function main(text, auth) { if (JSON.parse(text).objs[0].data.t) for (;;) 'x'.padStart(5e6); }"
    robot = await add(server, stuck)
    tests = [(await server.admin.post(f"/robots/{robot}/test", json={"data": {"t": 1}})).json() for _ in range(4)]
    assert [test["result"]["status"] for test in tests] == ["killed"] * 4
    assert (await server.admin.get(f"/robots/{robot}")).json()["suspended"] is None
    await server.post("a.b", {"t": 0}, await server.pipe_token())
    assert (await runs(server, robot, 1))[0]["result"]["status"] == "ok"


async def test_that_a_suspended_robot_says_so_and_is_run_again_when_told(server: Running) -> None:
    token = await server.pipe_token()
    stuck = "function main(text, auth) { if (JSON.parse(text).objs[0].data.t) for (;;) 'x'.padStart(5e6); }"
    robot = await add(server, stuck)
    for value in (1, 1, 1, 0):
        await server.post("a.b", {"t": value}, token)
    log = await runs(server, robot, 4)
    assert [run["result"]["status"] for run in log] == ["killed"] * 4
    assert "Suspended" in (await server.admin.get(f"/robots/{robot}")).json()["suspended"]
    assert (await server.admin.post(f"/robots/{robot}/resume")).json()["suspended"] is None
    await server.post("a.b", {"t": 0}, token)
    assert (await runs(server, robot, 5))[-1]["result"]["status"] == "ok"
