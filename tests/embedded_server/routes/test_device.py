"""Microshare's device clusters: kept as their owner wrote them, and shown to nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from embedded_server.domain.token import token_hash
from tests.embedded_server.live import Live, Person

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATH = "/device/us.philadelphia.tide"
GAUGE = {"id": "70-B3-D5-E7-5E-00-A1-01", "meta": {"location": ["Harbour", "Pier", "4", ""]}, "status": "active"}
DATA = {"isActive": True, "devices": [GAUGE], "network": {"network": "com.kerlink.wmc"}, "targetRecType": "a.b"}
CLUSTER = {"name": "Pier", "desc": "Gauges at the pier", "data": DATA}


@pytest_asyncio.fixture(loop_scope="module")
async def live(shared_live: Live) -> AsyncIterator[Live]:
    yield shared_live
    store = shared_live.services.store
    for person in (shared_live.dana, shared_live.kim):
        grant = await store.grant(token_hash(person.password))
        assert grant is not None
        for cluster in await store.clusters(grant.account):
            await store.delete_cluster(cluster.id, grant)


async def ask(live: Live, who: Person, method: str, path: str, body: object = None) -> httpx.Response:
    return await live.http.request(method, path, json=body, headers={"Authorization": who.password})


async def test_that_a_cluster_has_microshares_shape(live: Live) -> None:
    posted = (await ask(live, live.dana, "POST", PATH, {**CLUSTER, "tags": ["x"]})).json()
    cluster_id = posted["objs"][0]["id"]
    summary = {"name": "Pier", "url": f"{PATH}/{cluster_id}", "_id": cluster_id, "id": cluster_id}
    assert posted["objs"][0] == summary | {"tstamp": posted["objs"][0]["tstamp"], "recType": "us.philadelphia.tide"}
    assert posted["meta"] == {"totalPages": 0, "currentPage": 1, "perPage": 0, "totalCount": 1, "currentCount": 1}
    (one,) = (await ask(live, live.dana, "GET", f"{PATH}/{cluster_id}")).json()["objs"]
    assert (one["data"], one["desc"], one["creatorId"]) == (DATA, "Gauges at the pier", live.dana.account.email)


async def test_that_clusters_are_listed_replaced_and_deleted(live: Live) -> None:
    ids = [(await ask(live, live.dana, "POST", PATH, CLUSTER)).json()["objs"][0]["id"] for _ in range(3)]
    await ask(live, live.dana, "POST", "/device/a.b", CLUSTER)
    listed = (await ask(live, live.dana, "GET", f"{PATH}?perPage=2&page=2&details=true")).json()
    assert [each["id"] for each in listed["objs"]] == ids[2:]
    assert (listed["meta"]["totalCount"], listed["meta"]["totalPages"]) == (3, 2)
    assert (await ask(live, live.dana, "GET", "/device/*")).json()["meta"]["totalCount"] == 4
    await ask(live, live.dana, "PUT", f"{PATH}/{ids[0]}", {"name": "Dock", "data": {}})
    (one,) = (await ask(live, live.dana, "GET", f"{PATH}/{ids[0]}")).json()["objs"]
    assert (one["name"], one["desc"], one["data"]) == ("Dock", "", {})
    deleted = (await ask(live, live.dana, "DELETE", f"{PATH}/{ids[0]}")).json()
    assert deleted["objs"] == [{"id": ids[0], "recType": "us.philadelphia.tide"}]
    assert (await ask(live, live.dana, "GET", f"{PATH}/{ids[0]}")).status_code == 404


async def test_that_nobody_else_sees_or_changes_a_cluster(live: Live) -> None:
    path = f"{PATH}/{(await ask(live, live.dana, 'POST', PATH, CLUSTER)).json()['objs'][0]['id']}"
    assert (await ask(live, live.kim, "GET", PATH)).json()["objs"] == []
    for method, body in (("GET", None), ("PUT", CLUSTER), ("DELETE", None)):
        assert (await ask(live, live.kim, method, path, body)).status_code == 404
    assert (await ask(live, live.dana, "GET", path)).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (PATH, {"name": "x"}, 400),
        (PATH, {"data": []}, 400),
        ("/device/*", CLUSTER, 400),
        ("/device/a..b", CLUSTER, 400),
        (PATH, {**CLUSTER, "name": "x" * 129}, 422),
    ],
)
async def test_that_what_is_no_cluster_is_refused(live: Live, path: str, body: object, status: int) -> None:
    assert (await ask(live, live.dana, "POST", path, body)).status_code == status
