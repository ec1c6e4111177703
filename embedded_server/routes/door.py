"""What the head of an uplink says: read once, since most senders send the same head again and again."""

from __future__ import annotations

from embedded_server.domain.token import token_hash
from embedded_server.gate.share_path import SharePath
from embedded_server.store.base import Grant, SentHeaders


class Door:
    """Slots and no dataclass: one is made for most uplinks."""

    __slots__ = ("is_test", "opened_by", "path", "query", "sent", "tags", "token", "token_hash")

    def __init__(self, path: SharePath, token: str, query: str, is_test: bool) -> None:
        self.path = path
        self.token = token
        self.token_hash = token_hash(token)
        self.query = query
        self.is_test = is_test
        self.tags: tuple[str, ...] = ()
        self.sent: SentHeaders | None = None  # the headers as they are remembered
        self.opened_by: Grant | None = None  # the grant that was found to cover it; then tags and headers are read too
