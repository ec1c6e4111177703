"""Revoking, using and deleting at once: what was acknowledged holds for whatever is asked afterwards."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection

import pytest

from embedded_server.domain.token import TokenKind
from embedded_server.store.base import RecordsWanted
from tests.embedded_server.live import ADMIN_TOKEN, REC_TYPE, Live, Person
from tests.embedded_server.raw import statuses

THREADS = 8
ROUNDS = 12
PATH = f"/share/{REC_TYPE}"


@pytest.mark.parametrize("framing", ["Content-Length: 9", "Transfer-Encoding: chunked"])
async def test_that_a_token_revoked_while_a_body_arrives_stores_nothing(live: Live, framing: str) -> None:
    """D53"""
    token = await live.dana.token(TokenKind.PIPE, "SHARE:WRITE")
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {token.value}\r\nConnection: close\r\n{framing}\r\n"
    )
    parts = (b'{"a":', b'"b"}') if "Length" in framing else (b'5\r\n{"a":\r\n', b'4\r\n"b"}\r\n0\r\n\r\n')
    assert (await live.post(PATH, token=token.value)).status_code == 200  # the token is known, and remembered
    writer.write(head.encode() + b"\r\n" + parts[0])
    await writer.drain()
    await live.get(PATH)  # on another connection, behind it
    await live.services.store.revoke_token(token.token.id)
    writer.write(parts[1])
    received = await reader.read()
    writer.close()
    assert statuses(received) == [401]
    assert b"was revoked" in received
    assert len(await live.stored()) == 1


async def test_that_a_dead_key_takes_its_tokens_with_it_at_once(live: Live) -> None:
    """D54"""
    issued = [
        await live.dana.token(kind, "SHARE:WRITE") for kind in (TokenKind.PIPE, TokenKind.PASSWORD) for _ in range(3)
    ]
    for each in issued:
        assert (await live.post(PATH, token=each.value)).status_code == 200
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    assert (await live.http.delete(f"/admin/v1/keys/{live.dana.client_id}", headers=headers)).status_code == 204
    for each in issued:
        reply = await live.post(PATH, token=each.value)
        assert (reply.status_code, reply.json()["code"]) == (401, "token_revoked")
    assert {token.revoked_at for token in await live.services.store.tokens(live.dana.account.id)} != {None}
    assert None not in {token.revoked_at for token in await live.services.store.tokens(live.dana.account.id)}


async def test_that_wrong_tokens_cost_a_look_up_each_and_shut_nobody_out(live: Live) -> None:
    """D55: no password check, however many come from wherever, so that senders at the same address go on."""
    live.services.passwords.close()  # whoever asked it would be answered with 500

    async def wrong(number: int) -> int:
        return (await live.post(PATH, token=f"{number:064x}")).status_code

    async def right() -> int:
        return (await live.post(PATH, token=live.dana.pipe)).status_code

    statuses = await asyncio.gather(*(wrong(number) for number in range(500)), *(right() for _ in range(20)))
    assert Counter(statuses) == {401: 500, 200: 20}
    assert await right() == 200


@dataclass
class Round:
    """One account, used and taken away by eight threads."""

    port: int
    person: Person
    token: str
    token_id: str
    accepted: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)  # accepted although it was asked after the end was acknowledged
    outcomes: Counter[str] = field(default_factory=Counter)
    ended: threading.Event = field(default_factory=threading.Event)
    gone: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def _connection(self) -> Iterator[Callable[..., tuple[int, bytes]]]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)

        def ask(method: str, path: str, token: str, body: object = None) -> tuple[int, bytes]:
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            reply = connection.getresponse()
            return reply.status, reply.read()

        try:
            yield ask
        finally:
            connection.close()

    def post(self) -> None:
        self._use("POST", {"a": 1})

    def read(self) -> None:
        self._use("GET", None)

    def _use(self, method: str, body: object) -> None:
        with self._connection() as ask:
            status = 200
            while status == 200 and not self.late:
                was_over = self.ended.is_set()
                status, reply = ask(method, PATH, self.token, body)
                if status == 200 and method == "POST":
                    self.accepted.append(json.loads(reply)["objs"][0]["id"])
                if status == 200 and was_over:
                    self.late.append(method)
            assert status == 401 or self.late, reply
            self.outcomes[method] += 1

    def revoke(self) -> None:
        with self._connection() as ask:
            time.sleep(0.01)  # some uses go before
            path = (
                f"/admin/v1/tokens/{self.token_id}"
                if len(self.accepted) % 2
                else f"/admin/v1/keys/{self.person.client_id}"
            )
            status, _ = ask("DELETE", path, ADMIN_TOKEN)
            self.ended.set()
            assert status == 204
            ask("DELETE", f"/admin/v1/keys/{self.person.client_id}", ADMIN_TOKEN)

    def delete_owner(self) -> None:
        """Until it is gone, or owns records for good."""
        with self._connection() as ask:
            for _ in range(500):
                status, reply = ask("DELETE", f"/admin/v1/accounts/{self.person.account.email}", ADMIN_TOKEN)
                self.outcomes[f"owner {status}"] += 1
                if status != 409 or (b"record" in reply and self.ended.is_set()):
                    break
            if status == 204:
                self.gone.set()

    def make_keys(self) -> None:
        with self._connection() as ask:
            for _ in range(500):
                was_gone = self.gone.is_set()
                wish = {"name": "Late", "account": self.person.account.email}
                status, reply = ask("POST", "/admin/v1/keys", ADMIN_TOKEN, wish)
                if status == 404:
                    break
                assert not was_gone, "a key of an account that is gone"
                ask("DELETE", f"/admin/v1/keys/{json.loads(reply)['client_id']}", ADMIN_TOKEN)
                if self.ended.is_set() and self.outcomes["owner 409"] and not self.gone.wait(0.01):
                    break


@pytest.mark.slow
@pytest.mark.parametrize("uses", ["post", "read"])
async def test_that_nothing_is_used_after_its_end_was_acknowledged(live: Live, uses: str) -> None:
    """D63: six threads use a token, one ends it, one deletes its owner; serial in the end, whatever came first."""
    outcomes: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(THREADS) as threads:
        for number in range(ROUNDS):
            one = await _round(live, number, uses)
            users = [one.post if uses == "post" else one.read] * (THREADS - 3)
            work = [*users, one.revoke, one.delete_owner, one.make_keys]
            await asyncio.gather(*(loop.run_in_executor(threads, each) for each in work))
            await _check(live, one)
            outcomes += one.outcomes
    assert outcomes["POST" if uses == "post" else "GET"] == ROUNDS * (THREADS - 3)
    if uses == "read":
        assert outcomes["owner 204"] > 0


async def _round(live: Live, number: int, uses: str) -> Round:
    email, store = f"{uses}{number}@race.example", live.services.store
    account = await store.add_account(email, "race", None)
    key = (await store.create_key("Race", "", account.id)).key
    person = Person(store, account, key.client_id, "", "")
    kind, scope = (TokenKind.PIPE, "SHARE:WRITE") if uses == "post" else (TokenKind.PASSWORD, "ALL:ALL")
    issued = await person.token(kind, scope)
    return Round(live.port, person, issued.value, issued.token.id)


async def _check(live: Live, one: Round) -> None:
    store, account = live.services.store, one.person.account
    assert one.late == []
    stored = await store.records(RecordsWanted(REC_TYPE, account.id, limit=100_000))
    assert sorted(record.id for record in stored) == sorted(one.accepted)
    if await store.account(account.email) is None:
        assert one.gone.is_set()
        assert (stored, await store.keys(account.id)) == ([], [])
    else:
        assert not one.gone.is_set()
