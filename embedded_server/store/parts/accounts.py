"""Accounts and organisations."""

from __future__ import annotations

from embedded_server.domain.account import (
    EMAIL,
    LOCAL_EMAIL,
    LOCAL_ORGANISATION,
    ORGANISATION_CODE,
    Account,
    Organisation,
)
from embedded_server.domain.moments import from_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.accounts import check_owns_nothing
from embedded_server.store.engine import Sql
from embedded_server.store.parts.part import Part
from embedded_server.store.parts.user_keys import revoke_keys_of
from embedded_server.store.parts.webhooks import forget_webhooks_of

_ACCOUNT = """
SELECT a.id, a.email, a.organisation, a.created_ms, a.password_hash IS NOT NULL, a.is_integrator, p.email
FROM account a LEFT JOIN account p ON p.id = a.parent WHERE a.deleted_ms IS NULL
"""
_ADD = """
INSERT INTO account (email, organisation, created_ms, password_hash, is_integrator, parent) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (email) DO UPDATE SET password_hash = excluded.password_hash
"""
REVIVE = """
UPDATE account SET organisation = ?2, created_ms = ?3, is_integrator = ?4, parent = ?5, deleted_ms = NULL
WHERE email = ?1 AND deleted_ms IS NOT NULL
"""
OWNED = """
SELECT (SELECT coalesce(sum(records), 0) FROM stream WHERE account = ?1),
       (SELECT count(*) FROM app_key WHERE account = ?1 AND deleted_ms IS NULL),
       (SELECT count(*) FROM rule WHERE account = ?1),
       (SELECT count(*) FROM account WHERE parent = ?1 AND deleted_ms IS NULL),
       (SELECT count(*) FROM orbit_sensor WHERE owner = ?1)
"""
_END_TOKENS = """
UPDATE token SET revoked_ms = ? WHERE account = ? AND kind = 'password' AND identity != ? AND revoked_ms IS NULL
"""


def add_local_account(connection: Sql, now_ms: int) -> None:
    """The first start's only content; later starts find it there."""
    connection.execute(
        "INSERT INTO organisation VALUES (?, 'This computer') ON CONFLICT DO NOTHING", (LOCAL_ORGANISATION,)
    )
    connection.execute(
        "INSERT INTO account (email, organisation, created_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (LOCAL_EMAIL, LOCAL_ORGANISATION, now_ms),
    )


class AccountsPart(Part):
    async def local_account(self) -> Account:
        account = await self.account(LOCAL_EMAIL)
        assert account is not None  # made at the first start, never removed
        return account

    async def account(self, email: str) -> Account | None:
        return await self._engine.read(lambda connection: account_of(connection, email))

    async def accounts(self) -> list[Account]:
        rows = await self._engine.read(lambda connection: connection.execute(f"{_ACCOUNT} ORDER BY a.id").fetchall())
        return [_account(row) for row in rows]

    async def add_account(
        self,
        email: str,
        organisation: str,
        password_hash: str | None,
        *,
        is_integrator: bool = False,
        parent: str | None = None,
    ) -> Account:
        now_ms = self._engine.clock.now_ms()

        def add(connection: Sql) -> Account:
            parent_id = _parent_of(connection, parent)
            _make_organisation(connection, organisation)
            _check_free(connection, email, password_hash)
            connection.execute(REVIVE, (email, organisation, now_ms, is_integrator, parent_id))
            connection.execute(_ADD, (email, organisation, now_ms, password_hash, is_integrator, parent_id))
            return _known_account(connection, email)

        return await self._engine.change(add)

    async def change_account(
        self, email: str, *, password_hash: str | None = None, organisation: str | None = None
    ) -> Account | None:
        now_ms = self._engine.clock.now_ms()

        def change(connection: Sql) -> Account | None:
            account = account_of(connection, email)
            if account is None:
                return None
            if password_hash is not None:
                connection.execute("UPDATE account SET password_hash = ? WHERE id = ?", (password_hash, account.id))
            if organisation is not None:
                _make_organisation(connection, organisation)
                connection.execute("UPDATE account SET organisation = ? WHERE id = ?", (organisation, account.id))
                connection.execute(_END_TOKENS, (now_ms, account.id, organisation))
            return _known_account(connection, email)

        return await self._engine.change(change, revokes=True)

    async def delete_account(self, email: str) -> bool:
        now_ms = self._engine.clock.now_ms()

        def delete(connection: Sql) -> bool:
            account = account_of(connection, email)
            if account is None:
                return False
            check_owns_nothing(account, *connection.execute(OWNED, (account.id,)).get)
            end_account(connection, account.id, now_ms)
            return True

        return await self._engine.change(delete, revokes=True)

    async def password_hash(self, email: str) -> str | None:
        sql = "SELECT password_hash FROM account WHERE email = ? AND deleted_ms IS NULL"
        found: str | None = await self._engine.read(lambda connection: connection.execute(sql, (email,)).get)
        return found

    async def organisations(self) -> list[Organisation]:
        sql = "SELECT code, name FROM organisation ORDER BY code"
        rows = await self._engine.read(lambda connection: connection.execute(sql).fetchall())
        return [Organisation(code, name) for code, name in rows]

    async def add_organisation(self, code: str, name: str) -> Organisation:
        def add(connection: Sql) -> Organisation:
            sql = "INSERT INTO organisation VALUES (?, ?) ON CONFLICT DO NOTHING"
            connection.execute(sql, (_code(code), name))
            if not connection.changes():
                reason = f"There is an organisation {code} already."
                raise RefusedError(409, "organisation_exists", reason, "Choose another code.")
            return Organisation(code, name)

        return await self._engine.change(add)


