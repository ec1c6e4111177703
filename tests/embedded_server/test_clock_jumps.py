"""Clocks that jump: a token ends to the second, and what was once seen to have ended never lives again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from embedded_server.domain.moments import to_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.token import IssuedToken, TokenKind
from embedded_server.gate.auth import Authenticator
from embedded_server.gate.stand_ins import StandIns
from embedded_server.store.base import RecordsWanted, TokenWish
from embedded_server.store.sqlite.store import SqliteStore, open_store
from tests.embedded_server.store.kit import NOON_MS, HandClock, a_sender, new_record

ALIVE, DEAD = "alive", "dead"
RESTART, ISSUE, NEW_ALIVE, NEW_DEAD, OTHER_DEAD = "restart", "issue", "new alive", "new dead", "other dead"
HOUR, YEAR = 3_600, 365 * 86_400
LIFE = 48 * HOUR

SCRIPTS = {
    "ends at the second": (-1, ALIVE, 0, DEAD),
    "the last millisecond": (-0.001, ALIVE, 0.001, DEAD),
    "set back an hour": (0, DEAD, -HOUR, DEAD, 1, DEAD),
    "set back an hour, started again": (0, DEAD, RESTART, -HOUR, DEAD, RESTART, DEAD),
    "steps of a time server": (-5, ALIVE, -10, ALIVE, -5.2, ALIVE, -1, ALIVE, -0.4, ALIVE, 0, DEAD, -0.3, DEAD),
    "asleep for three hours": (-HOUR, ALIVE, 2 * HOUR, DEAD, -HOUR, DEAD),
    "an hour forth and back before the end": (-3 * HOUR, ALIVE, -2 * HOUR, ALIVE, -3 * HOUR, ALIVE, -1, ALIVE, 0, DEAD),
    "another token saw the time": (10, OTHER_DEAD, -100, DEAD, RESTART, DEAD),
    "nobody saw the time": (10, -100, ALIVE, RESTART, ALIVE, 0, DEAD),
    "a leap second, said twice": (-1, ALIVE, -0.5, ALIVE, -1, ALIVE, -0.5, ALIVE, 0, DEAD),
    "a battery that is empty": (0, DEAD, RESTART, -50 * YEAR, DEAD, RESTART, DEAD),
    "a new token after the clock was set right": (
        *(20 * YEAR, DEAD, -HOUR, DEAD, ISSUE, NEW_ALIVE, DEAD, RESTART, NEW_ALIVE, DEAD),
        *(LIFE - HOUR - 1, NEW_ALIVE, DEAD, LIFE - HOUR, NEW_DEAD, -HOUR, NEW_DEAD, DEAD),
    ),
}
"""Numbers set the clock, in seconds from the end of the token."""


class Play:
    """One script on one data directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.clock = HandClock()

    async def run(self, script: Sequence[float | str]) -> None:
        store = await open_store(self.directory, self.clock)
        token, other = await issued(store), await issued(store)
        new = token
        assert token.token.expires_at
        end_ms = to_ms(token.token.expires_at)
        for step in script:
            if isinstance(step, float | int):
                self.clock.ms = end_ms + round(step * 1000)
            elif step == RESTART:
                await store.close()
                store = await open_store(self.directory, self.clock)
            elif step == ISSUE:
                new = await issued(store)
            else:
                name, _, wanted = step.rpartition(" ")
                judged = {"": token, "new": new, "other": other}[name]
                assert await self.judged(store, judged) == wanted, (step, script)
        await store.close()

    async def judged(self, store: SqliteStore, token: IssuedToken) -> str:
        authenticator = Authenticator(store, self.clock, StandIns())
        try:
            await authenticator.grant(token.value)
        except RefusedError as error:
            has_negative_age = re.search(r"-\d", error.reason)
            return DEAD if error.code == "token_expired" and not has_negative_age else error.reason
        return ALIVE


async def issued(store: SqliteStore) -> IssuedToken:
    account = await store.local_account()
    key = (await store.create_key("Harbour", "", account.id)).key
    wish = TokenWish(TokenKind.PASSWORD, key.client_id, account.id, account.organisation, "*")
    token = await store.issue_token(wish)
    assert token.token.expires_at
    assert token.token.expires_at - token.token.issued_at == timedelta(seconds=LIFE)
    return token


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
async def test_that_a_token_ends_once_and_for_all(tmp_path: Path, script: Sequence[float | str]) -> None:
    await Play(tmp_path).run(script)


async def test_that_a_clock_set_back_changes_no_order(tmp_path: Path) -> None:
    clock = HandClock()
    store = await open_store(tmp_path, clock)
    sender = await a_sender(store)
    moments = (NOON_MS, NOON_MS - HOUR * 1000, NOON_MS - HOUR * 1000 + 5, NOON_MS + 1)
    sent = [await sender.send(at_ms=at_ms) for at_ms in moments]
    assert await store.records(RecordsWanted()) == sent
    assert [record.seq for record in sent] == sorted(record.seq for record in sent)
    await store.close()


async def test_that_time_is_written_only_when_it_decides(tmp_path: Path) -> None:
    """Pipe tokens never end: whoever only posts costs no write beside the record's."""
    clock = HandClock()
    store = await open_store(tmp_path, clock)
    sender = await a_sender(store)
    authenticator = Authenticator(store, clock, StandIns())
    await authenticator.grant(sender.token.value)
    await store.append(await sender.grant(), new_record())
    handed = store.gauges().handed
    await store.keep_latest()
    assert store.gauges().handed == handed
    await authenticator.grant((await issued(store)).value)
    handed = store.gauges().handed
    await store.keep_latest()
    await store.keep_latest()
    assert store.gauges().handed == handed + 1
    await store.close()
