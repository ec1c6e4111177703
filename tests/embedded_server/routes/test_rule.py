"""Microshare's rules: made and changed by whose they are, and what they open in the share routes."""

from __future__ import annotations

import statistics
import time
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from embedded_server.domain.token import TokenKind
from tests.embedded_server.live import NOON_MS, ORGANISATION, REC_TYPE, Live, Person

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOT_FOUND = "io.microshare.utils.NotFoundException: Record not found or inaccessible."
PATH = f"/share/{REC_TYPE}"
TO_DANA = {
    "resourceType": "objs",
    "resourceId": "*",
    "ownerUser": "*",
    "ownerOrg": "*",
    "ownerApp": "*",
    "callingUser": "dana@northfield.example",
    "callingOrg": "*",
    "callingApp": "*",
    "callingRole": "*",
    "callingLoc": "*",
    "operations": ["Read"],
}


@pytest_asyncio.fixture(loop_scope="module")
async def live(shared_live: Live) -> AsyncIterator[Live]:
    yield shared_live
    for signed in await shared_live.services.store.signed_rules():
        await shared_live.services.store.delete_rule(signed.rule.id)


async def ask(live: Live, who: Person, method: str, path: str, body: object = None, token: str = "") -> httpx.Response:
    return await live.http.request(method, path, json=body, headers={"Authorization": token or who.password})


async def made(live: Live, who: Person, rec_type: str = REC_TYPE, **words: object) -> str:
    reply = await ask(live, who, "POST", f"/rule/{rec_type}", {"name": "Share", "data": {**TO_DANA, **words}})
    assert reply.status_code == 200, reply.text
    return str(reply.json()["objs"][0]["id"])


async def seen(live: Live, query: str = "", token: str = "") -> list[str]:
    return [each["id"] for each in (await live.get(f"{PATH}{query}", token)).json()["objs"]]


async def test_that_a_rule_has_microshares_shape(live: Live) -> None:
    body = {"name": "Tides", "desc": "for Dana", "data": TO_DANA, "tags": ["x"]}
    posted = (await ask(live, live.kim, "POST", f"/rule/{REC_TYPE}", body)).json()
    rule_id = posted["objs"][0]["id"]
    summary = {
        "name": "Tides",
        "url": f"/rule/{REC_TYPE}/{rule_id}",
        "_id": rule_id,
        "id": rule_id,
        "tstamp": "11/25/2025 12:00:00:000 PM",
        "recType": REC_TYPE,
    }
    one = {"totalPages": 0, "currentPage": 1, "perPage": 0, "totalCount": 1, "currentCount": 1}
    assert posted == {"meta": one, "objs": [summary]}
    listed = (await ask(live, live.kim, "GET", "/rule/*")).json()
    page = {"totalPages": 1, "currentPage": 1, "perPage": 999, "totalCount": 1, "currentCount": 1}
    assert listed == {"meta": page, "objs": [summary]}
    (rule,) = (await ask(live, live.kim, "GET", f"/rule/{REC_TYPE}/{rule_id}")).json()["objs"]
    at, email = "2025-11-25T12:00:00.000Z", live.kim.account.email
    assert rule.pop("checksum").endswith(f"L{len(str(TO_DANA).replace(' ', ''))}")
    assert rule == {
        "updaterId": email,
        "desc": "for Dana",
        "name": "Tides",
        "createDate": at,
        "updateDate": at,
        "_id": rule_id,
        "data": TO_DANA,
        "creatorId": email,
        "id": rule_id,
        "tstamp": NOON_MS,
        "recType": REC_TYPE,
    }
    gone = (await ask(live, live.kim, "DELETE", f"/rule/{REC_TYPE}/{rule_id}")).json()
    assert gone == {"meta": one, "objs": [{"id": rule_id, "recType": REC_TYPE}]}
    assert (await ask(live, live.kim, "GET", "/rule/*/")).json()["objs"] == []


async def test_that_operations_are_a_set_and_what_is_left_out_is_anything(live: Live) -> None:
    body = {"name": "Short", "data": {"operations": ["Read", "Query", "Read"], "callingRole": "", "callingLoc": ""}}
    reply = await ask(live, live.kim, "POST", f"/rule/{REC_TYPE}", body)
    (rule,) = (await ask(live, live.kim, "GET", reply.json()["objs"][0]["url"])).json()["objs"]
    assert rule["data"] == {**TO_DANA, "callingUser": "*", "operations": ["Read", "Query"]}


