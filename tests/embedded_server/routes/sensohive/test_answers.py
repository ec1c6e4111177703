"""How a key is sent, what refusals look like, and the document."""

from __future__ import annotations

import json

import pytest

from tests.embedded_server.routes.sensohive.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")
JSON = "application/json"


@pytest.mark.parametrize("name", ["apikey", "X-API-Key", "Authorization", "?apikey"])
async def test_that_a_key_may_travel_in_a_header_or_in_the_query(world: World, name: str) -> None:
    key, http = await world.key(world.uma), world.live.http
    value = f"Bearer {key}" if name == "Authorization" else key
    sent = {"params": {"apikey": key}} if name == "?apikey" else {"headers": {name: value}}
    assert (await http.get("/v1/dev", **sent)).status_code == 200  # type: ignore[arg-type]  # one of two members
    assert (await world.ask(key, "GET", f"/key/{key}")).status_code == 200
    assert all(key not in repr(kept) for kept in await world.live.requests())


async def test_that_header_and_query_must_agree(world: World) -> None:
    key, other = await world.key(world.uma), await world.key(world.uma)
    agreed = await world.live.http.get("/v1/dev", params={"apikey": key}, headers={"apikey": key})
    refused = await world.live.http.get("/v1/dev", params={"apikey": key}, headers={"X-API-Key": other})
    assert (agreed.status_code, refused.status_code) == (200, 400)
    assert refused.json()["error"] == "invalid"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/dev/{}/data?from=1&from=", "from"),
        ("/dev/{}/data?limit=10001", "limit"),
        ("/orbit/dev/{}/preview?frames=1&frames=2", "frames"),
        ("/orbit/dev/{}/history?to=-1", "to"),
    ],
)
async def test_that_a_parameter_is_one_number(world: World, path: str, field: str) -> None:
    reply = await world.ask(await world.key(world.uma), "GET", path.format(await world.device(world.uma)))
    assert (reply.status_code, reply.json()["details"][0]["field"]) == (422, field)


@pytest.mark.parametrize("key", ["", "x" * 64, "•"])
async def test_that_no_key_and_an_unknown_one_look_alike(world: World, key: str) -> None:
    reply = await world.live.http.get("/v1/dev", params={"apikey": key} if key else {})
    assert (reply.status_code, reply.json()["error"]) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"name":', JSON, 400),
        (b'{"name":"k","name":"l","scopes":["readdev"]}', JSON, 400),
        (b'{"name":"k","scopes":["readdev"],"expiration":NaN}', JSON, 400),
        (b'{"name":"\\ud800","scopes":["readdev"]}', JSON, 400),
        (b"[" * 50_000, JSON, 400),
        (b'{"name":"k\xff","scopes":["readdev"]}', JSON, 400),
        (b'{"name":"k","scopes":["readdev"]}', "text/plain", 415),
        (json.dumps({"name": "k" * 65_536}).encode(), JSON, 413),
        (b'{"name":"k","scopes":["readdev"],"expiration":5.0,"more":null}', f"{JSON}; charset=utf-8", 201),
    ],
)
async def test_that_a_body_is_json_and_small(world: World, body: bytes, content_type: str, status: int) -> None:
    headers = {"apikey": await world.key(world.uma), "Content-Type": content_type}
    reply = await world.live.http.post("/v1/key", content=body, headers=headers)
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == JSON
    if status >= 400:
        assert reply.json().keys() == {"error", "message"}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "/key", "GET, POST"),
        ("POST", "/dev", "GET"),
        ("OPTIONS", "/webhook/1", "DELETE, GET, PUT"),
        ("TRACE", "/orbit/dev/1", "GET, PUT"),
        ("POST", "/orbit/dev/1/pending/alarm_high", "DELETE"),
    ],
)
async def test_that_another_method_is_told_which_there_are(world: World, method: str, path: str, allowed: str) -> None:
    reply = await world.ask(await world.key(world.uma), method, path)
    assert (reply.status_code, reply.headers["allow"], reply.json()["error"]) == (405, allowed, "invalid")


@pytest.mark.parametrize(
    "path", ["/", "/dev/", "/devs", "/dev/%00", "/dev/a%0Ab", "/key/%F0%9F", "/user/a%2Fb", "/webhook/%00"]
)
async def test_that_an_unknown_path_is_refused_in_the_same_shape(world: World, path: str) -> None:
    reply = await world.ask(await world.key(world.uma if "user" not in path else world.ira), "GET", path)
    assert (reply.status_code, reply.headers["content-type"], reply.json()["error"]) == (404, JSON, "not_found")


async def test_that_everybody_may_read_the_document_and_web_pages_too(world: World) -> None:
    headers = {"Origin": "https://petstore.example", "Sec-Fetch-Site": "cross-site"}
    reply = await world.live.http.get("/docs/api/swagger.json", headers=headers)
    assert (reply.status_code, reply.headers["access-control-allow-origin"]) == (200, "*")
    assert (reply.json()["swagger"], reply.json()["basePath"]) == ("2.0", "/v1")
    other = await world.live.http.get("/v1/dev", headers=headers | {"apikey": await world.key(world.uma)})
    assert "access-control-allow-origin" not in other.headers
