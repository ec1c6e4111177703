"""Which records a person asks to see: conditions, kinds, time and order; as words, and as text that is kept. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from app.api.records import Query, query_of
from embedded_server.domain.condition import ConditionError, condition_from_text
from embedded_server.domain.record_filter import Only, RecordFilter

DEVICE, OWNER, PDU = "device", "owner", "pdu"
FIELD = "field:"  # before the path of a decoded field
ONLY, COPIES, TESTS = "only", "copies", "tests"
ONLY_WORDS = {
    Only.ERRORS: "errors",
    Only.COPIES: "copies",
    Only.LATE: "late arrivals",
}
SORT_WORDS = {DEVICE: "device", OWNER: "owner", PDU: "payload"}
MOST_TEXT = 20_000  # characters of a kept view


@dataclass(frozen=True, slots=True)
class Range:
    """The last while, or from one moment to another; all of it when nothing is said."""

    last: timedelta | None = None
    since: datetime | None = None
    until: datetime | None = None

    def start(self, now: datetime) -> datetime | None:
        return self.since if self.last is None else now - self.last


@dataclass(frozen=True, slots=True)
class Asked:
    """`conditions` by column: DEVICE, OWNER, PDU, or a decoded field."""

    conditions: Mapping[str, str] = field(default_factory=dict)
    only: Only = Only.ALL
    hides_copies: bool = False
    hides_tests: bool = False
    range: Range = Range()
    oldest_first: bool = False
    sort: str = ""  # by a column instead of time, named as a condition on it is
    is_descending: bool = False

    @property
    def is_filter(self) -> bool:
        return bool(self.conditions) or self.only is not Only.ALL or self.hides_copies or self.hides_tests

    @property
    def is_search(self) -> bool:
        """Whether records have to be found one after the other; else they are numbered."""
        return self.is_filter or self.oldest_first or bool(self.sort) or self.range.until is not None

    @property
    def filtered(self) -> RecordFilter:
        fields = {key[len(FIELD) :]: text for key, text in self.conditions.items() if key.startswith(FIELD)}
        own = {name: self.conditions.get(name, "") for name in (DEVICE, OWNER, PDU)}
        return RecordFilter(own[DEVICE], own[OWNER], own[PDU], self.only, self.hides_copies, fields)

    def query(self, rec_type: str, now: datetime) -> Query:
        return query_of(
            rec_type,
            self.filtered,
            with_tests=not self.hides_tests,
            since=self.range.start(now),
            until=self.range.until,
        )

    def with_condition(self, key: str, text: str) -> Asked:
        """An empty text takes it away."""
        others = {name: kept for name, kept in self.conditions.items() if name != key}
        return replace(self, conditions=others | ({key: text.strip()} if text.strip() else {}))

    def without(self, key: str) -> Asked:
        """One chip less."""
        if key == ONLY:
            return replace(self, only=Only.ALL)
        if key == COPIES:
            return replace(self, hides_copies=False)
        if key == TESTS:
            return replace(self, hides_tests=False)
        return self.with_condition(key, "")

    def cleared(self) -> Asked:
        """Time and order stay."""
        time, order = self.range, (self.oldest_first, self.sort, self.is_descending)
        return Asked({}, Only.ALL, False, False, time, *order)

    def sorted_by(self, key: str) -> Asked:
        """A click on a column: upwards, downwards, then by time again. On that of time: the other way round."""
        if not key:
            return replace(self, oldest_first=not self.sort and not self.oldest_first, sort="", is_descending=False)
        if self.sort != key:
            return replace(self, sort=key, is_descending=False)
        return replace(self, sort="" if self.is_descending else key, is_descending=not self.is_descending)

    def unsorted(self) -> Asked:
        """Another recType has other columns."""
        return replace(self, sort="", is_descending=False)

    def order_words(self) -> str:
        """By what it is sorted, and which way."""
        words = ("Z to A", "A to Z") if self.sort in (DEVICE, OWNER) else ("highest first", "lowest first")
        return f"{SORT_WORDS.get(self.sort) or name_of(self.sort)}, {words[0 if self.is_descending else 1]}"

    def chips(self) -> list[tuple[str, str, str]]:
        """Key, name and value of what narrows the list."""
        found = [(key, name_of(key), text) for key, text in self.conditions.items()]
        if self.only is not Only.ALL:
            found.append((ONLY, "only", ONLY_WORDS[self.only]))
        if self.hides_copies:
            found.append((COPIES, "copies", "hidden"))
        if self.hides_tests:
            found.append((TESTS, "tests", "hidden"))
        return found

    def words(self) -> str:
        return ", ".join(f"{name} {value}" for _, name, value in self.chips())


def name_of(key: str) -> str:
    return key.removeprefix(FIELD)


def problem_with(text: str) -> str:
    """What is wrong with a condition, or nothing."""
    try:
        if text.strip():
            condition_from_text(text)
    except ConditionError as error:
        return str(error)
    return ""


def to_text(asked: Asked) -> str:
    """Without the order of time; of time only how far back it goes."""
    last = asked.range.last
    return json.dumps(
        {
            "conditions": dict(asked.conditions),
            "only": asked.only.value,
            "hides": [asked.hides_copies, asked.hides_tests],
            "last_s": None if last is None else last.total_seconds(),
            "sort": [asked.sort, asked.is_descending],
        }
    )


def from_text(text: str) -> Asked:
    """What cannot be read asks for everything."""
    try:
        kept = json.loads(text[:MOST_TEXT])
        conditions = {str(key): str(one) for key, one in kept["conditions"].items() if not problem_with(str(one))}
        copies, tests = kept["hides"]
        last = None if kept["last_s"] is None else timedelta(seconds=float(kept["last_s"]))
        sort, is_descending = kept.get("sort", ["", False])
        asked = Asked(conditions, Only(kept["only"]), bool(copies), bool(tests), Range(last))
        return replace(asked, sort=str(sort), is_descending=bool(is_descending))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return Asked()
