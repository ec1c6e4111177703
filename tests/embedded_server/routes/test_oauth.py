"""The token endpoint: three encodings, two grants, and refusals in RFC 6749's words."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest
from httpx import Response

from embedded_server.limits import Limits
from tests.embedded_server.live import EMAIL, ORGANISATION, OTHER_EMAIL, PASSWORD, REC_TYPE, Live, live_server

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def live(shared_live: Live) -> Live:
    return shared_live


async def ask(live: Live, how: str = "form", /, **changes: str | None) -> Response:
    """Asks for a password token; a change of None leaves the parameter out."""
    asked: dict[str, str | None] = {
        "username": EMAIL,
        "password": PASSWORD,
        "client_id": live.dana.client_id,
        "grant_type": "password",
        "scope": "ALL:ALL",
        **changes,
    }
    parameters = {name: value for name, value in asked.items() if value is not None}
    if how == "query":
        return await live.http.post("/oauth2/token", params=parameters)
    if how == "json":
        return await live.http.post("/oauth2/token", json=parameters)
    return await live.http.post("/oauth2/token", data=parameters)


@pytest.mark.parametrize("encoding", ["query", "form", "json"])
async def test_that_a_password_becomes_a_token(live: Live, encoding: str) -> None:
    reply = await ask(live, encoding)
    assert reply.status_code == 200
    said = reply.json()
    assert [*said] == ["access_token", "extended", "refresh_token", "token_type", "scope", "expires_in"]
    assert re.fullmatch("[0-9a-f]{64}", said["access_token"])
    assert (said["token_type"], said["scope"], said["expires_in"]) == ("Bearer", "ALL:ALL", 172_800)
    assert [*said["extended"]] == [
        "email",
        "altid",
        "fullname",
        "alias",
        "appid",
        "identity",
        "identityname",
        "orgdomain",
        "roles",
        "authtype",
        "isadmin",
        "identityhost",
        "scope",
        "token_type",
        "tokendata",
        "sessionkey",
    ]
    assert (said["extended"]["email"], said["extended"]["appid"]) == (EMAIL, live.dana.client_id)
    assert said["extended"]["tokendata"].keys() == {"ip", "id"}
    assert (await live.get(f"/share/{REC_TYPE}", said["access_token"])).status_code == 200


async def test_that_a_pipe_token_comes_with_the_scope_to_post_whatever_was_asked(live: Live) -> None:
    reply = (await ask(live, grant_type="pipe", scope="ALL:ALL")).json()
    assert [*reply] == ["token_type", "access_token", "scope", "extended"]
    assert (reply["token_type"], reply["scope"]) == ("Pipe", "SHARE:WRITE")
    assert next(iter(reply["extended"])) == "email"
    token = reply["access_token"]
    assert (await live.post(f"/share/{REC_TYPE}/token/{token}")).status_code == 200
    assert (await live.get(f"/share/{REC_TYPE}", token)).status_code == 403


async def test_that_a_scope_narrows_a_password_token(live: Live) -> None:
    reply = (await ask(live, scope="share:read, SHARE:QUERY")).json()
    assert reply["scope"] == "SHARE:READ,SHARE:QUERY"
    assert (await live.post(f"/share/{REC_TYPE}", token=reply["access_token"])).status_code == 403


async def test_that_the_identity_may_be_named(live: Live) -> None:
    assert (await ask(live, identity=ORGANISATION)).json()["extended"]["identity"] == ORGANISATION
    assert (await ask(live, identity="")).status_code == 200
    other = await ask(live, identity="local")
    assert (other.status_code, other.json()["error"]) == (400, "invalid_request")


async def test_that_a_parameter_is_there_once(live: Live) -> None:
    for body in (b'{"username":"a","username":"b"}', b"username=a&username=b"):
        reply = await live.http.post("/oauth2/token", content=body)
        assert reply.json() == {"error": "invalid_request", "error_description": "A parameter was sent twice."}


async def test_that_a_lower_case_client_id_names_the_same_key(live: Live) -> None:
    assert (await ask(live, client_id=live.dana.client_id.lower())).status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"username": None}, 400, "invalid_request"),
        ({"password": ""}, 400, "invalid_request"),
        ({"client_id": None}, 400, "invalid_request"),
        ({"grant_type": None}, 400, "invalid_request"),
        ({"grant_type": "robot"}, 400, "unsupported_grant_type"),
        ({"scope": "SHARE:EAT"}, 400, "invalid_scope"),
        ({"scope": "'; DROP TABLE token"}, 400, "invalid_scope"),
        ({"client_id": "00000000-0000-4000-8000-000000000000"}, 401, "invalid_client"),
        ({"password": "wrong"}, 400, "invalid_grant"),
        ({"username": "nobody@northfield.example"}, 400, "invalid_grant"),
        ({"username": OTHER_EMAIL}, 400, "invalid_grant"),
        ({"username": "owner@this.computer"}, 400, "invalid_grant"),
        ({"username": "\x00", "password": "\x00"}, 400, "invalid_grant"),
    ],
)
async def test_that_refusals_speak_oauth(live: Live, changes: dict[str, str | None], status: int, error: str) -> None:
    reply = await ask(live, **changes)
    assert (reply.status_code, reply.json()["error"]) == (status, error)
    assert reply.json().keys() == {"error", "error_description"}
    assert reply.headers["cache-control"] == "no-store"


async def test_that_a_key_of_somebody_else_is_no_key(live: Live) -> None:
    reply = await ask(live, client_id=live.kim.client_id)
    assert (reply.status_code, reply.json()["error"]) == (401, "invalid_client")


async def test_that_a_key_of_somebody_else_and_a_key_of_nobody_read_the_same(live: Live) -> None:
    for password in ({}, {"password": "wrong"}):
        foreign = await ask(live, client_id=live.kim.client_id, **password)
        unknown = await ask(live, client_id="00000000-0000-4000-8000-000000000000", **password)
        assert (foreign.status_code, foreign.content) == (unknown.status_code, unknown.content)


async def test_that_a_slash_at_the_end_does_not_matter(live: Live) -> None:
    reply = await live.http.post("/oauth2/token/", data={"username": EMAIL})
    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_request")


async def test_that_a_wrong_account_and_a_wrong_password_read_the_same(live: Live) -> None:
    replies = [await ask(live, password="wrong"), await ask(live, username="nobody@northfield.example")]
    assert replies[0].content == replies[1].content


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"username": 1}', b"{}", b"\xff\xfe", b"a=1&a=2", b"username=%ff", b"x=1&" * 100]
)
async def test_that_no_body_breaks_the_endpoint(live: Live, body: bytes) -> None:
    reply = await live.http.post("/oauth2/token", content=body)
    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_request")


async def test_that_a_refused_password_is_remembered_nowhere(live: Live) -> None:
    for encoding in ("query", "form", "json"):
        await ask(live, encoding, password="hunter2-hunter2")
    typo = await live.http.post("/oauth/token?password=hunter2-hunter2", data={"password": "hunter2-hunter2"})
    assert typo.json()["detail"] == "Unknown path /oauth/… Did you mean /oauth2/token ?"
    refusals = await live.refusals()
    listed = [(kept.request.path, kept.request.code, kept.body) for kept in refusals[1:4]]
    assert listed == [("/oauth2/token", "invalid_grant", None)] * 3
    assert "hunter2" not in repr(refusals)


@pytest.mark.slow
async def test_that_a_flood_of_log_ins_is_told_to_come_back_and_delays_no_uplink(data_dir: Path) -> None:
    async with live_server(data_dir, replace(Limits(), password_queue=2)) as live:
        flood = [asyncio.create_task(ask(live, password="wrong")) for _ in range(10)]
        await asyncio.sleep(0)
        assert (await live.post(f"/share/{REC_TYPE}", token=live.dana.pipe)).status_code == 200
        assert not all(task.done() for task in flood)
        replies = await asyncio.gather(*flood)
    statuses = [reply.status_code for reply in replies]
    assert set(statuses) == {400, 429}
    assert statuses.count(400) >= 4  # two that are worked on and two that wait; more where those end before others come
    assert {reply.headers.get("retry-after") for reply in replies} == {None, "5"}


async def test_that_other_methods_are_not_there(live: Live) -> None:
    for method in ("GET", "PUT", "DELETE", "OPTIONS", "HEAD"):
        reply = await live.http.request(method, "/oauth2/token")
        assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
