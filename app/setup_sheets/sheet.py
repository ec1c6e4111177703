"""A sheet: what to type into which field of another console."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.sender import Sender, masked


@dataclass(frozen=True, slots=True)
class Field:
    label: str
    value: str = field(repr=False)
    is_secret: bool = False  # holds the token
    is_chosen: bool = False  # chosen or ticked there, so there is nothing to copy


@dataclass(frozen=True, slots=True)
class Network:
    """One whose console posts uplinks. `where` is the way through its menus, in its own words."""

    key: str
    name: str
    where: str
    fields: Callable[[Sender], tuple[Field, ...]]
    is_remote: bool  # it posts from the internet, so it cannot reach a private address
    remark: str = ""
    sources: tuple[str, ...] = ()  # addresses it posts from, where it says so


@dataclass(frozen=True, slots=True)
class Sheet:
    network: Network
    fields: tuple[Field, ...]
    token: str = field(repr=False)

    def shown(self, one: Field) -> str:
        """Without the token's middle."""
        return one.value.replace(self.token, masked(self.token)) if one.is_secret else one.value

    def text(self) -> str:
        """As lines to paste into a note or a ticket; it holds the token."""
        return "\n".join(f"{one.label}: {one.value}" for one in self.fields)


def sheet_of(network: Network, sender: Sender) -> Sheet:
    return Sheet(network, network.fields(sender), sender.token)
