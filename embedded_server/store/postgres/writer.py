"""What arrives for a PostgreSQL database; all else goes its own ways."""

from __future__ import annotations

import time

from embedded_server.store.errors import StoreUnavailableError
from embedded_server.store.scribe.messages import Answer
from embedded_server.store.scribe.place import Start
from embedded_server.store.scribe.scribe import Make
from embedded_server.store.writing import Writer


class PostgresWriter(Writer):
    def __init__(self, revocations: int, make: Make, start: Start) -> None:
        super().__init__(make, start)
        self.generation = revocations  # as far as this server has heard
        self.committed_at = 0.0  # time.monotonic()

    def note_revocations(self, count: int) -> None:
        """Grants looked up before count no more."""
        self.generation = max(self.generation, count)

    def _note(self, answer: Answer) -> None:
        if not answer.words:
            self.committed_at = time.monotonic()
            self.gauges.trouble = None
            self.note_revocations(answer.revocations)
        elif isinstance(answer.outcomes[0], StoreUnavailableError):
            self.gauges.trouble, self.gauges.troubled_at = answer.outcomes[0].code, time.monotonic()
