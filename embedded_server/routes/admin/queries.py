"""What may stand behind the question mark of an admin request: declared once, read and told by the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from starlette.datastructures import QueryParams

from embedded_server.domain.json_value import JsonObject
from embedded_server.domain.moments import from_iso, from_ms
from embedded_server.domain.refusal import RefusedError

_WHOLE = re.compile(r"[0-9]{1,15}")
_SECONDS = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?")
_FIRST, _LAST = -62_135_596_800, 253_402_300_799  # seconds: the years 1 to 9999


class Parameter(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def about(self) -> str: ...
    def schema(self) -> JsonObject: ...


@dataclass(frozen=True, slots=True)
class Text:
    name: str
    about: str
    pattern: str = ""

    def schema(self) -> JsonObject:
        return {"type": "string", "pattern": self.pattern} if self.pattern else {"type": "string"}

    def of(self, query: Mapping[str, str]) -> str | None:
        return query.get(self.name) or None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words, the first unless another is said."""

    name: str
    about: str
    words: tuple[str, ...]

    def schema(self) -> JsonObject:
        return {"type": "string", "enum": [*self.words], "default": self.words[0]}

    def of(self, query: Mapping[str, str]) -> str:
        """Raises RefusedError(400)."""
        word = query.get(self.name) or self.words[0]
        if word not in self.words:
            raise _refused(self.name, " or ".join(self.words))
        return word


@dataclass(frozen=True, slots=True)
class Whole:
    name: str
    about: str
    default: int
    lowest: int
    highest: int

    def schema(self) -> JsonObject:
        return {"type": "integer", "default": self.default, "minimum": self.lowest, "maximum": self.highest}

    def of(self, query: Mapping[str, str]) -> int:
        """Raises RefusedError(400) with the bounds."""
        text = query.get(self.name) or str(self.default)
        if _WHOLE.fullmatch(text) and self.lowest <= int(text) <= self.highest:
            return int(text)
        raise _refused(self.name, f"a whole number from {self.lowest:,} to {self.highest:,}")


@dataclass(frozen=True, slots=True)
class Moment:
    """ISO 8601 with a zone, or Unix seconds."""

    name: str
    about: str

    def schema(self) -> JsonObject:
        return {
            "anyOf": [
                {"type": "string", "format": "date-time"},
                {"type": "number", "minimum": _FIRST, "maximum": _LAST},
            ]
        }

    def of(self, query: Mapping[str, str]) -> datetime | None:
        """Raises RefusedError(400)."""
        text = query.get(self.name, "")
        if not text:
            return None
        try:
            if _SECONDS.fullmatch(text):
                return _after_1970(float(text))
            return from_iso(text.replace(" ", "+"))  # the + of a zone, unless it was escaped
        except (ValueError, OverflowError):
            raise _refused(self.name, "a moment such as 2026-11-25T13:07:24Z, or Unix seconds") from None


def _after_1970(seconds: float) -> datetime:
    """Raises ValueError outside the years 1 to 9999; rounded first, what lies a little outside would be inside."""
    if not _FIRST <= seconds <= _LAST:
        raise ValueError(f"no moment: {seconds}")
    return from_ms(round(seconds * 1000))


@dataclass(frozen=True, slots=True)
class Number:
    """An id that is a number."""

    name: str
    about: str

    def schema(self) -> JsonObject:
        return {"type": "string", "pattern": f"^{_WHOLE.pattern}$"}

    def of(self, query: Mapping[str, str]) -> int | None:
        """Raises RefusedError(400)."""
        text = query.get(self.name)
        if not text:
            return None
        if not _WHOLE.fullmatch(text):
            raise _refused(self.name, "a number that this list handed out")
        return int(text)


AFTER = Text("after", "The `next` of the page before.")
LIMIT = Whole("limit", "How many at most.", 100, 1, 1_000)
PAGE = (AFTER, LIMIT)
NUMBERED_PAGE = (Text(AFTER.name, AFTER.about, f"^{_WHOLE.pattern}$"), LIMIT)
FROM = Moment("from", "The first moment that counts: ISO 8601 with a zone, or Unix seconds.")
TO = Moment("to", "The moment before which it ends: ISO 8601 with a zone, or Unix seconds.")
REC_TYPE = Text("rectype", "Of this recType only.")
ACCOUNT = Text("account", "With the eyes of the account that has this e-mail address.")


@dataclass(frozen=True, slots=True)
class PageWanted:
    after: str  # empty on the first page
    limit: int

    @property
    def after_number(self) -> int | None:
        """Raises RefusedError(400) when it is no cursor of a list counted by number."""
        if not self.after:
            return None
        if not _WHOLE.fullmatch(self.after):
            raise _refused("after", "a cursor that this list handed out")
        return int(self.after)


def page_wanted(query: Mapping[str, str]) -> PageWanted:
    return PageWanted(AFTER.of(query) or "", LIMIT.of(query))


def check_known(query: QueryParams, parameters: Iterable[Parameter]) -> None:
    """Raises RefusedError(400): what is misspelt or said twice would be passed over in silence."""
    known = [parameter.name for parameter in parameters]
    names = [name for name, _ in query.multi_items()]
    if len(set(names)) < len(names):
        raise RefusedError(400, "query", "The query says something twice.", "Send every parameter once.")
    if not set(names) <= set(known):
        fix = f"Known are {', '.join(known)}." if known else "Leave the query out."
        raise RefusedError(400, "query", "The query has a parameter that is not known here.", fix)


def _refused(name: str, wanted: str) -> RefusedError:
    return RefusedError(400, "query", f"{name} is not {wanted}.", f"Write {wanted}, or leave {name} out.")
