"""Microshare's share routes: what is read, listed, deleted and not shown."""

from __future__ import annotations

import hashlib
import json

import pytest

from embedded_server.domain.token import TokenKind
from tests.embedded_server.live import NOON_MS, ORGANISATION, REC_TYPE, Live

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def live(shared_live: Live) -> Live:
    return shared_live


PATH = f"/share/{REC_TYPE}"
NOT_FOUND = "io.microshare.utils.NotFoundException: Record not found or inaccessible."


def ids(reply: dict[str, list[dict[str, object]]]) -> list[object]:
    return [obj["id"] for obj in reply["objs"]]


async def test_that_one_record_is_read_in_the_plain_form(live: Live) -> None:
    share = await live.share(b'{ "hello": "world" }', "foo/bar")
    (token,) = [t for t in await live.services.store.tokens() if t.tail == live.dana.pipe[-8:]]
    reply = (await live.get(f"{PATH}/{share}")).json()
    checksum = "93A23971A914E5EACBF0A8D25154CDA309C3C1C72FBB9914D47C60F3CB681588L17"
    email, at = live.dana.account.email, "2025-11-25T12:00:00.000Z"
    assert reply == {
        "meta": {
            "totalPages": 1,
            "currentPage": 1,
            "perPage": 999,
            "totalCount": 1,
            "currentCount": 1,
            "source": "db",
        },
        "objs": [
            {
                "updaterId": email,
                "desc": "",
                "name": "",
                "createDate": at,
                "updateDate": at,
                "_id": share,
                "tags": ["foo", "bar"],
                "data": {"hello": "world"},
                "creatorId": email,
                "id": share,
                "checksum": checksum,
                "tstamp": NOON_MS,
                "origin": {
                    "tokendata": {"ip": "127.0.0.1", "id": token.id},
                    "desc": f"Record of Type {REC_TYPE}",
                    "name": REC_TYPE,
                    "createDate": at,
                    "creatorId": email,
                    "id": share,
                    "checksum": checksum,
                    "remoteAddress": "127.0.0.1",
                },
                "recType": REC_TYPE,
                "owner": {"appid": live.dana.client_id, "org": ORGANISATION, "owners": [], "user": email},
            }
        ],
    }


async def test_that_numbers_come_back_as_they_were_sent(live: Live) -> None:
    share = await live.share(b'\xef\xbb\xbf{"n": 123456789012345678901, "x": 1.10}')
    reply = await live.get(f"{PATH}/{share}")
    assert '"data":{"n": 123456789012345678901, "x": 1.10}' in reply.text


@pytest.mark.parametrize("value", [{"b": 1, "a": [1.5, None, True]}, {"name": "Übergabe 😀"}, [], "x", 7])
async def test_that_the_checksum_is_of_the_compact_data(live: Live, value: object) -> None:
    share = await live.share(json.dumps(value, indent=2).encode())
    (obj,) = (await live.get(f"{PATH}/{share}")).json()["objs"]
    compact = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    assert obj["checksum"] == f"{hashlib.sha256(compact).hexdigest().upper()}L{len(compact)}"


async def test_that_a_list_without_details_has_summaries(live: Live) -> None:
    first, second = await live.share(), await live.share(tags="foo/bar")
    reply = (await live.get(PATH)).json()
    assert reply["meta"] == {"totalPages": 1, "currentPage": 1, "perPage": 999, "totalCount": 2, "currentCount": 2}
    summary = {"name": "", "tstamp": "11/25/2025 12:00:00:000 PM", "recType": REC_TYPE}
    assert reply["objs"] == [
        {**summary, "url": f"{PATH}/{first}", "_id": first, "id": first},
        {**summary, "url": f"{PATH}/{second}", "_id": second, "id": second, "tags": ["foo", "bar"]},
    ]


@pytest.mark.parametrize("query", ["?details=true&page&perPage", "/?details=true&page=&perPage=&sort=&discover=true"])
async def test_that_empty_values_and_discover_are_tolerated(live: Live, query: str) -> None:
    share = await live.share(b'{"a":1}')
    reply = (await live.get(PATH + query)).json()
    assert ids(reply) == [share]
    assert reply["objs"][0]["data"] == {"a": 1}


