"""Rolls up, beside everything else, what was measured before there were rollups: once, after an upgrade."""

from __future__ import annotations

import asyncio
import logging
import time

from embedded_server.store.base import Store
from embedded_server.store.errors import StoreUnavailableError
from embedded_server.store.rollup_store import RollPlace

_SHARE = 0.2  # of the time, at most
_PATIENCE = 30.0  # seconds until the next try on a disk that is full
_log = logging.getLogger(__name__)


async def roll_up(store: Store) -> None:
    place: RollPlace | None = None
    pieces = 0
    while True:
        began = time.perf_counter()
        try:
            place = await store.roll_up(place)
        except StoreUnavailableError as error:
            _log.warning("Rolling up has to wait: %s", error)
            await asyncio.sleep(_PATIENCE)
            continue
        if place is None:
            break
        pieces += 1
        await asyncio.sleep((time.perf_counter() - began) * (1 / _SHARE - 1))
    if pieces:
        _log.info("What was measured before is rolled up: %d pieces", pieces)
