"""Something of each kind that is not easily made up, so that more than its absence is answered; three of it, so that
some are left when others were deleted."""

from __future__ import annotations

import asyncio
from typing import Any, TypeAlias

from tests.embedded_server.routes.admin.admin_server import Running
from tests.embedded_server.routes.admin.meaning import ANOTHER_SOURCE, NOON, REC_TYPE, ROBOT, SENSOR, SOURCE, URL, USER

Asked: TypeAlias = tuple[str, str, object]
DEVICE = "0004A30B001C0530"
SCRIPT = {"name": "Tank", "kind": "javascript", "source": SOURCE}
PEOPLE: tuple[Asked, ...] = (
    ("POST", "/accounts", {"email": USER, "organisation": "io.harbour"}),
    ("PUT", f"/devices/{SENSOR}", {"type": "sigfox", "model": "ORBIT_K", "owner": USER}),
    ("PUT", f"/orbit/{SENSOR}", {"alarm_high": 250}),
    ("PUT", f"/retention/{REC_TYPE}", {"days": 30}),
)


def things(number: int) -> tuple[Asked, ...]:
    return (
        ("POST", "/robots", {"name": "Tides", "rectype": REC_TYPE, "source": ROBOT}),
        ("POST", "/templates", {"name": f"Lake {number}", "url": URL}),
        ("POST", "/annotations", {"rectype": REC_TYPE, "text": "Moved", "at": NOON}),
        ("POST", "/rules", {"rectype": REC_TYPE, "name": "Readers", "operations": ["Read"]}),
        ("POST", f"/users/{USER}/keys", {"name": "Reader", "scopes": ["readdev"]}),
        ("POST", "/targets", {"device": f"{DEVICE[:-1]}{number}", "url": URL}),
        ("POST", f"/targets/{number}/test", None),
        ("POST", "/decoders", {**SCRIPT, "pattern": f"{REC_TYPE}.{number}"}),
    )


async def furnish(server: Running) -> dict[str, str]:
    """Ids that nobody makes up, by the names that schemathesis's rules have for them."""
    for asked in (*PEOPLE, *(each for number in (1, 2, 3) for each in things(number))):
        await _ask(server, *asked)
    for number in (1, 2, 3):
        webhook = await _ask(server, "POST", f"/users/{USER}/webhooks", {"url": f"{URL}?key=old-{number}"})
        await _ask(server, "PUT", f"/webhooks/{webhook['id']}/devices/{SENSOR}", None)
        uplink = {"devEui": f"{DEVICE[:-1]}{number}", "pdu": "0167010E", "port": "1", "seqno": 7}
        await server.post(f"{REC_TYPE}.{number}", uplink, await server.pipe_token())
    await server.all_read()
    for number in (1, 2, 3):
        await _ask(server, "PUT", f"/decoders/{number}/draft", {"source": ANOTHER_SOURCE})
        await _ask(server, "POST", "/jobs", {"kind": "redecode", "decoder_id": number, "draft": True})
        while (await server.admin.get(f"/jobs/{number}")).json()["state"] == "running":
            await asyncio.sleep(0.01)
    await _ask(server, "POST", "/decoders", SCRIPT)
    for number in (1, 2, 3):
        await _ask(server, "POST", "/decoders/4/examples", {"payload_hex": f"0{number}", "port": 1})
    imported = await _ask(server, "POST", "/devices/import", {"columns": ["id"], "rows": [["A1"]]})
    record = (await server.admin.get("/records", params={"limit": 1})).json()["items"][0]
    return {"SLUICE_IMPORT": str(imported["id"]), "SLUICE_RECORD": str(record["id"])}


async def _ask(server: Running, method: str, path: str, body: object) -> Any:
    reply = await server.admin.request(method, path, json=body)
    assert reply.is_success, (path, reply.text)
    return reply.json() if reply.content else None
