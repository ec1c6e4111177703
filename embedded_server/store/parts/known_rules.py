"""The rules as of the last change, read from the database when there was one."""

from __future__ import annotations

import json

from embedded_server.domain.moments import from_ms
from embedded_server.domain.rule import Operation, OwnerWords, Party, RequestorWords, Rule, SignedRule
from embedded_server.store.engine import Sql

_RULES = """
SELECT r.id, r.rec_type, r.name, r.about, r.resource_type, r.resource_id, r.owner, r.requestor, r.operations,
       r.created_ms, r.updated_ms, a.email, a.organisation, r.author_app
FROM rule r LEFT JOIN account a ON a.id = r.account ORDER BY r.created_ms, r.id
"""


class KnownRules:
    """Every change of the rules counts as a revocation: it may take something."""

    def __init__(self) -> None:
        self._known: tuple[int, tuple[SignedRule, ...]] = (-1, ())

    def as_of(self, generation: int, connection: Sql) -> tuple[SignedRule, ...]:
        """`generation` was read before, or together with what `connection` sees."""
        known, rules = self._known
        if known != generation:
            rules = load_rules(connection)
            self._known = (generation, rules)
        return rules


def load_rules(connection: Sql) -> tuple[SignedRule, ...]:
    return tuple(_signed(*row) for row in connection.execute(_RULES))


def _signed(
    rule_id: str,
    rec_type: str,
    name: str,
    about: str,
    resource_type: str,
    resource_id: str,
    owner: str,
    requestor: str,
    operations: str,
    created_ms: int,
    updated_ms: int,
    email: str | None,
    organisation: str,
    app: str,
) -> SignedRule:
    rule = Rule(
        id=rule_id,
        rec_type=rec_type,
        name=name,
        desc=about,
        resource_id=resource_id,
        owner=OwnerWords(**json.loads(owner)),
        requestor=RequestorWords(**json.loads(requestor)),
        operations=frozenset(map(Operation, operations.split())),
        account=email,
        created_at=from_ms(created_ms),
        updated_at=from_ms(updated_ms),
        resource_type=resource_type,
    )
    return SignedRule(rule, None if email is None else Party(email, organisation, app))
