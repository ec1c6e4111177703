"""When keys of Sensohive's API were used last, kept here until it is written down: no request waits for that."""

from __future__ import annotations

from embedded_server.domain.user_key import KeyUse
from embedded_server.store.base import Store
from embedded_server.store.errors import StoreUnavailableError


class KeyUses:
    def __init__(self) -> None:
        self._noted: dict[int, KeyUse] = {}  # by the id of the key

    def note(self, key_id: int, use: KeyUse) -> None:
        self._noted[key_id] = use

    async def write_down(self, store: Store) -> None:
        """Raises StoreUnavailableError; what was noted is kept then."""
        if not self._noted:
            return
        noted, self._noted = self._noted, {}
        try:
            await store.note_key_uses(noted)
        except StoreUnavailableError:
            self._noted = noted | self._noted
            raise
