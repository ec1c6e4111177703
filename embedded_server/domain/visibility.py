"""What an account sees of a recType: its own records, what rules share with it, and what stays hidden."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SharedPart:
    """Records of one owner that one rule shows."""

    rule_id: str
    rule_name: str
    owner: str  # an e-mail address
    count: int


@dataclass(frozen=True, slots=True)
class Visibility:
    """`total` counts the whole platform; of it `visible` are owned or shared and `hidden` are not."""

    total: int
    owned: int
    shared: tuple[SharedPart, ...]
    visible: int
    hidden: int
