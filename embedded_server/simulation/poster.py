"""Posts one share after the other over a connection that stays open."""

from __future__ import annotations

import json
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ssl import SSLContext
from urllib.parse import urlsplit

TIMEOUT = 10.0  # seconds
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504, 507))


class PassingError(Exception):
    """Not now: the same post may succeed later."""


class RefusedPostError(Exception):
    """No: the same post will always be refused. The message is what the server says."""


class Poster:
    """Belongs to one thread."""

    def __init__(self, url: str, token: str, tls: SSLContext | None = None) -> None:
        """Raises ValueError for anything but the address of an HTTP server."""
        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url} is no address of a server; write one such as http://127.0.0.1:8080")
        self._connection = (
            HTTPSConnection(parts.hostname, parts.port, timeout=TIMEOUT, context=tls)
            if parts.scheme == "https"
            else HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT)
        )
        self._root = parts.path.rstrip("/").removesuffix("/share")
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(self, address: str, body: bytes) -> None:
        """Returns once the server has stored it. Raises PassingError or RefusedPostError."""
        try:
            self._connection.request("POST", f"{self._root}/share/{address}", body, self._headers)
            response = self._connection.getresponse()
            answer = response.read(65_536)
        except (OSError, HTTPException) as error:
            self._connection.close()
            raise PassingError(str(error) or type(error).__name__) from error
        if response.will_close or not response.isclosed():
            self._connection.close()
        if response.status in _PASSING:
            raise PassingError(_said(response.status, answer))
        if not 200 <= response.status < 300:
            raise RefusedPostError(_said(response.status, answer))

    def close(self) -> None:
        self._connection.close()


def _said(status: int, answer: bytes) -> str:
    """Our own servers say why and what to do; others are quoted by their status."""
    with suppress(ValueError, KeyError, TypeError, RecursionError):
        problem = json.loads(answer)
        return f"{problem['detail']} {problem['fix']}".strip()[:500]
    return f"The server answered {status}."
