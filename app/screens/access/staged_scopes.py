"""Ticks of the scope matrix that are not saved yet. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.api.sensohive_replies import ApiKey


@dataclass(frozen=True, slots=True)
class StagedScopes:
    """`flipped` holds, by the id of a key, the scopes whose tick is other than what the server says."""

    flipped: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def flip(self, key: ApiKey, scope: str) -> StagedScopes:
        """Ticking twice stages nothing."""
        return StagedScopes({**self.flipped, key.id: self.flipped.get(key.id, frozenset()) ^ {scope}})

    def is_flipped(self, key: ApiKey, scope: str) -> bool:
        return scope in self.flipped.get(key.id, frozenset())

    def has(self, key: ApiKey, scope: str) -> bool:
        return (scope in key.scopes) != self.is_flipped(key, scope)

    def scopes(self, key: ApiKey) -> tuple[str, ...]:
        """What the key would have: what it keeps in its order, then what is new."""
        flipped = self.flipped.get(key.id, frozenset())
        kept = [scope for scope in key.scopes if scope not in flipped]
        return (*kept, *sorted(flipped.difference(key.scopes)))

    def count(self) -> int:
        return sum(map(len, self.flipped.values()))

    def changed(self, keys: Iterable[ApiKey]) -> list[ApiKey]:
        return [key for key in keys if self.flipped.get(key.id)]

    def emptied(self, keys: Iterable[ApiKey]) -> list[ApiKey]:
        """Keys that would have no scope left, which none may."""
        return [key for key in self.changed(keys) if not self.scopes(key)]

    def settled(self, keys: Iterable[ApiKey]) -> StagedScopes:
        """After the server was asked again: keys that are gone or revoked are forgotten."""
        alive = {key.id for key in keys if not key.is_revoked}
        return StagedScopes({key_id: flips for key_id, flips in self.flipped.items() if key_id in alive and flips})

    def without(self, key: ApiKey) -> StagedScopes:
        return StagedScopes({key_id: flips for key_id, flips in self.flipped.items() if key_id != key.id})
