"""What is done once a minute beside the server, so that its store stays well."""

from __future__ import annotations

import asyncio
import logging

from embedded_server.gate.key_uses import KeyUses
from embedded_server.store.base import Store
from embedded_server.store.errors import StoreUnavailableError

_log = logging.getLogger(__name__)


async def keep_well(store: Store, key_uses: KeyUses, seconds: float = 60) -> None:
    while True:
        try:
            await key_uses.write_down(store)
            await store.keep_latest()
            await store.examine()
        except StoreUnavailableError as error:
            _log.warning("Upkeep has to wait: %s", error)
        await asyncio.sleep(seconds)
