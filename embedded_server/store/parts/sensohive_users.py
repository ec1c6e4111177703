"""Sensohive's users: accounts that an integrator looks after."""

from __future__ import annotations

from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.sensohive import NO_ADDRESS, SensohiveUser
from embedded_server.store.accounts import check_owns_nothing
from embedded_server.store.engine import Sql, Value
from embedded_server.store.parts.accounts import OWNED, REVIVE, account_of, end_account
from embedded_server.store.parts.part import Part

_USER = (
    "SELECT a.id, a.name, a.email, a.contact, p.name, p.email, a.created_ms FROM account a "
    "JOIN account p ON p.id = a.parent WHERE a.parent = ? AND a.deleted_ms IS NULL AND {} ORDER BY a.id"
)
_NAMED = "(a.name = ? OR a.email = ?)"
_ADD = (
    "INSERT INTO account (email, organisation, created_ms, is_integrator, parent) VALUES (?1, ?2, ?3, ?4, ?5) "
    "ON CONFLICT (email) DO NOTHING"
)


class SensohiveUsersPart(Part):
    async def sensohive_users(self, parent: int) -> list[SensohiveUser]:
        return await self._engine.read(lambda connection: _users(connection, "TRUE", parent))

    async def sensohive_user(self, parent: int, name: str) -> SensohiveUser | None:
        found = await self._engine.read(lambda connection: _users(connection, _NAMED, parent, name, name))
        return found[0] if found else None

    async def add_sensohive_user(self, parent: int, name: str, email: str) -> SensohiveUser:
        now_ms = self._engine.clock.now_ms()
        address = name if "@" in name else email or f"{name}{NO_ADDRESS}"

        def add(connection: Sql) -> SensohiveUser:
            _check_free(connection, name, address)
            sql = "SELECT organisation FROM account WHERE id = ? AND deleted_ms IS NULL"
            organisation = connection.execute(sql, (parent,)).get
            values = (address, organisation, now_ms, False, parent)
            connection.execute(REVIVE, values)
            connection.execute(_ADD, values)
            row_id = connection.execute("SELECT id FROM account WHERE email = ?", (address,)).get
            return _named(connection, parent, row_id, name, email)

        return await self._engine.change(add)

    async def change_sensohive_user(self, parent: int, user: int, name: str, email: str) -> SensohiveUser | None:
        def change(connection: Sql) -> SensohiveUser | None:
            known = _users(connection, "a.id = ?", parent, user)
            if not known:
                return None
            if name.lower() != known[0].name.lower():
                _check_free(connection, name, name)
            return _named(connection, parent, user, name, email or known[0].email)

        return await self._engine.change(change)

    async def delete_sensohive_user(self, parent: int, user: int) -> bool:
        now_ms = self._engine.clock.now_ms()

        def delete(connection: Sql) -> bool:
            if not _users(connection, "a.id = ?", parent, user):
                return False
            connection.execute("UPDATE orbit_sensor SET owner = ?, webhook = NULL WHERE owner = ?", (parent, user))
            email = connection.execute("SELECT email FROM account WHERE id = ?", (user,)).get
            account = account_of(connection, email)
            assert account is not None
            check_owns_nothing(account, *connection.execute(OWNED, (user,)).get)
            end_account(connection, user, now_ms)
            return True

        return await self._engine.change(delete, revokes=True)


def _users(connection: Sql, where: str, *values: Value) -> list[SensohiveUser]:
    return [
        SensohiveUser(
            id=row_id,
            name=name or email,
            email=contact or ("" if email.endswith(NO_ADDRESS) else email),
            parent=parent_name or parent_email,
            created_s=created_ms // 1000,
        )
        for row_id, name, email, contact, parent_name, parent_email, created_ms in (
            connection.execute(_USER.format(where), values)
        )
    ]


def _named(connection: Sql, parent: int, user: int, name: str, email: str) -> SensohiveUser:
    own = connection.execute("SELECT email FROM account WHERE id = ?", (user,)).get
    values = (None if name.lower() == own.lower() else name, None if email in ("", own) else email, user)
    connection.execute("UPDATE account SET name = ?, contact = ? WHERE id = ?", values)
    (named,) = _users(connection, "a.id = ?", parent, user)
    return named


def _check_free(connection: Sql, name: str, address: str) -> None:
    """Whoever the other one belongs to. Raises RefusedError(409)."""
    sql = "SELECT 1 FROM account WHERE deleted_ms IS NULL AND (name = ? OR email = ? OR email = ?)"
    if connection.execute(sql, (name, name, address)).fetchone() is not None:
        raise RefusedError(409, "user_exists", "There is a user with this name or address.", "Choose another name.")
