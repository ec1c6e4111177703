"""Keys of Sensohive's API: only hashes of their values are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from embedded_server.domain.token import token_hash
from embedded_server.domain.user_key import IssuedUserKey, KeyUse, UserKey, new_key_value
from embedded_server.store.engine import Sql, Value
from embedded_server.store.parts.part import Part

_KEY = (
    "SELECT k.id, k.name, k.tail, k.scopes, a.email, k.account, a.is_integrator, k.created_s, k.expires_s, "
    "k.revoked_s, coalesce(a.name, a.email), a.parent, k.last_used_s, k.last_used_from "
    "FROM user_key k JOIN account a ON a.id = k.account WHERE a.deleted_ms IS NULL AND {} ORDER BY k.id"
)
_CHANGE = (
    "UPDATE user_key SET name = ?, scopes = ?, expires_s = coalesce(?, expires_s) WHERE id = ? AND revoked_s IS NULL"
)
_USED = "UPDATE user_key SET last_used_s = ?2, last_used_from = ?3 WHERE id = ?1 AND coalesce(last_used_s, 0) <= ?2"
_TAIL = 4


class UserKeysPart(Part):
    async def add_user_key(self, name: str, account: int, scopes: Sequence[str], expires_s: int) -> IssuedUserKey:
        value, now_s = new_key_value(), self._engine.clock.now_ms() // 1000
        hashed = token_hash(value)

        def add(connection: Sql) -> IssuedUserKey:
            connection.execute(
                "INSERT INTO user_key (name, hash, tail, scopes, account, created_s, expires_s) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (name, hashed, value[-_TAIL:], " ".join(scopes), account, now_s, expires_s),
            )
            (key,) = _keys(connection, "k.hash = ?", hashed)
            return IssuedUserKey(key, value)

        return await self._engine.change(add)

    async def user_keys(self, account: int | None = None) -> list[UserKey]:
        if account is None:
            return await self._engine.read(lambda connection: _keys(connection, "TRUE"))
        return await self._engine.read(lambda connection: _keys(connection, "k.account = ?", account))

    async def user_keys_below(self, account: int) -> list[UserKey]:
        where = "(k.account = ?1 OR a.parent = ?1)"
        return await self._engine.read(lambda connection: _keys(connection, where, account))

    async def user_key(self, value: str) -> UserKey | None:
        found = await self._engine.read(lambda connection: _keys(connection, "k.hash = ?", token_hash(value)))
        return found[0] if found else None

    async def change_user_key(
        self, key_id: int, name: str, scopes: Sequence[str], expires_s: int | None
    ) -> UserKey | None:
        def change(connection: Sql) -> UserKey | None:
            connection.execute(_CHANGE, (name, " ".join(scopes), expires_s, key_id))
            if not connection.changes():
                return None
            (key,) = _keys(connection, "k.id = ?", key_id)
            return key

        return await self._engine.change(change)

    async def revoke_user_key(self, key_id: int) -> UserKey | None:
        now_s = self._engine.clock.now_ms() // 1000

        def revoke(connection: Sql) -> UserKey | None:
            sql = "UPDATE user_key SET revoked_s = ? WHERE id = ? AND revoked_s IS NULL"
            connection.execute(sql, (now_s, key_id))
            found = _keys(connection, "k.id = ?", key_id)
            return found[0] if found else None

        return await self._engine.change(revoke)

    async def note_key_uses(self, uses: Mapping[int, KeyUse]) -> None:
        rows = [(key, use.at_s, use.remote) for key, use in uses.items()]
        await self._engine.change_beside(lambda connection: connection.executemany(_USED, rows))


def revoke_keys_of(connection: Sql, account: int, now_s: int) -> None:
    sql = "UPDATE user_key SET revoked_s = ? WHERE account = ? AND revoked_s IS NULL"
    connection.execute(sql, (now_s, account))


def _keys(connection: Sql, where: str, *values: Value) -> list[UserKey]:
    return [
        UserKey(
            id=row_id,
            name=name,
            tail=tail,
            scopes=tuple(scopes.split()),
            account=email,
            account_id=account,
            is_integrator=bool(is_integrator),
            created_s=created_s,
            expires_s=expires_s,
            revoked_s=revoked_s,
            user=user,
            parent_id=parent,
            last_used_s=last_used_s,
            last_used_from=last_used_from,
        )
        for (
            row_id,
            name,
            tail,
            scopes,
            email,
            account,
            is_integrator,
            created_s,
            expires_s,
            revoked_s,
            user,
            parent,
            last_used_s,
            last_used_from,
        ) in connection.execute(_KEY.format(where), values)
    ]
