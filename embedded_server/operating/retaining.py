"""Lets go of records that are kept no longer, a few at a time, so that those who send do not notice."""

from __future__ import annotations

import asyncio
import logging
import time

from embedded_server.domain.event import DELETION
from embedded_server.domain.retention import RecordRetention
from embedded_server.events import Events
from embedded_server.store.base import Store
from embedded_server.store.errors import StoreUnavailableError

BATCH = 50  # records
_SHARE = 0.25  # of the time, at most
_log = logging.getLogger(__name__)


async def retain(store: Store, events: Events, seconds: float = 60) -> None:
    while True:
        try:
            for rule in await store.retentions():
                await let_go(store, events, rule)
        except StoreUnavailableError as error:
            _log.warning("Old records have to stay for now: %s", error)
        await asyncio.sleep(seconds)


async def let_go(store: Store, events: Events, rule: RecordRetention) -> int:
    """How many went."""
    gone = 0
    while True:
        began = time.perf_counter()
        seqs = await store.overdue(rule, BATCH)
        if not seqs:
            break
        gone += await store.delete_records(seqs)
        events.publish(DELETION, "", rule.rec_type)
        await asyncio.sleep((time.perf_counter() - began) * (1 / _SHARE - 1))
    if gone:
        _log.info("%s: %d records went as their retention says", rule.rec_type, gone)
    return gone
