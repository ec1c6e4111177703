"""Nothing of the admin API opens without its token, and what is asked badly is answered in words."""

from __future__ import annotations

import pytest

from tests.embedded_server.routes.admin.admin_server import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATHS = """
status flow accounts organisations keys keys/x tokens tokens/x rectypes records records/x requests devices series
series/1/points decoders decoders/1 decoders/assignments decoders/1/versions decoders/1/examples
robots robots/1/log jobs jobs/1/changes events nothing
"""


@pytest.mark.parametrize("path", PATHS.split())
async def test_that_nothing_is_told_without_the_admin_token(shared_server: Running, path: str) -> None:
    for headers in ({}, {"Authorization": f"Bearer {'b' * 64}"}, {"Authorization": "Basic eDp5"}):
        reply = await shared_server.sender.get(f"/admin/v1/{path}", headers=headers)
        assert reply.status_code == 401
        assert reply.headers["www-authenticate"].startswith("Bearer")
        assert reply.headers["content-type"] == "application/problem+json"


async def test_that_no_page_of_another_site_is_let_in(shared_server: Running) -> None:
    for method in ("GET", "OPTIONS"):
        reply = await shared_server.admin.request(method, "/status", headers={"Origin": "https://example.org"})
        assert not [name for name in reply.headers if name.startswith("access-control-")]
    posted = await shared_server.admin.post("/keys", json={"name": "x"}, headers={"Origin": "https://example.org"})
    assert posted.status_code == 403


async def test_that_a_wrong_method_is_told_the_right_ones(shared_server: Running) -> None:
    reply = await shared_server.admin.put("/keys", json={})
    assert (reply.status_code, reply.headers["allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("POST", "/retention/a%0Ab/preview", 422, "rec_type"),
        ("DELETE", "/retention/a%0Ab", 422, "rec_type"),
        ("GET", "/devices/a%0Ab", 404, "device_unknown"),
        ("GET", "/devices/a%0Ab/commissioning", 404, "device_unknown"),
    ],
)
async def test_that_line_breaks_in_names_are_part_of_them(
    shared_server: Running, method: str, path: str, status: int, code: str
) -> None:
    reply = await shared_server.admin.request(method, path, json={} if method == "POST" else None)
    assert (reply.status_code, reply.json()["code"]) == (status, code)


async def test_that_an_unknown_path_is_a_problem_of_its_own(shared_server: Running) -> None:
    reply = await shared_server.admin.get("/nothing")
    assert (reply.status_code, reply.json()["code"]) == (404, "path")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b'{"name": 7}', '"name" must be a text, not a whole number.'),
        (b'{"notes": "x"}', '"name" is missing.'),
        (b'{"name": "x", "colour": "red"}', '"colour" is not known here.'),
        (b'{"name": "x", "name": "y"}', "The body says something twice."),
        (b'["x"]', "The JSON must be an object, not a list."),
        (b'{"name": "  "}', '"name" is empty.'),
        (b'{"name": "a\\nb"}', '"name" has control characters.'),
        (b'{"name": "' + b"x" * 129 + b'"}', '"name" has 129 characters, the limit is 128.'),
        (b'{"name": "x"', 'Body is not JSON: "}" expected at byte 12.'),
        (b"", "Body is not JSON: it is empty."),
        (b'{"name": NaN}', "Body is not JSON: NaN is no JSON number, at byte 9."),
        (b'{"name": ' + b"9" * 5000 + b"}", None),
        (b'{"name": "\\ud800"}', None),
        (b"[" * 100_000, None),
    ],
)
async def test_that_a_bad_body_is_refused_in_words(shared_server: Running, body: bytes, sentence: str | None) -> None:
    reply = await shared_server.admin.post("/keys", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 400, reply.text
    assert sentence is None or reply.json()["detail"] == sentence
    assert (await shared_server.admin.get("/keys")).json()["items"] == []


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
async def test_that_a_body_must_be_announced_as_json(shared_server: Running, content_type: str | None) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    reply = await shared_server.admin.post("/keys", content=b'{"name": "x"}', headers=headers)
    assert (reply.status_code, reply.json()["code"]) == (415, "body_type")


async def test_that_a_body_beyond_the_limit_is_refused(shared_server: Running) -> None:
    reply = await shared_server.admin.post("/keys", json={"name": "x", "notes": "n" * 1_100_000})
    assert reply.status_code == 413


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=1001",
        "limit=-1",
        "limit=x",
        "limit=1e3",
        "after=x",
        "order=up",
        "from=yesterday",
        "to=1e99",
        "to=-62135596800.000015",
    ],
)
async def test_that_a_bad_query_is_refused_with_what_is_right(shared_server: Running, query: str) -> None:
    reply = await shared_server.admin.get(f"/records?{query}")
    assert (reply.status_code, reply.json()["code"]) == (400, "query")
    assert query.split("=")[0] in reply.json()["detail"]
