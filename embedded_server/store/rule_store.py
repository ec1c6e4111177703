"""What the server asks of a store about rules."""

from __future__ import annotations

from typing import Protocol

from embedded_server.domain.rule import Rule, SignedRule
from embedded_server.store.grants import Grant


class RuleStore(Protocol):
    """A change counts from the next request on. Changes with a grant touch what its account made, and raise
    RefusedError(401) when its token was revoked meanwhile."""

    async def signed_rules(self) -> tuple[SignedRule, ...]:
        """All of them, oldest first."""
        ...

    async def save_rule(self, rule: Rule, grant: Grant | None = None) -> Rule | None:
        """Adds (no id) or replaces, then author and `created_at` stay; None when there is none to replace. Raises
        RefusedError (404, 409, 422)."""
        ...

    async def delete_rule(self, rule_id: str, grant: Grant | None = None) -> bool: ...