async def test_that_a_rule_opens_every_way_of_reading_and_closes_them_again(live: Live) -> None:
    share = await live.share(b'{"level": 3}', "quay", token=live.kim.pipe)
    ways = (
        "",
        "?details=true",
        "/tags/quay",
        "/tags/latest",
        "/tags/quay/latest",
        "?sort=-data.level",
        "?discover=true",
    )
    for query in ways:
        assert await seen(live, query) == []
    assert (await live.get(f"{PATH}/{share}")).status_code == 404
    rule = await made(live, live.kim)
    for query in ways:
        assert await seen(live, query) == [share], query
    assert await seen(live, "?discover=false") == []
    assert (await live.get(f"{PATH}/{share}")).json()["objs"][0]["data"] == {"level": 3}
    assert (await ask(live, live.dana, "DELETE", f"{PATH}/{share}")).status_code == 404
    await ask(live, live.kim, "DELETE", f"/rule/{REC_TYPE}/{rule}")
    for query in ways:
        assert await seen(live, query) == []
    assert (await live.get(f"{PATH}/{share}")).status_code == 404


async def test_that_deleting_takes_its_own_operation(live: Live) -> None:
    share = await live.share(token=live.kim.pipe)
    rule = await made(live, live.kim)
    changed = {"name": "Share", "data": {**TO_DANA, "operations": ["Delete"]}}
    assert (await ask(live, live.kim, "PUT", f"/rule/{REC_TYPE}/{rule}", changed)).status_code == 200
    assert (await live.get(f"{PATH}/{share}")).status_code == 404
    reply = await ask(live, live.dana, "DELETE", f"{PATH}/{share}")
    assert reply.json()["objs"] == [{"id": share, "recType": REC_TYPE}]
    assert await live.stored() == []


async def test_that_a_record_is_always_its_posters_whoever_else_has_the_rec_type(live: Live) -> None:
    """So that posting needs no rule: Write opens nothing that the scope of one's own token does not."""
    theirs, mine = await live.share(token=live.kim.pipe), await live.share()
    assert await seen(live) == [mine]
    assert await seen(live, token=live.kim.password) == [theirs]
    await made(live, live.kim, operations=["Write"])
    assert await seen(live) == [mine]


async def test_that_counts_say_what_is_visible_and_what_there_is(live: Live) -> None:
    for n in range(5):
        await live.share(token=live.kim.pipe)
        if n % 2:
            await live.share()
    assert (await live.get(f"{PATH}?perPage=2")).json()["meta"] == {
        "totalPages": 1, "currentPage": 1, "perPage": 2, "totalCount": 7, "currentCount": 2}  # fmt: skip
    await made(live, live.kim)
    pages = [(await live.get(f"{PATH}?perPage=3&page={page}")).json() for page in (1, 2, 3, 4)]
    assert [page["meta"]["currentCount"] for page in pages] == [3, 3, 1, 0]
    assert {(page["meta"]["totalPages"], page["meta"]["totalCount"]) for page in pages} == {(3, 7)}
    assert [each["id"] for page in pages for each in page["objs"]] == [record.id for record in await live.stored()]


async def test_that_a_page_stays_whole_when_a_rule_goes_while_somebody_pages(live: Live) -> None:
    sent = [await live.share(token=token) for token in (live.kim.pipe, live.dana.pipe) * 3]
    rule = await made(live, live.kim)
    assert await seen(live, "?perPage=4") == sent[:4]
    await ask(live, live.kim, "DELETE", f"/rule/{REC_TYPE}/{rule}")
    last = (await live.get(f"{PATH}?perPage=4&page=2")).json()
    assert (last["objs"], last["meta"]["totalPages"]) == ([], 1)
    assert await seen(live, "?perPage=4") == sent[1::2]


async def test_that_nobody_shares_what_is_not_theirs(live: Live) -> None:
    await live.share(token=live.kim.pipe)
    for words in ({}, {"ownerUser": live.kim.account.email}, {"ownerOrg": ORGANISATION}):
        await made(live, live.dana, **words)
        assert await seen(live) == []


async def test_that_what_two_share_with_each_other_ends(live: Live) -> None:
    mine, theirs = await live.share(), await live.share(token=live.kim.pipe)
    for who, other in ((live.dana, live.kim), (live.kim, live.dana)):
        for _ in range(3):
            await made(live, who, callingUser=other.account.email, operations=["Read", "Policy"])
    assert await seen(live) == await seen(live, token=live.kim.password) == [mine, theirs]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_that_a_rule_of_another_is_not_there(live: Live, method: str) -> None:
    rule = await made(live, live.kim)
    body = {"name": "Mine", "data": TO_DANA} if method == "PUT" else None
    for path in (f"/rule/{REC_TYPE}/{rule}", f"/rule/{REC_TYPE}/{'a' * 24}", f"/rule/other.type/{rule}", "/rule/x/y"):
        reply = await ask(live, live.dana, method, path, body)
        assert (reply.status_code, reply.text) == (404, NOT_FOUND)
    assert (await ask(live, live.dana, "GET", "/rule/*")).json()["meta"]["totalCount"] == 0
    (kept,) = (await ask(live, live.kim, "GET", "/rule/*?details=true")).json()["objs"]
    assert (kept["id"], kept["name"]) == (rule, "Share")