async def test_that_pages_follow_one_another_and_end_empty(live: Live) -> None:
    sent = [await live.share() for _ in range(5)]
    pages = [(await live.get(f"{PATH}?page={page}&perPage=2")).json() for page in (1, 2, 3, 4)]
    assert [ids(page) for page in pages] == [sent[0:2], sent[2:4], sent[4:5], []]
    assert [page["meta"]["totalPages"] for page in pages] == [3, 3, 3, 3]
    assert [page["meta"]["currentPage"] for page in pages] == [1, 2, 3, 4]
    assert [page["meta"]["currentCount"] for page in pages] == [2, 2, 1, 0]


async def test_that_more_than_a_thousand_a_page_is_served_as_a_thousand(live: Live) -> None:
    await live.share()
    assert (await live.get(f"{PATH}?perPage=5000")).json()["meta"]["perPage"] == 1_000


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=1e9", "page=x", "perPage=0", "perPage=-5", "perPage=1.5"])
async def test_that_a_page_that_is_none_is_refused(live: Live, query: str) -> None:
    reply = await live.get(f"{PATH}?{query}")
    assert (reply.status_code, reply.json()["code"]) == (400, "paging")


async def test_that_the_total_counts_the_platform_and_the_page_what_is_yours(live: Live) -> None:
    mine = await live.share()
    for _ in range(3):
        await live.share(token=live.kim.pipe)
    reply = (await live.get(PATH)).json()
    assert (ids(reply), reply["meta"]["totalCount"], reply["meta"]["totalPages"]) == ([mine], 4, 1)


async def test_that_tags_must_all_be_there(live: Live) -> None:
    both = await live.share(tags="1st%20Floor/door")
    await live.share(tags="door")
    await live.share(tags="door/1st%20Floor", token=live.kim.pipe)
    reply = (await live.get(f"{PATH}/tags/door/1st%20Floor?details=true")).json()
    assert (ids(reply), reply["meta"]["totalCount"]) == ([both], 2)


async def test_that_latest_is_the_newest_record(live: Live) -> None:
    sent = [await live.share(tags=tag) for tag in ("a", "b", "a", "b")]
    assert ids((await live.get(f"{PATH}/tags/latest")).json()) == sent[3:]
    assert ids((await live.get(f"{PATH}/tags/a/latest")).json()) == sent[2:3]
    assert (await live.get("/share/nothing.here/tags/latest")).json()["objs"] == []


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("tstamp", "0123"),
        ("-tstamp", "3210"),
        ("-createDate", "3210"),
        ("id", "0123"),
        ("-updateDate", "3210"),
        ("name,-tstamp", "3210"),
        ("recType", "0123"),
        ("data.n", "2130"),
        ("-data.n", "0132"),
        ("data.n,-tstamp", "2310"),
        ("data.in.side", "0213"),
        ("data.missing", "0123"),
    ],
)
async def test_that_lists_are_sorted(live: Live, sort: str, order: str) -> None:
    bodies = [
        b'{"n": "text"}',
        b'{"n": 10, "in": {"side": 3}}',
        b'{"n": -2.5, "in": {"side": 1}}',
        b'{"n": 10, "in": {"side": true}}',
    ]
    sent = [await live.share(body) for body in bodies]
    assert ids((await live.get(f"{PATH}?sort={sort}")).json()) == [sent[int(index)] for index in order]


@pytest.mark.parametrize("sort", ["seq;DROP TABLE record", "body", "data", "data.", "data..a", "--tstamp", "tstamp--"])
async def test_that_nothing_else_is_sorted_by(live: Live, sort: str) -> None:
    reply = await live.http.get(PATH, params={"sort": sort}, headers={"Authorization": live.dana.password})
    assert (reply.status_code, reply.json()["code"]) == (400, "sort")


async def test_that_a_sorted_page_is_a_page_of_the_whole(live: Live) -> None:
    sent = [await live.share(b'{"n":%d}' % (n * 7 % 5)) for n in range(5)]
    reply = (await live.get(f"{PATH}?sort=data.n&perPage=2&page=2&details=true")).json()
    assert [obj["data"]["n"] for obj in reply["objs"]] == [2, 3]
    assert set(ids(reply)) <= set(sent)


