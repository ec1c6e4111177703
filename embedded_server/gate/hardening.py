"""What is asked of every request before anybody looks at its path: whom it is for, and that no web page sent it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from embedded_server.domain.refusal import RefusedError
from embedded_server.gate.body import check_size
from embedded_server.gate.call import Call, address_of
from embedded_server.gate.proxies import Proxies
from embedded_server.limits import Limits

LOOPBACK_NAMES = frozenset(("localhost", "127.0.0.1", "::1"))
_HOSTS_REMEMBERED = 100
_HOST = re.compile(rb"(?:([A-Za-z0-9._-]+)|\[([0-9A-Fa-f:.]+)\])(?::[0-9]{1,5})?")
_SINGLE = (
    b"host",
    b"authorization",
    b"content-type",
    b"content-length",
    b"origin",
    b"content-encoding",
    b"sec-fetch-site",
)
_READING = frozenset(("GET", "HEAD"))  # a preflight asks for what follows it


class Hardening:
    """Names answer DNS rebinding: a page that reaches us under a name of its own is not let in."""

    def __init__(self, names: Iterable[str], limits: Limits, proxies: Proxies | None = None) -> None:
        self.proxies = proxies or Proxies()
        self._names = LOOPBACK_NAMES | {name.lower() for name in names}
        self._known_hosts: set[bytes] = set()  # as sent, with a port
        self._limits = limits

    def check(self, call: Call, pairs: Sequence[tuple[bytes, bytes]], bound: tuple[str, int | None] | None) -> None:
        """`pairs` are the headers as sent, `bound` the address the connection came to. Raises RefusedError."""
        headers = call.headers
        if len(headers) != len(pairs):
            _check_single(pairs)
        host = headers.get(b"host")
        if host not in self._known_hosts:
            self._check_host(host, bound)
        if b"origin" in headers or b"sec-fetch-site" in headers:
            _check_same_site(headers, call.method)
        if headers.get(b"content-encoding", b"identity") != b"identity":
            raise RefusedError(415, "content_encoding", "Body is compressed.", "Send it uncompressed.")
        check_size(int(headers.get(b"content-length", b"0")), self._limits.body_bytes, is_whole=True)

    def _check_host(self, host: bytes | None, bound: tuple[str, int | None] | None) -> None:
        match = _HOST.fullmatch(host or b"")
        if host is None or match is None:
            raise RefusedError(400, "host", "The Host header is missing or names no host.", "Send HTTP/1.1 with one.")
        name = (match[1] or match[2]).decode().lower()
        if name in self._names:
            if len(self._known_hosts) < _HOSTS_REMEMBERED:
                self._known_hosts.add(host)
        elif name != address_of(bound):
            raise RefusedError(
                421,
                "host",
                "This server does not answer under the name in the Host header.",
                "Use its address, or start it with --allow-host NAME.",
            )


def _check_single(pairs: Sequence[tuple[bytes, bytes]]) -> None:
    counts = Counter(name for name, _ in pairs)
    for name in _SINGLE:
        if counts[name] > 1:
            header = name.decode().title()
            raise RefusedError(400, "repeated_header", f"The header {header} was sent twice.", "Send it once.")


def _check_same_site(headers: Mapping[bytes, bytes], method: str) -> None:
    if method in _READING:
        return
    site = headers.get(b"sec-fetch-site", b"none")
    origin = headers.get(b"origin")
    is_own = origin is None or origin.partition(b"://")[2] == headers[b"host"]
    if site not in (b"same-origin", b"none") or not is_own:
        raise RefusedError(
            403,
            "cross_site",
            "A web page of another site sent this request.",
            "Send it from a program, not from a page.",
        )
