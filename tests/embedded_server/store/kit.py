"""What the store's tests share: a clock that is set by hand, senders, and records of their own."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from embedded_server.domain.account import LOCAL_EMAIL, LOCAL_ORGANISATION
from embedded_server.domain.record import Record
from embedded_server.domain.token import IssuedToken, TokenKind, token_hash
from embedded_server.store.base import Grant, NewRecord, NewRequest, Store, TokenWish

NOON_MS = 1_764_072_000_000  # 2025-11-25T12:00:00Z
REC_TYPE = "org.harbour.tide"


class HandClock:
    def __init__(self) -> None:
        self.ms = NOON_MS

    def now_ms(self) -> int:
        return self.ms


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody with a token."""

    store: Store
    client_id: str
    token: IssuedToken

    async def grant(self) -> Grant:
        grant = await self.store.grant(token_hash(self.token.value))
        assert grant is not None
        return grant

    async def send(self, rec_type: str = REC_TYPE, body: bytes = b"{}", at_ms: int = NOON_MS, **more: object) -> Record:
        return await self.store.append(await self.grant(), new_record(rec_type, body, at_ms, **more))


def new_record(rec_type: str = REC_TYPE, body: bytes = b"{}", at_ms: int = NOON_MS, **more: object) -> NewRecord:
    told = {"began": time.perf_counter(), **more}
    return NewRecord(rec_type, at_ms, "192.0.2.7", body, **told)  # type: ignore[arg-type]  # the fields it names


def a_refusal(at_ms: int = NOON_MS, **more: object) -> NewRequest:
    facts: dict[str, object] = {"status": 401, "code": "token_unknown", "reason": "Unknown.", "fix": "Check it."}
    sent: dict[str, object] = {"method": "POST", "path": "/share/a.b", "rec_type": "a.b", "remote": "192.0.2.9"}
    return NewRequest(at_ms, **facts | sent | more)  # type: ignore[arg-type]  # the fields it names


async def a_sender(store: Store, email: str = LOCAL_EMAIL, kind: TokenKind = TokenKind.PIPE) -> Sender:
    account = await store.account(email) or await store.add_account(email, LOCAL_ORGANISATION, None)
    issued = await store.create_key("Harbour", "", account.id)
    client_id = issued.key.client_id
    wish = TokenWish(kind, client_id, account.id, account.organisation, "SHARE:WRITE")
    return Sender(store, client_id, await store.issue_token(wish))


async def erase(store: Store, record: Record) -> Record | None:
    """Deletes it as who sent it."""
    grant = await store.grant_of(record.token_id)
    assert grant is not None
    return await store.delete_record(record.id, record.rec_type, grant)


async def settled(*coroutines: object) -> list[object]:
    """The results and exceptions of what runs at once."""
    return await asyncio.gather(*coroutines, return_exceptions=True)  # type: ignore[call-overload,no-any-return]  # any
