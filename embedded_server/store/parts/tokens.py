"""Tokens: issued, listed, revoked. Their values are never stored, only hashes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TypeAlias

from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.token import (
    PASSWORD_TOKEN_LIFE,
    IssuedToken,
    Token,
    TokenKind,
    new_token_value,
    token_hash,
)
from embedded_server.store.base import Grant, TokenWish
from embedded_server.store.engine import Sql
from embedded_server.store.parts.header_sets import DAY_MS
from embedded_server.store.parts.part import Part

DAYS_SHOWN = 7

_Row: TypeAlias = tuple[
    int,
    str,
    str,
    str,
    str,
    str,
    str,
    str,
    str,
    str,
    str,
    str,
    int,
    int | None,
    int | None,
    int | None,
    str | None,
    int,
    str | None,
]

_TOKEN = """
SELECT t.id, t.uuid, t.kind, t.scope, t.rec_types, t.head, t.tail, k.name, k.client_id, t.identity, a.email, t.note,
       t.issued_ms, t.expires_ms, t.revoked_ms, t.last_used_ms, t.last_used_from, t.uses,
       (SELECT new.tail FROM token new WHERE new.uuid = t.replaced_by)
FROM token t JOIN app_key k ON k.id = t.app_key JOIN account a ON a.id = t.account
WHERE {} ORDER BY t.id
"""


class TokensPart(Part):
    async def tokens(self, account: int | None = None) -> list[Token]:
        where, values = ("TRUE", ()) if account is None else ("t.account = ?", (account,))

        def find(connection: Sql) -> list[Token]:
            rows = connection.execute(_TOKEN.format(where), values).fetchall()
            days = self._days(connection, "day > ?", self._today() - DAYS_SHOWN)
            return [self._token(row, days) for row in rows]

        await self._engine.catch_up()
        return await self._engine.read(find)

    async def tokens_after(self, token_id: str, limit: int) -> list[Token]:
        where = "t.id > (SELECT id FROM token WHERE uuid = ?)" if token_id else "? = ''"

        def find(connection: Sql) -> list[Token]:
            rows = connection.execute(f"{_TOKEN.format(where)} LIMIT ?", (token_id, limit)).fetchall()
            if not rows:
                return []
            some_days = "token BETWEEN ? AND ? AND day > ?"
            days = self._days(connection, some_days, rows[0][0], rows[-1][0], self._today() - DAYS_SHOWN)
            return [self._token(row, days) for row in rows]

        await self._engine.catch_up()
        return await self._engine.read(find)

    async def token(self, token_id: str) -> Token | None:
        await self._engine.catch_up()
        return await self._engine.read(lambda connection: self._token_in(connection, token_id))

    async def issue_token(self, wish: TokenWish) -> IssuedToken:
        value = new_token_value()
        token_id = str(uuid.uuid4())
        now_ms = self._engine.clock.now_ms()
        if now_ms < self._engine.high_water.ms:
            await self._begin_anew(now_ms)

        def issue(connection: Sql) -> IssuedToken:
            connection.execute(
                "INSERT INTO token (uuid, hash, kind, scope, rec_types, head, tail, app_key, account, identity, note, "
                "issued_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    token_id,
                    token_hash(value),
                    wish.kind.value,
                    wish.scope,
                    " ".join(wish.rec_types),
                    value[:8],
                    value[-8:],
                    _key_row(connection, wish),
                    wish.account,
                    _identity(connection, wish),
                    wish.note,
                    now_ms,
                    _expiry_ms(wish, now_ms),
                ),
            )
            token = self._token_in(connection, token_id)
            assert token is not None
            return IssuedToken(token, value)

        return await self._engine.change(issue)

    async def _begin_anew(self, now_ms: int) -> None:
        """The clock was set back: a new token has to live by it, and what had ended must not live again."""
        high_water = self._engine.high_water
        ended = (now_ms, high_water.ms)

        def end(connection: Sql) -> None:
            connection.execute("UPDATE token SET expires_ms = ?1 WHERE expires_ms > ?1 AND expires_ms <= ?2", ended)
            connection.execute("UPDATE state SET latest_ms = ?", (now_ms,))

        await self._engine.change(end, revokes=True)
        high_water.ms = high_water.stored_ms = now_ms

    async def revoke_token(self, token_id: str) -> Token | None:
        now_ms = self._engine.clock.now_ms()

        def revoke(connection: Sql) -> Token | None:
            connection.execute(
                "UPDATE token SET revoked_ms = ? WHERE uuid = ? AND revoked_ms IS NULL", (now_ms, token_id)
            )
            return self._token_in(connection, token_id)

        return await self._engine.change(revoke, revokes=True)

    def _token_in(self, connection: Sql, token_id: str) -> Token | None:
        row = connection.execute(_TOKEN.format("t.uuid = ?"), (token_id,)).fetchone()
        if row is None:
            return None
        return self._token(row, self._days(connection, "token = ? AND day > ?", row[0], self._today() - DAYS_SHOWN))

    def _today(self) -> int:
        return self._engine.clock.now_ms() // DAY_MS

    @staticmethod
    def _days(connection: Sql, where: str, *values: int) -> dict[tuple[int, int], int]:
        rows = connection.execute(f"SELECT token, day, uses FROM token_day WHERE {where}", values)
        return {(token, day): uses for token, day, uses in rows}

    def _token(self, row: _Row, days: dict[tuple[int, int], int]) -> Token:
        row_id, uuid_, kind, scope, rec_types, head, tail, app, client_id, identity, account, note = row[:12]
        issued_ms, expires_ms, revoked_ms, last_used_ms, last_used_from, uses, new = row[12:]
        today = self._today()
        return Token(
            id=uuid_,
            kind=TokenKind(kind),
            scope=scope,
            rec_types=tuple(rec_types.split()),
            head=head,
            tail=tail,
            app_name=app,
            client_id=client_id,
            identity=identity,
            account=account,
            note=note,
            issued_at=from_ms(issued_ms),
            expires_at=_moment(expires_ms),
            revoked_at=_moment(revoked_ms),
            last_used_at=_moment(last_used_ms),
            last_used_from=last_used_from,
            uses=uses,
            uses_by_day=tuple(days.get((row_id, day), 0) for day in range(today - DAYS_SHOWN + 1, today + 1)),
            replaced_by=new or "",
        )


def check_not_revoked(connection: Sql, grant: Grant) -> None:
    """Inside the writer's transaction: what was revoked while it waited changes nothing. Raises RefusedError(401)."""
    sql = "SELECT 1 FROM token WHERE id = ? AND revoked_ms IS NULL"
    if connection.execute(sql, (grant.token,)).fetchone() is None:
        raise RefusedError(401, "token_revoked", "The token was revoked.", "Request a new one.")


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_ms(milliseconds)


def _expiry_ms(wish: TokenWish, now_ms: int) -> int | None:
    if wish.expires_at is not None:
        return to_ms(wish.expires_at)
    return to_ms(from_ms(now_ms) + PASSWORD_TOKEN_LIFE) if wish.kind is TokenKind.PASSWORD else None


def _key_row(connection: Sql, wish: TokenWish) -> int:
    row = connection.execute(
        "SELECT id FROM app_key WHERE client_id = ? AND account = ? AND deleted_ms IS NULL",
        (wish.client_id, wish.account),
    ).fetchone()
    if row is None:
        raise RefusedError(
            404,
            "key_unknown",
            "This account has no API key with that client id.",
            "Create a key first, or check the client id.",
        )
    return int(row[0])


def _identity(connection: Sql, wish: TokenWish) -> str:
    if connection.execute("SELECT 1 FROM organisation WHERE code = ?", (wish.identity,)).fetchone() is None:
        raise RefusedError(
            422, "identity_unknown", "There is no organisation with that code.", "Choose one of the list."
        )
    return wish.identity
