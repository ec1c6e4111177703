"""Stores lines of a file as records of a token of its own, which people find among the others and may revoke.

Each record says which line of which file it was, in the transaction that stores it: an import that was cut off finds
where to go on, and nothing is stored twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from embedded_server.clock import Clock
from embedded_server.domain.account import Account
from embedded_server.domain.event import KEY, TOKEN
from embedded_server.domain.import_file import BadLine, ImportLine
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.token import TokenKind
from embedded_server.domain.uplink import hops_in
from embedded_server.events import Events
from embedded_server.gate.auth import check_may_post
from embedded_server.gate.json_body import JsonGate
from embedded_server.gate.share_path import checked_rec_type, new_tags
from embedded_server.limits import Limits
from embedded_server.store.base import Grant, NewRecord, Store, TokenWish
from embedded_server.wire.imports import Imported

KEY_NAME = "Import"
_SCOPE = "SHARE:WRITE"


class Importer:
    def __init__(self, store: Store, events: Events, clock: Clock, limits: Limits) -> None:
        self._store = store
        self._events = events
        self._clock = clock
        self._limits = limits
        self._gate = JsonGate(limits)

    async def place(self, rec_type: str, source: str) -> int:
        """The last line of this file that is stored; 0 for none."""
        return await self._store.imported_line(checked_rec_type(rec_type), mark_of(source))

    async def judge(self, rec_type: str, lines: Sequence[ImportLine]) -> Imported:
        """As `take`, and nothing is stored. Raises RefusedError."""
        checked_rec_type(rec_type)
        bad = [BadLine(line.number, reason) for line in lines if (reason := self._fault(line)) is not None]
        return Imported(len(lines) - len(bad), tuple(bad))

    async def take(self, rec_type: str, source: str, lines: Sequence[ImportLine], account: Account) -> Imported:
        """Raises RefusedError and StoreUnavailableError; lines before may have been stored."""
        judged = await self.judge(rec_type, lines)
        bad = {each.number for each in judged.bad}
        grant = await self._grant(account)
        check_may_post(grant, rec_type)
        new = [self._record(rec_type, source, line) for line in lines if line.number not in bad]
        seqs = await asyncio.gather(*(self._store.put(grant, record) for record in new))
        for record, seq in zip(new, seqs, strict=True):
            self._events.record_added(self._store.record_id(record, seq), rec_type, seq)
        return judged

    def _fault(self, line: ImportLine) -> str | None:
        body = line.body.encode("utf-8", "surrogatepass")
        if len(body) > self._limits.body_bytes:
            return f"It has {len(body):,} bytes, the limit is {self._limits.body_bytes:,}."
        try:
            self._gate.check(body, b"application/json")
            new_tags(line.tags, self._limits)
        except RefusedError as error:
            return error.reason
        return None

    def _record(self, rec_type: str, source: str, line: ImportLine) -> NewRecord:
        """What was once sent on to a target is not sent on again."""
        suffix = line.suffix if hops_in(line.suffix) is None else ""
        return NewRecord(
            rec_type,
            self._clock.now_ms(),
            "import",
            line.body.encode("utf-8", "surrogatepass"),
            new_tags(line.tags, self._limits),
            suffix,
            f"{mark_of(source)}{line.number}",
        )

    async def _grant(self, account: Account) -> Grant:
        for token in await self._store.tokens(account.id):
            if token.note == KEY_NAME and token.kind is TokenKind.PIPE and token.revoked_at is None:
                grant = await self._store.grant_of(token.id)
                if grant is not None:
                    return grant
        grant = await self._store.grant_of(await self._new_token(account))
        assert grant is not None  # it was just issued
        return grant

    async def _new_token(self, account: Account) -> str:
        keys = [key for key in await self._store.keys(account.id) if key.name == KEY_NAME]
        if keys:
            client_id = keys[0].client_id
        else:
            client_id = (await self._store.create_key(KEY_NAME, "Files come in with it.", account.id)).key.client_id
            self._events.publish(KEY, client_id)
        wish = TokenWish(TokenKind.PIPE, client_id, account.id, account.organisation, _SCOPE, note=KEY_NAME)
        token = (await self._store.issue_token(wish)).token
        self._events.publish(TOKEN, token.id)
        return token.id


def mark_of(source: str) -> str:
    """What stands in a record before the number of its line."""
    return f"import={source}&line="
