"""Accounts and organisations."""

from __future__ import annotations

import re

import apsw

from embedded_server.domain.account import EMAIL, LOCAL_EMAIL, LOCAL_ORGANISATION, Account, Organisation
from embedded_server.domain.moments import from_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.sqlite.database import Part

_ACCOUNT = "SELECT id, email, organisation, created_ms, password_hash IS NOT NULL FROM account"
_CODE = re.compile(r"[A-Za-z0-9._-]{1,64}")


def add_local_account(connection: apsw.Connection, now_ms: int) -> None:
    """The first start's only content; later starts find it there."""
    with connection:
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
        return _account_of(self._reader, email)

    async def accounts(self) -> list[Account]:
        return [_account(row) for row in self._reader.execute(f"{_ACCOUNT} ORDER BY id")]

    async def add_account(
        self,
        email: str,
        organisation: str,
        password_hash: str | None,
        *,
        is_integrator: bool = False,
        parent: str | None = None,
    ) -> Account:
        now_ms = self._database.clock.now_ms()

        def add(connection: apsw.Connection) -> Account:
            parent_id = _parent_of(connection, parent)
            connection.execute(
                "INSERT INTO organisation VALUES (?1, ?1) ON CONFLICT DO NOTHING", (_code(organisation),)
            )
            _check_free(connection, email, password_hash)
            connection.execute(
                "INSERT INTO account VALUES (NULL, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET password_hash = excluded.password_hash",
                (email, organisation, now_ms, password_hash, is_integrator, parent_id),
            )
            account = _account_of(connection, email)
            assert account is not None
            return account

        return await self._writer.run(add)

    async def password_hash(self, email: str) -> str | None:
        row = self._reader.execute("SELECT password_hash FROM account WHERE email = ?", (email,)).fetchone()
        return row and row[0]

    async def organisations(self) -> list[Organisation]:
        rows = self._reader.execute("SELECT code, name FROM organisation ORDER BY code")
        return [Organisation(code, name) for code, name in rows]


def _account_of(connection: apsw.Connection, email: str) -> Account | None:
    row = connection.execute(f"{_ACCOUNT} WHERE email = ?", (email,)).fetchone()
    return row and _account(row)


def _account(row: tuple[int, str, str, int, int]) -> Account:
    row_id, email, organisation, created_ms, has_password = row
    return Account(row_id, email, organisation, from_ms(created_ms), bool(has_password))


def _code(organisation: str) -> str:
    if _CODE.fullmatch(organisation):
        return organisation
    raise RefusedError(
        422,
        "organisation_invalid",
        "An organisation's code holds 1 to 64 letters, digits, dots, '-' and '_'.",
        "Write a shorter or plainer code.",
    )


def _check_free(connection: apsw.Connection, email: str, password_hash: str | None) -> None:
    """An account without a password may be given one, once."""
    if not EMAIL.fullmatch(email):
        raise RefusedError(
            422, "email_invalid", "That is not an e-mail address.", "Write one such as name@example.com."
        )
    account = _account_of(connection, email)
    if account is not None and (account.has_password or password_hash is None):
        raise RefusedError(
            409, "account_exists", f"The account {email} exists already.", "Choose another e-mail address."
        )


def _parent_of(connection: apsw.Connection, parent: str | None) -> int | None:
    if parent is None:
        return None
    account = _account_of(connection, parent)
    if account is None:
        raise RefusedError(404, "parent_unknown", f"There is no account {parent}.", "Add the parent account first.")
    return account.id
