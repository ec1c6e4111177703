"""What a table cell shows, as data: models make it, the delegate paints it."""

from dataclasses import dataclass
from typing import Literal

from app.widgets.fonts import Type

Align = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class TextCell:
    """One line, with an optional icon in its own tone before it; `middle` elides ids and paths in the middle."""

    text: str
    style: Type = Type.BODY
    tone: str = "text"
    icon: str | None = None
    align: Align = "left"
    middle: bool = False


@dataclass(frozen=True, slots=True)
class TwoLineCell:
    first: str
    second: str
    first_style: Type = Type.NAME
    first_tone: str = "text"
    second_tone: str = "text2"
    second_style: Type = Type.HINT


@dataclass(frozen=True, slots=True)
class ChipCell:
    """A token or id; clicking it asks for a copy. Not `known`: a grey well that cannot be copied."""

    text: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class BadgeCell:
    """A state, with an optional sign in it and a word in mono behind it."""

    text: str
    tone: str = "neutral"
    sign: str | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class LineCell:
    """A number and its recent course."""

    text: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BarsCell:
    """How many there were in each of a row of equal spans, the last one now; empty ones show as the ground line."""

    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """`name` is what the table's signal carries, `label` its tooltip."""

    name: str
    icon: str
    label: str
    tone: str = "text2"


@dataclass(frozen=True, slots=True)
class ActionsCell:
    """Buttons at the end of a hovered or selected row."""

    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class FlagsCell:
    """One letter a flag, in a small square: filled where it is set."""

    flags: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class CheckCell:
    """Ticked when its row is selected."""


@dataclass(frozen=True, slots=True)
class ChangeCell:
    """What was, struck through, and what is instead."""

    before: str
    after: str
    is_worse: bool = False
    was_there: bool = True


@dataclass(frozen=True, slots=True)
class EditCell:
    """A value that is edited in place, its unit, and what it replaces, struck through. One that is `staged` stands in a
    frame as a field does; one that is `wrong` in a red frame."""

    text: str
    unit: str = ""
    replaced: str = ""
    is_staged: bool = False
    is_wrong: bool = False


Cell = (
    TextCell
    | TwoLineCell
    | ChipCell
    | BadgeCell
    | LineCell
    | BarsCell
    | ActionsCell
    | FlagsCell
    | ChangeCell
    | CheckCell
    | EditCell
)
