"""Values made up for one replayed request: they stand for a token whose value nobody here knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from embedded_server.domain.token import new_token_value


class StandIns:
    def __init__(self) -> None:
        self._token_ids: dict[str, str] = {}  # by value

    @contextmanager
    def made_for(self, token_id: str) -> Iterator[str]:
        """A value that opens inside what the token opens, and nothing afterwards. It never leaves this process."""
        value = new_token_value()
        self._token_ids[value] = token_id
        try:
            yield value
        finally:
            del self._token_ids[value]

    def token_id(self, value: str) -> str | None:
        return self._token_ids.get(value)
