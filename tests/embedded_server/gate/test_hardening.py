"""Whom a request is for, and that no web page sent it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.embedded_server.live import Live, live_server
from tests.embedded_server.raw import BODY, Raw, statuses, talk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def live(shared_live: Live) -> Live:
    return shared_live


@pytest.fixture
def raw(live: Live) -> Raw:
    return Raw(live)


@pytest.mark.parametrize(
    "host", [b"localhost", b"LocalHost:8080", b"127.0.0.1", b"[::1]", b"[::1]:99", b"sluice.example:443"]
)
async def test_that_our_names_are_known(live: Live, raw: Raw, host: bytes) -> None:
    assert statuses(await talk(live, raw.post(host=b"Host: " + host))) == [200]


async def test_that_an_absolute_url_names_the_host(live: Live, raw: Raw) -> None:
    ours = raw.post(line=b"POST http://localhost:1/share/raw.test HTTP/1.1", host=b"Host: evil.example")
    assert statuses(await talk(live, ours)) == [200]


async def test_that_no_answer_lets_other_sites_read_it(live: Live, raw: Raw) -> None:
    preflight = b"OPTIONS /share/raw.test HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n"
    preflight += b"Access-Control-Request-Method: POST\r\nConnection: close\r\n\r\n"
    for request in (preflight, raw.post(), raw.post(line=b"GET /share/raw.test HTTP/1.1", length=b"", body=b"")):
        assert b"access-control" not in (await talk(live, request)).lower()


async def test_that_ipv6_is_let_in_by_the_same_rules(data_dir: Path) -> None:
    async with live_server(data_dir, host="::1") as live:
        for host, status in (("[::1]", 200), ("localhost", 200), ("evil.example", 421)):
            headers = {"Host": host, "Authorization": live.dana.pipe}
            assert (await live.http.post("/share/a", content=BODY, headers=headers)).status_code == status
        assert [record.remote for record in await live.stored()] == ["::1", "::1"]


async def test_that_ipv4_senders_look_the_same_on_a_socket_of_both_kinds(data_dir: Path) -> None:
    async with live_server(data_dir, host="::") as live:
        sender = await asyncio.open_connection("127.0.0.2", live.port)
        sender[1].write(Raw(live).post(host=b"Host: 127.0.0.2"))
        assert statuses(await sender[0].read()) == [200]
        sender[1].close()
        assert [record.remote for record in await live.stored()] == ["127.0.0.1"]
