"""What of others' records a viewer sees: rules, applied to streams instead of to every record in them.

All records that came by one identity and one app have the same owner in the eyes of the rules, so that a rule opens
a stream as a whole, or what came to it by some of these origins; rules about a single record open that record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from embedded_server.domain.rec_type import matches
from embedded_server.domain.record import Owner, Record
from embedded_server.domain.rule import ANYTHING, Operation, Party, Rule, SignedRule, granted


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: an account, and as whom the rules know it, which may be several."""

    account: int
    parties: tuple[Party, ...]

    @property
    def user(self) -> str:
        return self.parties[0].user


@dataclass(frozen=True, slots=True)
class Origin:
    """By which identity and key an account's tokens post."""

    identity: str
    key: int  # the store's row
    client_id: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """Somebody else's stream."""

    stream: int
    rec_type: str
    user: str
    records: int
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """Somebody else's record that a rule speaks of by its id."""

    seq: int
    id: str
    rec_type: str
    owner: Party


@dataclass(frozen=True, slots=True)
class Opened:
    """What one rule opens of a stream: all of it, what came by some origins, or one record."""

    rule: Rule
    rec_type: str
    user: str  # whose it is
    stream: int | None
    origins: tuple[Origin, ...] = ()
    records: int | None = None  # None: only counting tells
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """Beside its own. No record lies in two of these."""

    opened: tuple[Opened, ...] = ()
    whole: tuple[int, ...] = ()  # streams
    parts: tuple[tuple[int, tuple[Origin, ...]], ...] = ()  # streams, and by what their records have to have come
    seqs: tuple[int, ...] = ()  # single records


NOTHING_MORE = Sight()


def opening_rule(
    rules: Iterable[SignedRule], rec_type: str, record_id: str, owner: Party, viewer: Viewer, operation: Operation
) -> Rule | None:
    """The rule by which somebody may do that with a record. No `record_id` asks for all of the recType and owner."""
    found = (granted(rules, rec_type, record_id, owner, party).get(operation) for party in viewer.parties)
    return next((rule for rule in found if rule is not None), None)


def named_records(rules: Iterable[SignedRule], rec_type: str | None) -> set[str]:
    """Ids of records that rules speak of one by one."""
    return {
        signed.rule.resource_id
        for signed in rules
        if signed.rule.resource_id != ANYTHING and (rec_type is None or matches(signed.rule.rec_type, rec_type))
    }


def sight_of(
    rules: Sequence[SignedRule], streams: Iterable[Foreign], records: Iterable[ForeignRecord], viewer: Viewer
) -> Sight:
    opened: list[Opened] = []
    whole: list[int] = []
    parts: list[tuple[int, tuple[Origin, ...]]] = []
    for stream in streams:
        by_rule = _opened_origins(rules, stream, viewer)
        origins = tuple(origin for some in by_rule.values() for origin in some)
        if origins and len(origins) == len(stream.origins):
            whole.append(stream.stream)
        elif origins:
            parts.append((stream.stream, origins))
        for rule, some in by_rule.items():
            count = stream.records if len(some) == len(stream.origins) else None
            opened.append(Opened(rule, stream.rec_type, stream.user, stream.stream, tuple(some), count))
    single = list(_opened_singly(rules, records, viewer))
    seqs = tuple(each.seq for each in single if each.seq is not None)
    return Sight((*opened, *single), tuple(whole), tuple(parts), seqs)


class Reasons:
    """Which rule lets a viewer see a record, found once for all records that are alike to the rules."""

    def __init__(self, rules: Sequence[SignedRule], viewer: Viewer | None) -> None:
        self._rules = rules
        self._viewer = viewer
        self._named = named_records(rules, None)
        self._known: dict[tuple[str, str, Owner], str | None] = {}

    def rule_for(self, record: Record) -> str | None:
        """The rule's id; None for what is the viewer's own, and where there is no viewer."""
        if self._viewer is None or record.owner.user == self._viewer.user:
            return None
        key = (record.rec_type, record.id if record.id in self._named else "", record.owner)
        if key not in self._known:
            owner = Party(record.owner.user, record.owner.organisation, record.owner.client_id)
            rule = opening_rule(self._rules, *key[:2], owner, self._viewer, Operation.READ)
            self._known[key] = None if rule is None else rule.id
        return self._known[key]


def _opened_origins(rules: Sequence[SignedRule], stream: Foreign, viewer: Viewer) -> dict[Rule, list[Origin]]:
    found: dict[Rule, list[Origin]] = {}
    for origin in stream.origins:
        owner = Party(stream.user, origin.identity, origin.client_id)
        rule = opening_rule(rules, stream.rec_type, "", owner, viewer, Operation.READ)
        if rule is not None:
            found.setdefault(rule, []).append(origin)
    return found


def _opened_singly(rules: Sequence[SignedRule], records: Iterable[ForeignRecord], viewer: Viewer) -> Iterable[Opened]:
    """Without those that are seen anyway."""
    for record in records:
        about = (rules, record.rec_type)
        if opening_rule(*about, "", record.owner, viewer, Operation.READ) is None:
            rule = opening_rule(*about, record.id, record.owner, viewer, Operation.READ)
            if rule is not None:
                yield Opened(rule, record.rec_type, record.owner.user, None, records=1, seq=record.seq)
