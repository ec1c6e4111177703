"""When keys were used last: noted in passing, written down together, and not lost where the store is away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import pytest

from embedded_server.domain.user_key import KeyUse
from embedded_server.gate.key_uses import KeyUses
from embedded_server.store.base import Store
from embedded_server.store.errors import StoreUnavailableError, Trouble


class Notes:
    """A store that may be away."""

    def __init__(self) -> None:
        self.is_away = False
        self.written: list[Mapping[int, KeyUse]] = []

    async def note_key_uses(self, uses: Mapping[int, KeyUse]) -> None:
        if self.is_away:
            raise StoreUnavailableError(Trouble.DISK_FULL)
        self.written.append(uses)


async def test_that_uses_are_written_down_together_and_once() -> None:
    uses, notes = KeyUses(), Notes()
    for at_s in (100, 101):
        uses.note(1, KeyUse(at_s, "10.0.0.1"))
    uses.note(2, KeyUse(101, "10.0.0.2"))
    for _ in range(2):
        await uses.write_down(cast(Store, notes))
    assert notes.written == [{1: KeyUse(101, "10.0.0.1"), 2: KeyUse(101, "10.0.0.2")}]


async def test_that_what_could_not_be_written_is_written_later_unless_newer_is_known() -> None:
    uses, notes = KeyUses(), Notes()
    uses.note(1, KeyUse(100, "a"))
    uses.note(2, KeyUse(100, "a"))
    notes.is_away = True
    with pytest.raises(StoreUnavailableError):
        await uses.write_down(cast(Store, notes))
    uses.note(2, KeyUse(200, "b"))
    notes.is_away = False
    await uses.write_down(cast(Store, notes))
    assert notes.written == [{1: KeyUse(100, "a"), 2: KeyUse(200, "b")}]