@pytest.mark.parametrize(
    ("rec_type", "body", "status"),
    [
        (REC_TYPE, b'{"name": "x"}', 400),
        (REC_TYPE, b'{"name": "x", "data": {"operations": ["Dance"]}}', 400),
        (REC_TYPE, b'{"name": "x", "data": {"operations": "Read"}}', 400),
        (REC_TYPE, b'{"name": "x", "data": {}}', 400),
        (REC_TYPE, b"[", 400),
        (REC_TYPE, b'{"name": "x", "name": "y", "data": {"operations": []}}', 400),
        (REC_TYPE, b'{"name": "x", "data": {"operations": [], "operations": ["Read"]}}', 400),
        (REC_TYPE, b"", 400),
        (REC_TYPE, b'{"name": "", "data": {"operations": []}}', 422),
        (REC_TYPE, b'{"name": "x", "data": {"operations": [], "resourceType": "robo"}}', 422),
        (REC_TYPE, b'{"name": "x", "data": {"operations": [], "ownerUser": "="}}', 422),
        (REC_TYPE, b'{"name": "x", "data": {"operations": [], "callingUser": ""}}', 422),
        ("a..b", b'{"name": "x", "data": {"operations": []}}', 422),
        ("%2e%2e", b'{"name": "x", "data": {"operations": []}}', 422),
        ("a%25", b'{"name": "x", "data": {"operations": []}}', 422),
        ("*.a", b'{"name": "x", "data": {"operations": []}}', 422),
    ],
)
async def test_that_a_rule_that_cannot_be_read_is_refused_in_words(
    live: Live, rec_type: str, body: bytes, status: int
) -> None:
    reply = await live.http.post(f"/rule/{rec_type}", content=body, headers={"Authorization": live.kim.password})
    assert reply.status_code == status, reply.text
    assert reply.json()["detail"].endswith(".")
    assert await live.services.store.signed_rules() == ()


async def test_that_wildcards_of_a_rec_type_are_a_grammar_of_their_own(live: Live) -> None:
    """`%` and `_` mean nothing, a star stands at the end of a pattern only, and everything is anchored."""
    rec_types = ("a.b", "a.b.c", "a.bc", "x.a.b.c", "a_b.c", "A.b.c")
    for rec_type in rec_types:
        await live.share(rec_type=rec_type, token=live.kim.pipe)
    await made(live, live.kim, "a.b.*")
    visible = [name for name in rec_types if (await live.get(f"/share/{name}")).json()["objs"]]
    assert visible == ["a.b.c"]
    await made(live, live.kim, "a_b.c")
    visible = [name for name in rec_types if (await live.get(f"/share/{name}")).json()["objs"]]
    assert visible == ["a.b.c", "a_b.c"]


async def test_that_rules_depend_on_the_key_that_posted_and_on_the_key_that_asks(live: Live) -> None:
    second = await live.services.store.create_key("Second", "", live.kim.account.id)
    other = Person(live.services.store, live.kim.account, second.key.client_id, "", "")
    first, last = live.kim.pipe, (await other.token(TokenKind.PIPE, "SHARE:WRITE")).value
    sent = [await live.share(token=token) for token in (first, last) * 3]
    await made(live, live.kim, ownerApp=second.key.client_id)
    assert await seen(live) == sent[1::2]
    assert await seen(live, "?perPage=2&page=2") == sent[5:]
    await made(live, live.kim, resourceId=sent[0], callingApp=live.dana.client_id)
    assert await seen(live) == [sent[0], *sent[1::2]]
    assert (await live.get(f"{PATH}/{sent[0]}")).status_code == 200
    assert (await live.get(f"{PATH}/{sent[2]}")).status_code == 404


@pytest.mark.slow
async def test_that_the_clock_does_not_tell_what_is_there(live: Live) -> None:
    """Of many interleaved tries the medians of a hidden record, of one that never was and of a wrong id are alike."""
    await made(live, live.kim, callingUser="sam@else.example")
    hidden = await live.share(b'{"a": "%s"}' % (b"x" * 200_000), token=live.kim.pipe)
    never = hidden[:-1] + ("0" if hidden[-1] != "0" else "1")
    took: dict[str, list[float]] = {hidden: [], never: [], "f" * 24: [], "x": []}
    for _ in range(400):
        for each, times in took.items():
            began = time.perf_counter()
            reply = await live.get(f"{PATH}/{each}")
            times.append(time.perf_counter() - began)
            assert (reply.status_code, reply.text) == (404, NOT_FOUND)
    medians = [statistics.median(times) for times in took.values()]
    assert max(medians) < 1.5 * min(medians)
