"""Puts records into a store as the gate does, and waits for the pipeline."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from embedded_server.decoding.pool import DecoderPool
from embedded_server.domain.reading import Reading
from embedded_server.domain.record import Record
from embedded_server.domain.token import TokenKind, token_hash
from embedded_server.events import Events
from embedded_server.pipeline.pipeline import Pipeline
from embedded_server.store.base import Grant, NewRecord, RecordsWanted, Store, TokenWish

DEVICE = "70B3D5E75E00A101"


@dataclass(frozen=True, slots=True)
class Sending:
    store: Store
    grant: Grant

    @staticmethod
    async def begin(store: Store) -> Sending:
        account = await store.local_account()
        key = (await store.create_key("test", "", account.id)).key.client_id
        wish = TokenWish(TokenKind.PIPE, key, account.id, account.organisation, "SHARE:WRITE")
        grant = await store.grant(token_hash((await store.issue_token(wish)).value))
        assert grant is not None
        return Sending(store, grant)

    async def send(self, body: object, rec_type: str = "a.b", *, is_test: bool = False, suffix: str = "") -> Record:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        now_ms = time.time_ns() // 1_000_000
        record = NewRecord(rec_type, now_ms, "127.0.0.1", text, is_test=is_test, suffix=suffix)
        return await self.store.append(self.grant, record)

    async def uplink(self, count: int, pdu: str = "01670110", rec_type: str = "a.b", **more: object) -> Record:
        body = {"devEui": DEVICE, "pdu": pdu, "port": 2, "joinId": 1, "seqno": count, **more}
        return await self.send(body, rec_type)

    async def readings(self) -> list[tuple[Reading, ...]]:
        """Of every record, in the order of arrival."""
        records = await self.store.records(RecordsWanted(limit=10_000))
        found = await self.store.readings([record.seq for record in records])
        return [found.get(record.seq, ()) for record in records]

    async def values(self) -> dict[str, tuple[int, float]]:
        """How many points each field has, and the last one."""
        return {each.field: (each.count, each.last_value) for each in await self.store.series(None, None)}


@asynccontextmanager
async def running(store: Store, decoders: DecoderPool, events: Events) -> AsyncIterator[None]:
    """A pipeline, stopped at the end."""
    task = asyncio.create_task(Pipeline(store, decoders, events).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def all_read(store: Store, events: Events) -> None:
    with events.listen() as listener:
        while (await store.totals()).unread:
            await listener.take(5)
