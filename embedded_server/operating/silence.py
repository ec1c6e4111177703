"""Tells listeners when a device falls behind its own cadence, and when it is back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from embedded_server.domain.device import DeviceState
from embedded_server.domain.event import DEVICE
from embedded_server.events import Events
from embedded_server.store.base import Store
from embedded_server.store.errors import StoreUnavailableError

EVERY = 10.0  # seconds
_log = logging.getLogger(__name__)


class SilenceWatch:
    def __init__(self, store: Store, events: Events) -> None:
        self._store = store
        self._events = events
        self._missing: Mapping[str, DeviceState] | None = None

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self.look()
            except StoreUnavailableError as error:
                _log.warning("Looking for silent devices has to wait: %s", error)
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """The first look only remembers."""
        missing = await self._store.missing_devices()
        before = missing if self._missing is None else self._missing
        for device in sorted(missing.keys() | before.keys()):
            if missing.get(device) != before.get(device):
                self._events.publish(DEVICE, device)
        self._missing = missing