async def test_that_the_probe_tells_a_reading_token(live: Live) -> None:
    assert (await live.get("/share")).status_code == 200
    assert (await live.get("/share/")).json()["objs"] == []
    writing = (await live.dana.token(TokenKind.PASSWORD, "SHARE:WRITE")).value
    assert (await live.get("/share", writing)).status_code == 403


async def test_that_what_does_not_exist_and_what_is_not_yours_look_the_same(live: Live) -> None:
    others = await live.share(token=live.kim.pipe)
    mine = await live.share()
    for path in (
        f"{PATH}/{others}",
        f"{PATH}/{others[:-1]}f",
        f"{PATH}/x",
        f"/share/other.type/{mine}",
        f"{PATH}/{mine}/y",
        f"{PATH}?id={mine}",
    ):
        reply = await live.get(path)
        assert (reply.status_code, reply.text) == (404, NOT_FOUND)
        assert reply.headers["content-type"] == "text/plain; charset=utf-8"
        deleted = await live.http.delete(path, headers={"Authorization": live.dana.password})
        assert (deleted.status_code, deleted.text) == (404, NOT_FOUND)
    assert (await live.get(f"{PATH}/{others}", live.kim.password)).status_code == 200


async def test_that_a_deleted_record_is_gone(live: Live) -> None:
    share, kept = await live.share(), await live.share()
    reply = await live.http.delete(f"{PATH}/{share}", headers={"Authorization": live.dana.password})
    meta = {"totalPages": 0, "currentPage": 1, "perPage": 0, "totalCount": 1, "currentCount": 1}
    assert (reply.status_code, reply.json()) == (200, {"meta": meta, "objs": [{"id": share, "recType": REC_TYPE}]})
    assert (await live.get(f"{PATH}/{share}")).status_code == 404
    listed = (await live.get(PATH)).json()
    assert (ids(listed), listed["meta"]["totalCount"]) == ([kept], 1)


@pytest.mark.parametrize(
    ("method", "verb"),
    [("GET", "read"), ("DELETE", "delete"), ("PUT", "do that"), ("PATCH", "do that"), ("HEAD", "do that")],
)
async def test_that_a_pipe_token_only_posts(live: Live, method: str, verb: str) -> None:
    share = await live.share()
    for path in (f"{PATH}/{share}", f"{PATH}/token/{live.dana.pipe}"):
        reply = await live.http.request(method, path, headers={"Authorization": f"Bearer {live.dana.pipe}"})
        assert reply.status_code == 403
    refusal = (await live.refusals())[0].request
    assert refusal.reason == f"A pipe token cannot {verb}. Pipe tokens may only POST records."
    assert (refusal.fix, refusal.token_tail) == ("Request a password token.", live.dana.pipe[-4:])


async def test_that_methods_microshare_does_not_know_are_answered_with_those_it_does(live: Live) -> None:
    for method in ("HEAD", "OPTIONS", "PUT", "PATCH", "TRACE", "PROPFIND"):
        reply = await live.http.request(method, PATH)
        assert (reply.status_code, reply.headers["allow"]) == (405, "GET, POST, DELETE")
        assert not [name for name in reply.headers if name.startswith("access-control")]
    reply = await live.http.put(PATH, headers={"Authorization": live.dana.password})
    assert reply.status_code == 405


@pytest.mark.parametrize("scope", ["SHARE:WRITE", "SHARE:DELETE", "RULE:READ", "DEVICE:ALL"])
async def test_that_reading_needs_the_scope(live: Live, scope: str) -> None:
    token = (await live.dana.token(TokenKind.PASSWORD, scope)).value
    reply = await live.get(PATH, token)
    assert (reply.status_code, reply.json()["code"]) == (403, "scope_not_allowed")


@pytest.mark.parametrize("scope", ["SHARE:READ", "SHARE:READ,SHARE:WRITE", "SHARE:ALL", "ALL:READ", "ALL:ALL"])
async def test_that_the_scope_opens_reading(live: Live, scope: str) -> None:
    token = (await live.dana.token(TokenKind.PASSWORD, scope)).value
    assert (await live.get(PATH, token)).status_code == 200
    deletes = scope in ("SHARE:ALL", "ALL:ALL")
    reply = await live.http.delete(f"{PATH}/{'a' * 24}", headers={"Authorization": token})
    assert reply.status_code == (404 if deletes else 403)
