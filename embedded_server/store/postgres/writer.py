"""What arrives for a PostgreSQL database; all else goes its own ways."""

from __future__ import annotations

import time
from functools import partial

from embedded_server.store.postgres.counted import Counted
from embedded_server.store.postgres.in_loop import MakePostgres, start_in_loop
from embedded_server.store.scribe.messages import Answer
from embedded_server.store.writing import Writer


class PostgresWriter(Writer):
    def __init__(self, revocations: int, make: MakePostgres, counted: Counted) -> None:
        super().__init__(partial(start_in_loop, make))
        self._counted = counted
        self.generation = revocations  # as far as this server has heard
        self.committed_at = 0.0  # time.monotonic()

    def note_revocations(self, count: int) -> None:
        """Grants looked up before count no more."""
        self.generation = max(self.generation, count)

    def _note(self, answer: Answer) -> None:
        self._counted.note()  # also what nobody knows to be stored may be
        if not answer.words:
            self.committed_at = time.monotonic()
            self.gauges.trouble = None
            self.note_revocations(answer.revocations)
        elif answer.trouble is not None:
            self.gauges.trouble, self.gauges.troubled_at = answer.trouble, time.monotonic()
