"""Logs as lines of JSON on stderr, without a secret in them."""

from __future__ import annotations

import json
import logging
import re
import sys

from embedded_server.domain.moments import from_ms, iso

HIDDEN = "***"
_SECRETS = re.compile(
    r"(?<=/token/)[^/\s?\"']+"
    r"|(?<=bearer )[^\s\"',]+"
    r"|(?<=access_token=)[^&\s\"']+"
    r"|(?<=password=)[^&\s\"']+"
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


def log_to_stderr() -> None:
    """For the program's start. A line that cannot be written is dropped: the server outlives who reads its log."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("uvicorn.access").disabled = True
    logging.raiseExceptions = False
