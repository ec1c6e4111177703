"""The hot path: a token's grant, a record stored, a request refused."""

from __future__ import annotations

import asyncio
from hashlib import blake2b

from embedded_server.domain.record import Owner, Record
from embedded_server.domain.token import TokenKind
from embedded_server.store.base import Grant, NewRecord, NewRequest, Retention, Waiter
from embedded_server.store.engine import Engine, Sql
from embedded_server.store.ids import record_id
from embedded_server.store.parts.part import Part

# Scalar subqueries: a join of three tables takes four times as long here.
_GRANT = (
    "SELECT id, uuid, kind, scope, rec_types, account, (SELECT email FROM account WHERE id = token.account), "
    "identity, (SELECT client_id FROM app_key WHERE id = token.app_key), expires_ms, revoked_ms, "
    "(SELECT new.tail FROM token new WHERE new.uuid = token.replaced_by) "
    "FROM token WHERE {} = ?"
)
_BY_HASH, _BY_ID = _GRANT.format("hash"), _GRANT.format("uuid")
_GRANTS_REMEMBERED = 10_000
_MARK_BYTES = 8


class IngestPart(Part):
    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._grants: dict[bytes, Grant] = {}  # looked up since the last revocation that was heard of
        self._remembered_of = 0  # the generation of all of them

    async def grant(self, token_hash: bytes) -> Grant | None:
        known = self.known_grant(token_hash) if self._engine.is_alone else None
        if known is not None:
            return known
        grant = await self._engine.read(lambda connection: self._look_up(connection, _BY_HASH, token_hash))
        if grant is not None:
            self._remember(token_hash, grant)
        return grant

    def _remember(self, token_hash: bytes, grant: Grant) -> None:
        is_news = grant.generation != self._remembered_of
        if is_news or len(self._grants) >= _GRANTS_REMEMBERED:
            self._grants.clear()  # those of before a revocation are good for nothing
            self._remembered_of = grant.generation
        self._grants[token_hash] = grant

    def known_grant(self, token_hash: bytes) -> Grant | None:
        known = self._grants.get(token_hash)
        return known if known is not None and known.generation == self._engine.known_generation else None

    async def grant_of(self, token_id: str) -> Grant | None:
        return await self._engine.read(lambda connection: self._look_up(connection, _BY_ID, token_id))

    def _look_up(self, connection: Sql, sql: str, key: bytes | str) -> Grant | None:
        generation = self._engine.generation(connection)  # before the look-up: a revocation after it is noticed
        row = connection.execute(sql, (key,)).fetchone()
        if row is None:
            return None
        token, uuid, kind, scope, rec_types, account, email, identity, client_id, expires, revoked, new = row
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
            new or "",
        )

    def put(self, grant: Grant, record: NewRecord) -> asyncio.Future[int]:
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.hand_in(grant, record, future)
        return future

    def hand_in(self, grant: Grant, record: NewRecord, waiter: Waiter) -> None:
        self._engine.append(grant, record, waiter)

    def record_id(self, record: NewRecord, seq: int) -> str:
        return record_id(record.received_ms, self._engine.instance, seq)

    async def append(self, grant: Grant, record: NewRecord) -> Record:
        seq = await self.put(grant, record)
        return Record(
            self.record_id(record, seq),
            seq,
            record.rec_type,
            record.received_ms,
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
        return self._engine.log(request)

    def retain(self, retention: Retention) -> None:
        self._engine.retain(retention)

    def mark(self, token: str) -> bytes:
        return blake2b(
            token.encode("utf-8", "surrogatepass"), key=self._engine.mark_key, digest_size=_MARK_BYTES
        ).digest()
