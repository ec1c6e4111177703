"""The hot path: a token's grant, a record stored, a request refused."""

from __future__ import annotations

from embedded_server.domain.moments import from_ms
from embedded_server.domain.record import Owner, Record
from embedded_server.domain.refusal import Refusal
from embedded_server.domain.token import TokenKind
from embedded_server.store.base import Grant, NewRecord
from embedded_server.store.database import Part
from embedded_server.store.ids import record_id

# Scalar subqueries: a join of three tables takes four times as long here.
_GRANT = (
    "SELECT id, uuid, kind, scope, rec_types, account, (SELECT email FROM account WHERE id = token.account), "
    "identity, (SELECT client_id FROM app_key WHERE id = token.app_key), expires_ms, revoked_ms "
    "FROM token WHERE hash = ?"
)


class IngestPart(Part):
    async def grant(self, token_hash: bytes) -> Grant | None:
        generation = self._writer.generation  # before the look-up: a revocation after it is noticed
        row = self._reader.execute(_GRANT, (token_hash,)).fetchone()
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

    async def append(self, grant: Grant, record: NewRecord) -> Record:
        seq = await self._writer.append(grant, record)
        return Record(
            id=record_id(record.received_ms, self._database.instance, seq),
            seq=seq,
            rec_type=record.rec_type,
            received_at=from_ms(record.received_ms),
            owner=Owner(grant.user, grant.organisation, grant.client_id),
            token_id=grant.token_id,
            remote=record.remote,
            tags=record.tags,
            suffix=record.suffix,
            query=record.query,
            is_test=record.is_test,
            body=record.body,
        )

    async def refuse(self, refusal: Refusal) -> None:
        self._writer.refuse(refusal)
