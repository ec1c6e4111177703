"""Logs as lines of JSON on stderr, without a secret in them and without the same line for ever."""

from __future__ import annotations

import json
import logging
import re
import sys
import time

from embedded_server.domain.hidden import HIDDEN
from embedded_server.domain.moments import from_ms, iso

LEVELS = ("debug", "info", "warning", "error")
BURST, PAUSE_SECONDS = 20, 60.0  # lines of one place in the code, then silence for the rest of the minute
_SECRETS = re.compile(
    r"(?<=/token/)[^/\s?\"']+"
    r"|(?<=bearer )[^\s\"',]+"
    r"|(?<=access_token=)[^&\s\"']+"
    r"|(?<=client_secret=)[^&\s\"']+"
    r"|(?<=password=)[^&\s\"']+"
    r"|(?<=password\": \")[^\"]+"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
    r"|\b[0-9a-f]{64}\b",
    re.IGNORECASE,
)


def redacted(text: str) -> str:
    return _SECRETS.sub(HIDDEN, text)


class JsonFormatter(logging.Formatter):
    """One object a line: `at`, `level`, `logger`, `message`, and `traceback` where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": iso(from_ms(int(record.created * 1000))),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redacted(record.getMessage()),
        }
        if record.exc_info:
            line["traceback"] = redacted(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class Repetition(logging.Filter):
    """Lets through the first lines of each place in the code a minute, and says how many it kept back."""

    def __init__(self) -> None:
        super().__init__()
        self._places: dict[tuple[str, int], tuple[float, int]] = {}  # as many as there are places in the code

    def filter(self, record: logging.LogRecord) -> bool:
        place, now = (record.pathname, record.lineno), time.monotonic()
        began, count = self._places.get(place, (now, 0))
        if now - began >= PAUSE_SECONDS:
            began, kept_back, count = now, max(0, count - BURST), 0
            if kept_back:
                record.msg, record.args = f"{record.getMessage()} ({kept_back} more like it were not logged)", ()
        self._places[place] = began, count + 1
        return count < BURST


def log_to_stderr(level: str = "info") -> None:
    """For the program's start. A line that cannot be written is dropped: the server outlives who reads its log."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(Repetition())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("uvicorn.access").disabled = True
    logging.raiseExceptions = False
