"""How long callbacks take: the quickest of late tells how far this clock and the network's differ."""

from __future__ import annotations

import logging
from collections import deque
from typing import Final

LOOKED_AT: Final = 20
LONGEST_S: Final = 5
_log = logging.getLogger(__name__)


class Delays:
    """Of one server, in memory."""

    def __init__(self) -> None:
        self._last: deque[int] = deque(maxlen=LOOKED_AT)
        self._is_off = False

    def note(self, delay_s: int) -> str:
        """What is wrong, when it begins to be; else empty."""
        _log.debug("A callback came %d s after its uplink", delay_s)
        self._last.append(delay_s)
        words = self._words()
        is_news, self._is_off = bool(words) and not self._is_off, bool(words)
        if is_news:
            _log.warning("Sigfox: %s", words)
        return words if is_news else ""

    def _words(self) -> str:
        least = min(self._last)
        if least < 0:
            return f"a callback came {-least} s before its uplink: this computer's clock is slow"
        if least > LONGEST_S and len(self._last) == LOOKED_AT:
            return (
                f"each of the last {LOOKED_AT} callbacks came {least} s or more after its uplink: "
                "this computer's clock is fast, or the callbacks are held up"
            )
        return ""
