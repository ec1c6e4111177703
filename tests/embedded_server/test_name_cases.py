"""The cases of the fault list about names, paths and SQL over real sockets, numbered as there."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import pytest

from tests.embedded_server.live import ADMIN_TOKEN, REC_TYPE, Live
from tests.embedded_server.raw import statuses, talk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True, slots=True)
class Case:
    number: str
    name: str  # as it stands in the path

    def __str__(self) -> str:
        return f"{self.number} {self.name[:30]}"


_CONFUSABLE: Final = (
    "\u0430.b",
    "ａ.b",
    "a\u202eb",
    "a\u200bb",
    "a\u0301",
    "\U0001f600",
    "é",
)  # of letters that look alike
CASES: Final = [
    *(Case("C41", name) for name in ("../../etc", "..", "%2e%2e", "%2e%2e%2fetc", "a%2Fb", "a\\b", "a%5Cb", "a%00b")),
    *(Case("C41", name) for name in ("%00", "a..b", ".a", "a.", ".", "a%0ab", "a%20b", "%")),
    *(Case("C42", quote(name)) for name in _CONFUSABLE),
    *(Case("C44", name) for name in ("*", "a.*", "%25", "a.%25", "%23", "+", "a+b", "a%2Ab")),
    *(Case("C45", quote(name, safe="")) for name in ("' OR 1=1 --", '"; DROP TABLE record; --', "a]b", 'a"b', "a`b")),
    *(Case("C47", name) for name in ("x" * 256, "x." * 200 + "x", "a%0d%0aSet-Cookie:x", "a%1bb")),
]
INJECTIONS: Final = (
    "'",
    '"',
    "' OR '1'='1",
    "1; DROP TABLE record",
    "]",
    "data.a'--",
    "tstamp; --",
    "%' OR 1",
    "(SELECT 1)",
)


@pytest.mark.parametrize("method", ["POST", "GET", "DELETE"])
@pytest.mark.parametrize("case", CASES, ids=str)
async def test_that_a_name_that_is_none_is_refused_and_nothing_comes_of_it(
    shared_live: Live, case: Case, method: str
) -> None:
    path = f"/share/{case.name}" + (f"/{'a' * 24}" if method == "DELETE" else "")
    request = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {shared_live.dana.password}\r\n"
        f"Content-Length: 2\r\nConnection: close\r\n\r\n{{}}"
    )
    received = await talk(shared_live, request.encode("utf-8", "surrogatepass"))
    (status,) = statuses(received)
    assert status == 400, received
    assert await shared_live.stored() == []


async def test_that_the_case_of_a_rec_type_counts(shared_live: Live) -> None:
    """C43"""
    ids = {name: await shared_live.share(rec_type=name) for name in ("a.Tide", "a.tide", "A.tide")}
    for name, record in ids.items():
        reply = (await shared_live.get(f"/share/{name}")).json()
        assert [each["id"] for each in reply["objs"]] == [record]
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    listed = (await shared_live.http.get("/admin/v1/rectypes", headers=headers)).json()["items"]
    assert {each["name"] for each in listed} >= set(ids)


async def test_that_an_underscore_is_a_letter(shared_live: Live) -> None:
    """C44: what means something to LIKE means nothing here."""
    sent = await shared_live.share(rec_type="a_b")
    await shared_live.share(rec_type="axb")
    assert [each["id"] for each in (await shared_live.get("/share/a_b")).json()["objs"]] == [sent]


@pytest.mark.parametrize("text", INJECTIONS)
async def test_that_no_parameter_reaches_the_database_as_sql(shared_live: Live, text: str) -> None:
    """C45: every parameter of every list."""
    sent, asked = await shared_live.share(tags="quay"), quote(text, safe="")
    for name in ("details", "page", "perPage", "sort", "discover", "id", "field", "search", "since"):
        reply = await shared_live.get(f"/share/{REC_TYPE}?{name}={asked}")
        assert reply.status_code in (200, 400, 404), (name, reply.text)
    for path in (f"/share/{REC_TYPE}/{asked}", f"/share/{REC_TYPE}/tags/{asked}", f"/rule/{asked}", f"/rule/*/{asked}"):
        reply = await shared_live.get(path)
        assert reply.status_code in (200, 400, 404)
        assert reply.status_code != 200 or reply.json()["objs"] == []
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    lists = (
        "accounts",
        "organisations",
        "keys",
        "tokens",
        "rules",
        "rectypes",
        "records",
        "requests",
        "devices",
        "series",
    )
    names = ("after", "limit", "account", "rectype", "order", "skip", "search", "code", "remote", "device", "token")
    for noun, name in itertools.product(lists, names):
        reply = await shared_live.http.get(f"/admin/v1/{noun}?{name}={asked}", headers=headers)
        assert reply.status_code in (200, 400, 404), (noun, name, reply.text)
    for noun in ("accounts", "keys", "tokens", "rules", "records", "devices"):
        reply = await shared_live.http.get(f"/admin/v1/{noun}/{asked}", headers=headers)
        assert reply.status_code in (404, 405), (noun, reply.text)
    assert [record.id for record in await shared_live.stored()] == [sent]


@pytest.mark.parametrize("name", ["page", "perPage"])
@pytest.mark.parametrize(
    ("text", "status"),
    [("0", 400), ("-1", 400), ("1e9", 400), ("1.5", 400), ("x", 400), ("9" * 30, 400), ("٣", 400), ("1000000000", 200)],
)
async def test_that_a_page_has_bounds(shared_live: Live, name: str, text: str, status: int) -> None:
    """C46"""
    reply = await shared_live.get(f"/share/{REC_TYPE}?{name}={quote(text)}")
    if (name, len(text)) == ("perPage", 30):
        status = 200  # as many as there may be
    assert reply.status_code == status
    assert status == 200 or name in reply.json()["detail"]


async def test_that_a_name_of_a_megabyte_is_refused(shared_live: Live) -> None:
    """C47: in a path by the transport, in a body by the route."""
    request = f"POST /share/{'x' * 1_000_000} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert statuses(await talk(shared_live, request.encode())) in ([414], [])
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    for name in ("x" * 1_000_000, "a\nb", "a\x1b[31m", "\x00"):
        for noun, body in (("keys", {"name": name}), ("organisations", {"code": "x", "name": name})):
            reply = await shared_live.http.post(f"/admin/v1/{noun}", json=body, headers=headers)
            assert reply.status_code in (400, 413)
            assert name not in reply.text