def account_row(connection: Sql, email: str | None) -> int | None:
    """Raises RefusedError(404) where nobody has the address."""
    if email is None:
        return None
    account = account_of(connection, email)
    if account is None:
        raise RefusedError(404, "account_unknown", f"There is no account {email}.", "Add the account first.")
    return account.id


def check_account(connection: Sql, account: int) -> None:
    """It may have been deleted a moment ago. Raises RefusedError(404)."""
    if connection.execute("SELECT 1 FROM account WHERE id = ? AND deleted_ms IS NULL", (account,)).get is None:
        raise RefusedError(404, "account_unknown", "The account was deleted.", "Add it again, or choose another one.")


def end_account(connection: Sql, account: int, now_ms: int) -> None:
    """Whoever gets its address later gets nothing else of it."""
    revoke_keys_of(connection, account, now_ms // 1000)
    forget_webhooks_of(connection, account)
    sql = "UPDATE account SET deleted_ms = ?, password_hash = NULL, name = NULL, contact = NULL WHERE id = ?"
    connection.execute(sql, (now_ms, account))


def account_of(connection: Sql, email: str) -> Account | None:
    row = connection.execute(f"{_ACCOUNT} AND a.email = ?", (email,)).fetchone()
    return row and _account(row)


def _known_account(connection: Sql, email: str) -> Account:
    account = account_of(connection, email)
    assert account is not None  # in this transaction
    return account


def _account(row: tuple[int, str, str, int, int, int, str | None]) -> Account:
    row_id, email, organisation, created_ms, has_password, is_integrator, parent = row
    return Account(row_id, email, organisation, from_ms(created_ms), bool(has_password), bool(is_integrator), parent)


def _make_organisation(connection: Sql, code: str) -> None:
    connection.execute("INSERT INTO organisation VALUES (?1, ?1) ON CONFLICT DO NOTHING", (_code(code),))


def _code(organisation: str) -> str:
    if ORGANISATION_CODE.fullmatch(organisation):
        return organisation
    raise RefusedError(
        422,
        "organisation_invalid",
        "An organisation's code holds 1 to 64 letters, digits, dots, '-' and '_'.",
        "Write a shorter or plainer code.",
    )


def _check_free(connection: Sql, email: str, password_hash: str | None) -> None:
    """An account without a password may be given one, once."""
    if not EMAIL.fullmatch(email):
        raise RefusedError(
            422, "email_invalid", "That is not an e-mail address.", "Write one such as name@example.com."
        )
    account = account_of(connection, email)
    if account is not None and (account.has_password or password_hash is None):
        raise RefusedError(
            409, "account_exists", f"The account {email} exists already.", "Choose another e-mail address."
        )


def _parent_of(connection: Sql, parent: str | None) -> int | None:
    if parent is None:
        return None
    account = account_of(connection, parent)
    if account is None:
        raise RefusedError(404, "parent_unknown", f"There is no account {parent}.", "Add the parent account first.")
    return account.id
