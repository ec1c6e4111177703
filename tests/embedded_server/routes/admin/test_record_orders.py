"""Records in the order of what they say, through the admin API."""

from __future__ import annotations

import pytest

from embedded_server.wire.record_order import order_from_body
from embedded_server.wire.records import record_page_from_json
from tests.embedded_server.routes.admin.admin_server import Running
from tests.embedded_server.routes.admin.test_admin_data import uplink

ADA = "ada@north.example"
QUERY = {"rectype": "a.b", "by": "field:temperature_1"}


async def warm(server: Running) -> None:
    token = await server.pipe_token()
    for count, pdu in enumerate(("01670110", "016700F0", "01670120")):
        await server.post("a.b", uplink(count, pdu), token)
    await server.all_read()


async def test_that_records_are_sorted_and_fetched_by_their_ids(server: Running) -> None:
    await warm(server)
    page = order_from_body((await server.admin.get("/records/order", params=QUERY)).content)
    assert ([one.key for one in page.items], page.matching, page.next) == ([24.0, 27.2, 28.8], 3, None)
    ids = [one.record_id for one in page.items]
    some = record_page_from_json((await server.admin.post("/records/some", json={"ids": [*ids, "0" * 24]})).json())
    assert [entry.id for entry in some.items] == ids
    assert [round(entry.received_at.timestamp() * 1_000) for entry in some.items] == [
        one.received_ms for one in page.items
    ]
    highest = QUERY | {"order": "desc", "limit": "2", "bound": "28.8"}
    bounded = order_from_body((await server.admin.get("/records/order", params=highest)).content)
    assert ([one.key for one in bounded.items], bounded.matching) == ([], None)


async def test_that_an_account_gets_only_what_it_may_see(server: Running) -> None:
    await warm(server)
    await server.admin.post("/accounts", json={"email": ADA, "password": "correct horse"})
    as_ada = {"account": ADA}
    ids = [one["id"] for one in (await server.admin.get("/records")).json()["items"]]
    assert (await server.admin.get("/records/order", params=QUERY | as_ada)).json()["ids"] == []
    reply = await server.admin.post("/records/some", params=as_ada, json={"ids": ids})
    assert reply.json()["items"] == []
    rule = {"rectype": "a.b", "name": "Warmth", "operations": ["Read"], "requestor": {"user": ADA}}
    assert (await server.admin.post("/rules", json=rule)).status_code == 201
    found = (await server.admin.get("/records/order", params=QUERY | as_ada | {"bound": "25"})).json()
    assert found["keys"] == [24.0]
    shown = (await server.admin.post("/records/some", params=as_ada, json={"ids": found["ids"]})).json()["items"]
    assert [(one["id"], one["mine"], bool(one["granted_by"])) for one in shown] == [(found["ids"][0], False, True)]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"by": "colour"}, 422),
        ({"by": "field:"}, 422),
        ({"rectype": ""}, 422),
        ({"bound": "[1]"}, 422),
        ({"bound": "warm"}, 422),
        ({"device": "/(/"}, 422),
        ({"limit": "10001"}, 400),
        ({"after": "x"}, 400),
    ],
)
async def test_that_an_order_nobody_can_mean_is_refused(server: Running, wrong: dict[str, str], status: int) -> None:
    assert (await server.admin.get("/records/order", params=QUERY | wrong)).status_code == status


async def test_that_few_records_are_fetched_at_once(server: Running) -> None:
    assert (await server.admin.post("/records/some", json={"ids": ["0" * 24] * 201})).status_code == 422
