"""Lines of the log about connections that were refused: so many a second, then only how many more there were."""

from __future__ import annotations

import logging

from embedded_server.call import Call
from embedded_server.domain.refusal import RefusedError

MOST_A_SECOND = 5
_log = logging.getLogger(__name__)


class RefusalLines:
    def __init__(self) -> None:
        self._second = 0
        self._lines = 0
        self._left_out = 0

    def say(self, now: float, call: Call, error: RefusedError) -> None:
        self.catch_up(now)
        self._lines += 1
        if self._lines > MOST_A_SECOND:
            self._left_out += 1
            return
        _log.info("Request %s from %s was refused: %s", call.request_id, call.remote or "here", error.reason)

    def catch_up(self, now: float) -> None:
        """Once a second has passed, says how many lines it did not get."""
        if int(now) == self._second:
            return
        if self._left_out:
            _log.info("%d more requests were refused within that second", self._left_out)
        self._second, self._lines, self._left_out = int(now), 0, 0
