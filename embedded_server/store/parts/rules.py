"""Rules: listed, saved, deleted."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from typing import TypeAlias

from embedded_server.domain.rule import Rule, SignedRule
from embedded_server.store.base import Grant
from embedded_server.store.engine import Sql
from embedded_server.store.parts.accounts import account_row
from embedded_server.store.parts.known_rules import load_rules
from embedded_server.store.parts.part import Part
from embedded_server.store.parts.tokens import check_not_revoked
from embedded_server.store.rules import MOST_RULES, check_rule, too_many_rules

_Values: TypeAlias = Mapping[str, str | int | None]

_INSERT = """
INSERT INTO rule VALUES (:id, :account, :author_app, :rec_type, :name, :about, :resource_type, :resource_id, :owner,
                         :requestor, :operations, :now_ms, :now_ms)
"""
_UPDATE = """
UPDATE rule SET rec_type = :rec_type, name = :name, about = :about, resource_type = :resource_type,
                resource_id = :resource_id, owner = :owner, requestor = :requestor, operations = :operations,
                updated_ms = :now_ms
WHERE id = :id AND (CAST(:account AS integer) IS NULL OR account = :account)
"""


class RulesPart(Part):
    async def signed_rules(self) -> tuple[SignedRule, ...]:
        return await self._engine.read(self._engine.rules)

    async def save_rule(self, rule: Rule, grant: Grant | None = None) -> Rule | None:
        check_rule(rule)
        rule_id, values = rule.id or secrets.token_hex(12), self._values(rule)

        def save(connection: Sql) -> Rule | None:
            if grant is not None:
                check_not_revoked(connection, grant)
            if rule.id:
                connection.execute(
                    _UPDATE, {**values, "id": rule_id, "account": None if grant is None else grant.account}
                )
                if not connection.changes():
                    return None
            else:
                _check_room(connection)
                account = account_row(connection, rule.account)
                app = "" if grant is None else grant.client_id
                connection.execute(_INSERT, {**values, "id": rule_id, "account": account, "author_app": app})
            return next(each.rule for each in load_rules(connection) if each.rule.id == rule_id)

        return await self._engine.change(save, revokes=True)

    async def delete_rule(self, rule_id: str, grant: Grant | None = None) -> bool:
        def delete(connection: Sql) -> bool:
            if grant is not None:
                check_not_revoked(connection, grant)
            sql = "DELETE FROM rule WHERE id = ?1 AND (CAST(?2 AS integer) IS NULL OR account = ?2)"
            connection.execute(sql, (rule_id, None if grant is None else grant.account))
            return connection.changes() > 0

        return await self._engine.change(delete, revokes=True)

    def _values(self, rule: Rule) -> _Values:
        return {
            "rec_type": rule.rec_type,
            "name": rule.name,
            "about": rule.desc,
            "resource_type": rule.resource_type,
            "resource_id": rule.resource_id,
            "owner": json.dumps(asdict(rule.owner)),
            "requestor": json.dumps(asdict(rule.requestor)),
            "operations": " ".join(sorted(rule.operations)),
            "now_ms": self._engine.clock.now_ms(),
        }


def _check_room(connection: Sql) -> None:
    if connection.execute("SELECT count(*) FROM rule").get >= MOST_RULES:
        raise too_many_rules()
