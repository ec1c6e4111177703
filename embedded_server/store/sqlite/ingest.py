"""The hot path: a token's grant, a record stored, a request refused."""

from __future__ import annotations

import asyncio
from hashlib import blake2b

from embedded_server.domain.moments import from_ms
from embedded_server.domain.record import Owner, Record
from embedded_server.domain.token import TokenKind
from embedded_server.store.base import Grant, NewRecord, NewRequest, Retention
from embedded_server.store.ids import record_id
from embedded_server.store.sqlite.database import Database, Part

# Scalar subqueries: a join of three tables takes four times as long here.
_GRANT = (
    "SELECT id, uuid, kind, scope, rec_types, account, (SELECT email FROM account WHERE id = token.account), "
    "identity, (SELECT client_id FROM app_key WHERE id = token.app_key), expires_ms, revoked_ms "
    "FROM token WHERE {} = ?"
)
_BY_HASH, _BY_ID = _GRANT.format("hash"), _GRANT.format("uuid")
_GRANTS_REMEMBERED = 10_000
_MARK_BYTES = 8


class IngestPart(Part):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._grants: dict[bytes, Grant] = {}  # looked up since the last revocation
        self._mark_key: bytes = self._reader.execute("SELECT mark_key FROM log").get

    async def grant(self, token_hash: bytes) -> Grant | None:
        known = self.known_grant(token_hash)
        if known is not None:
            return known
        generation = self._writer.generation  # before the look-up: a revocation after it is noticed
        grant = self._look_up(_BY_HASH, token_hash, generation)
        if grant is not None:
            if len(self._grants) >= _GRANTS_REMEMBERED:
                self._grants.clear()
            self._grants[token_hash] = grant
        return grant

    def known_grant(self, token_hash: bytes) -> Grant | None:
        known = self._grants.get(token_hash)
        return known if known is not None and known.generation == self._writer.generation else None

    async def grant_of(self, token_id: str) -> Grant | None:
        return self._look_up(_BY_ID, token_id, self._writer.generation)

    def _look_up(self, sql: str, key: bytes | str, generation: int) -> Grant | None:
        row = self._reader.execute(sql, (key,)).fetchone()
        if row is None:
            return None
        token, uuid, kind, scope, rec_types, account, email, identity, client_id, expires, revoked = row
        return Grant(
            token,
            uuid,
            TokenKind(kind),
            scope,
            tuple(rec_types.split()),
            account,
            email,
            identity,
            client_id,
            expires,
            revoked,
            generation,
        )

    def put(self, grant: Grant, record: NewRecord) -> asyncio.Future[int]:
        return self._writer.append(grant, record)

    def record_id(self, record: NewRecord, seq: int) -> str:
        return record_id(record.received_ms, self._database.instance, seq)

    async def append(self, grant: Grant, record: NewRecord) -> Record:
        seq = await self.put(grant, record)
        return Record(
            self.record_id(record, seq),
            seq,
            record.rec_type,
            from_ms(record.received_ms),
            Owner(grant.user, grant.organisation, grant.client_id),
            grant.token_id,
            record.remote,
            record.tags,
            record.suffix,
            record.query,
            record.is_test,
            record.body,
        )

    def log(self, request: NewRequest) -> asyncio.Future[int]:
        return self._writer.log(request)

    def retain(self, retention: Retention) -> None:
        self._writer.retain(retention)

    def mark(self, token: str) -> bytes:
        return blake2b(token.encode("utf-8", "surrogatepass"), key=self._mark_key, digest_size=_MARK_BYTES).digest()
