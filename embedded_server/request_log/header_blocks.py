"""Headers as they are remembered: a block that requests of one sender share, and beside it what differs each time.

A line of a block is `name: value`, or a bare name whose value is beside it. The token that was presented is left out of
the block, so that it is the same for every token; a line that begins with a colon is no header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

from embedded_server.domain.hidden import DOTS
from embedded_server.masking.texts import hidden, is_secret_name
from embedded_server.store.base import SentHeaders

Pairs: TypeAlias = Sequence[tuple[bytes, bytes]]

TOKEN_IN_PATH: Final = ":token in the path"
PRESENTED: Final = "…"  # stands for the token that was presented
_LENGTH: Final = "content-length"
_BESIDE = frozenset((b"authorization", b"content-length"))
_DIFFERS = re.compile(
    r"(?:^|-)(?:date|time|timestamp|nonce|trace\w*|span\w*|b3|delivery|message-id|request-id|correlation-id|webhook-id"
    r"|if-none-match|if-modified-since|forwarded|forwarded-for|real-ip|ray)(?:-|$)"
)
_BLOCKS_REMEMBERED: Final = 1_000
_BEARER = b"Bearer "


class HeaderBlocks:
    """Remembers what it has written: most senders send the same headers over and over."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], SentHeaders] = {}

    def of(self, pairs: Pairs, authorization: bytes | None, token_in_path: str | None = None) -> SentHeaders:
        """`authorization` is the header with the token."""
        if token_in_path is not None or (authorization is not None and not authorization.startswith(_BEARER)):
            return _written(pairs, token_in_path)
        key = (authorization is None, *[pair for pair in pairs if pair[0] not in _BESIDE])
        known = self._known.get(key)
        if known is not None:
            return known
        sent = _written(pairs, None)
        if not sent.rest:
            if len(self._known) >= _BLOCKS_REMEMBERED:
                self._known.clear()
            self._known[key] = sent
        return sent


def _written(pairs: Pairs, token_in_path: str | None) -> SentHeaders:
    lines, rest = ([TOKEN_IN_PATH] if token_in_path else []), []
    for raw_name, raw_value in pairs:
        name, value = hidden(raw_name.decode("latin-1")), raw_value.decode("latin-1")
        if name == _LENGTH:
            lines.append(name)
        elif name == "authorization":
            lines.append(f"{name}: {_authorization(value, token_in_path is None)}")
        elif is_secret_name(name):
            lines.append(f"{name}: {DOTS}")
        elif _DIFFERS.search(name):
            lines.append(name)
            rest.append(hidden(value, token_in_path))
        else:
            lines.append(f"{name}: {hidden(value, token_in_path)}")
    return SentHeaders("\n".join(lines), "\n".join(rest))


def _authorization(value: str, is_presented: bool) -> str:
    scheme, blank, rest = value.strip().partition(" ")
    shown = PRESENTED if is_presented else DOTS
    if not blank:
        return shown if scheme and scheme.lower() != "bearer" else scheme
    if scheme.lower() == "bearer":
        return f"{scheme} {shown}" if rest.strip() else scheme
    return f"{hidden(scheme)} {DOTS}" if scheme.isascii() and scheme.isalnum() and len(scheme) <= 20 else DOTS


def header_lines(sent: SentHeaders, size: int | None, shown_token: str) -> tuple[tuple[str, str], ...]:
    """The headers again, with what may be shown of the token, and the length of the body if it is known."""
    rest = iter(sent.rest.split("\n"))
    lines: list[tuple[str, str]] = []
    for line in sent.block.split("\n"):
        name, colon, value = line.partition(": ")
        if not name or name.startswith(":") or (name == _LENGTH and size is None):
            continue
        if not colon:
            value = str(size) if name == _LENGTH else next(rest, "")
        elif name == "authorization":
            value = value.replace(PRESENTED, shown_token)
        lines.append((name, value))
    return tuple(lines)
