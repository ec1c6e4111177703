"""One noun of a store."""

from __future__ import annotations

from embedded_server.store.engine import Engine


class Part:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
