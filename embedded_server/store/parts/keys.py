"""API keys."""

from __future__ import annotations

import uuid
from typing import TypeAlias

from embedded_server.domain.app_key import AppKey, IssuedKey
from embedded_server.domain.moments import from_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.token import new_token_value, token_hash
from embedded_server.store.engine import Sql
from embedded_server.store.parts.accounts import check_account
from embedded_server.store.parts.part import Part

LONGEST_NAME = 128
LONGEST_NOTES = 10_000

_Row: TypeAlias = tuple[str, str, str, str, str, int, int | None, int]

_KEY = """
SELECT k.client_id, k.name, k.notes, k.secret_tail, a.email, k.created_ms, max(t.last_used_ms),
       count(t.id) FILTER (WHERE t.revoked_ms IS NULL AND (t.expires_ms IS NULL OR t.expires_ms > :now))
FROM app_key k JOIN account a ON a.id = k.account LEFT JOIN token t ON t.app_key = k.id
WHERE k.deleted_ms IS NULL AND {} GROUP BY k.id, a.email ORDER BY k.id
"""

_INSERT = """
INSERT INTO app_key (client_id, name, notes, secret_hash, secret_tail, account, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
"""


class KeysPart(Part):
    async def keys(self, account: int | None = None) -> list[AppKey]:
        where = "TRUE" if account is None else "k.account = :account"
        values = {"now": self._engine.clock.now_ms(), "account": account}
        await self._engine.catch_up()
        rows = await self._engine.read(lambda connection: connection.execute(_KEY.format(where), values).fetchall())
        return [_key(row) for row in rows]

    async def key(self, client_id: str) -> AppKey | None:
        await self._engine.catch_up()
        return await self._engine.read(lambda connection: self._key_in(connection, client_id))

    async def create_key(self, name: str, notes: str, account: int) -> IssuedKey:
        _check(name, notes)
        client_id = str(uuid.uuid4()).upper()
        secret = new_token_value()
        values = (client_id, name, notes, token_hash(secret), secret[-4:], account, self._engine.clock.now_ms())

        def create(connection: Sql) -> IssuedKey:
            check_account(connection, account)
            connection.execute(_INSERT, values)
            key = self._key_in(connection, client_id)
            assert key is not None
            return IssuedKey(key, secret)

        return await self._engine.change(create)

    async def update_key(self, client_id: str, name: str, notes: str) -> AppKey | None:
        _check(name, notes)

        def update(connection: Sql) -> AppKey | None:
            connection.execute(
                "UPDATE app_key SET name = ?, notes = ? WHERE client_id = ? AND deleted_ms IS NULL",
                (name, notes, client_id),
            )
            return self._key_in(connection, client_id)

        return await self._engine.change(update)

    async def delete_key(self, client_id: str) -> bool:
        now_ms = self._engine.clock.now_ms()

        def delete(connection: Sql) -> bool:
            row = connection.execute(
                "UPDATE app_key SET deleted_ms = ? WHERE client_id = ? AND deleted_ms IS NULL RETURNING id",
                (now_ms, client_id),
            ).fetchone()
            if row is not None:
                connection.execute(
                    "UPDATE token SET revoked_ms = ? WHERE app_key = ? AND revoked_ms IS NULL", (now_ms, row[0])
                )
            return row is not None

        return await self._engine.change(delete, revokes=True)

    def _key_in(self, connection: Sql, client_id: str) -> AppKey | None:
        now_ms = self._engine.clock.now_ms()
        row = connection.execute(
            _KEY.format("k.client_id = :client_id"), {"now": now_ms, "client_id": client_id}
        ).fetchone()
        return row and _key(row)


def _key(row: _Row) -> AppKey:
    client_id, name, notes, secret_tail, account, created_ms, used_ms, tokens = row
    used_at = None if used_ms is None else from_ms(used_ms)
    return AppKey(client_id, name, notes, secret_tail, account, from_ms(created_ms), used_at, tokens)


def _check(name: str, notes: str) -> None:
    if not 0 < len(name.strip()) <= LONGEST_NAME or not name.isprintable():
        raise RefusedError(
            422,
            "name_invalid",
            f"A key's name has 1 to {LONGEST_NAME} printable characters.",
            "Name the app that will use the key.",
        )
    if len(notes) > LONGEST_NOTES:
        raise RefusedError(422, "notes_too_long", f"Notes may have {LONGEST_NOTES:,} characters.", "Shorten the notes.")
