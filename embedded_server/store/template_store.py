"""What the server asks of a store about target templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from embedded_server.domain.device import Device
from embedded_server.domain.target_template import AssignedRow, TargetTemplate
from embedded_server.store.delivery_store import KeptTarget, SealedHeader, TargetWish


@dataclass(frozen=True, slots=True)
class KeptTemplate:
    """With the values of its headers, sealed."""

    template: TargetTemplate
    headers: tuple[SealedHeader, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Assigning:
    """One device's target as a template makes it. `signing` is for a new one; `before` is the URL of the one that was
    there, `replaced` hashes of what may be tokens in that."""

    device: str
    wish: TargetWish = field(repr=False)
    signing: str = field(repr=False)
    before: str = field(default="", repr=False)
    replaced: frozenset[bytes] = field(default=frozenset(), repr=False)


FilledTarget: TypeAlias = tuple[AssignedRow, Assigning | None]
"""What is told of a device's target, and what is to be done where something is."""


class TemplateStore(Protocol):
    async def templates_with_secrets(self) -> list[KeptTemplate]: ...
    async def template(self, template_id: int) -> KeptTemplate | None: ...
    async def add_template(self, name: str, wish: TargetWish) -> TargetTemplate: ...
    async def change_template(self, template_id: int, name: str, wish: TargetWish) -> TargetTemplate | None: ...
    async def delete_template(self, template_id: int) -> bool:
        """Targets that it made stay as they are."""
        ...

    async def devices_and_targets(self, ids: Sequence[str]) -> dict[str, tuple[Device, KeptTarget | None]]: ...
    async def assign_targets(self, template_id: int, assigned: Sequence[Assigning]) -> None:
        """New ones are added, others take the wish; all in one transaction."""
        ...

    async def devices_given(self, template_id: int) -> list[str]:
        """Whose targets came from it and were not changed by hand since."""
        ...
