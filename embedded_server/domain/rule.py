"""Rules: who may do what with records of others. They only grant; without one, records are their owner's alone.

A rule grants when every one of its words holds (AND); of several rules any will do (OR). The words:
`*` anything · `=` the same as the owner's · `~` the owner's organisation or one above it · `&` any organisation that
has an ancestor in common with the owner's · else the value itself. Organisations are dotted: `io.acme` lies above
`io.acme.north`, and an organisation belongs to its own line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from embedded_server.domain.rec_type import matches

ANYTHING = "*"
SAME = "="
ABOVE = "~"
RELATED = "&"
SHARES = "objs"  # Microshare's word for stored records, the only kind of resource there are rules for here


class Operation(StrEnum):
    READ = "Read"
    QUERY = "Query"  # through a view
    WRITE = "Write"
    DELETE = "Delete"
    EXECUTE = "Execute"  # a view
    POLICY = "Policy"  # share again, never more than was granted


EVERY_OPERATION = frozenset(Operation)


@dataclass(frozen=True, slots=True)
class Party:
    """Whose a record is, or who asks for it. What is not known is empty, and equals nothing."""

    user: str = ""
    organisation: str = ""
    app: str = ""  # the client id of an API key
    role: str = ""


@dataclass(frozen=True, slots=True)
class OwnerWords:
    """`*` or a value each."""

    user: str = ANYTHING
    organisation: str = ANYTHING
    app: str = ANYTHING


@dataclass(frozen=True, slots=True)
class RequestorWords:
    user: str = ANYTHING
    organisation: str = ANYTHING
    app: str = ANYTHING
    role: str = ANYTHING
    location: str = ANYTHING  # no caller's location is known, so that only `*` can hold


@dataclass(frozen=True, slots=True)
class Rule:
    id: str  # 24 lower-case hex
    rec_type: str  # a recType, `a.b.*` or `*`
    name: str
    desc: str
    resource_id: str  # a record's id or `*`
    owner: OwnerWords
    requestor: RequestorWords
    operations: frozenset[Operation]
    account: str | None  # who made it; None: the administrator, whose rules hold for everybody's records
    created_at: datetime
    updated_at: datetime
    resource_type: str = SHARES


@dataclass(frozen=True, slots=True)
class SignedRule:
    """A rule with its author, as the store knows them now. None: the administrator."""

    rule: Rule
    author: Party | None


@dataclass(frozen=True, slots=True)
class TruthRow:
    """What rules grant one requestor on the records of one owner."""

    owner: Party
    requestor: Party
    operations: frozenset[Operation]


def grants(rule: Rule, rec_type: str, record_id: str, owner: Party, requestor: Party) -> frozenset[Operation]:
    """What this rule alone says of a record. Whether its author may say so is for `granted` to tell."""
    if covers(rule, rec_type, record_id, owner) and admits(rule.requestor, owner, requestor):
        return rule.operations
    return frozenset()


def covers(rule: Rule, rec_type: str, record_id: str, owner: Party) -> bool:
    """Whether the rule speaks of such a record. No `record_id` stands for every record of the recType and owner."""
    return (
        rule.resource_type == SHARES
        and matches(rule.rec_type, rec_type)
        and rule.resource_id in (ANYTHING, record_id)
        and _is_owned(rule.owner, owner)
    )


def admits(words: RequestorWords, owner: Party, requestor: Party) -> bool:
    """Whether somebody is whom the rule means, seen from the owner of the records."""
    return (
        _is_user(words.user, owner.user, requestor.user)
        and _is_organisation(words.organisation, owner.organisation, requestor.organisation)
        and _is(words.app, owner.app, requestor.app)
        and _is(words.role, owner.role, requestor.role)
        and words.location == ANYTHING
    )


def granted(
    rules: Iterable[SignedRule], rec_type: str, record_id: str, owner: Party, requestor: Party
) -> dict[Operation, Rule]:
    """What rules open to a requestor, each operation with the first rule that opens it.

    An account's rules count for its own records. For those of others they count where `Policy` was granted to it, and
    pass on only what it holds there itself: what is shared again and again, in a circle too, never becomes more.
    """
    covering = [signed for signed in rules if covers(signed.rule, rec_type, record_id, owner)]
    found: dict[Operation, Rule] = {}
    for rule, operations in _effective(covering, owner):
        if admits(rule.requestor, owner, requestor):
            found |= {operation: rule for operation in operations if operation not in found}
    return found


def truth_table(rules: Iterable[Rule], owners: Iterable[Party], requestors: Sequence[Party]) -> tuple[TruthRow, ...]:
    """Owners × requestors, for a record of a recType that the rules cover."""
    known = [rule for rule in rules if rule.resource_type == SHARES]
    return tuple(
        TruthRow(owner, requestor, _granted_by_any(known, owner, requestor))
        for owner in owners
        for requestor in requestors
    )


def remarks(rule: Rule) -> tuple[str, ...]:
    """What keeps a rule from granting all that it seems to, in sentences."""
    words, owner = rule.requestor, rule.owner
    values = {words.user, words.organisation, words.app, owner.user, owner.organisation, owner.app} - {ANYTHING}
    hindrances = (
        (not rule.operations, "It names no operation, so it grants nothing."),
        (rule.resource_type != SHARES, "Only rules about shares (objs) count on this server."),
        (words.location != ANYTHING, "No caller's location is known here, so only * can match; it grants nothing."),
        (words.role != ANYTHING, "Nobody has a role here, so only * can match; it grants nothing."),
        (any(ANYTHING in value for value in values), "A * within a value is taken as it stands; only alone it is any."),
        (words.organisation == RELATED, "Organisations have an ancestor in common when their first word is the same."),
    )
    return tuple(sentence for is_so, sentence in hindrances if is_so)


def _effective(covering: Sequence[SignedRule], owner: Party) -> list[tuple[Rule, frozenset[Operation]]]:
    """What of each rule its author may give. Authors only gain from round to round, so that it ends."""
    held = {signed.author: _by_right(signed.author, owner) for signed in covering}
    learning = [author for author, holds in held.items() if author is not None and not holds]
    effective: dict[int, frozenset[Operation]] = {}
    is_growing = True
    while is_growing:
        is_growing = False
        for index, signed in enumerate(covering):
            passed = _passed_on(signed.rule, held[signed.author])
            if passed - effective.get(index, frozenset()):
                effective[index] = passed
                for author in learning:
                    if admits(signed.rule.requestor, owner, author):
                        held[author] |= passed
                        is_growing = True
    return [(covering[index].rule, operations) for index, operations in sorted(effective.items())]


def _by_right(author: Party | None, owner: Party) -> frozenset[Operation]:
    is_rightful = author is None or _same_user(author.user, owner.user)
    return EVERY_OPERATION if is_rightful else frozenset()


def _passed_on(rule: Rule, held: frozenset[Operation]) -> frozenset[Operation]:
    return rule.operations & held if Operation.POLICY in held else frozenset()


def _granted_by_any(rules: Iterable[Rule], owner: Party, requestor: Party) -> frozenset[Operation]:
    hits = (rule for rule in rules if _is_owned(rule.owner, owner) and admits(rule.requestor, owner, requestor))
    return frozenset(operation for rule in hits for operation in rule.operations)


def _is_owned(words: OwnerWords, owner: Party) -> bool:
    return (
        (words.user == ANYTHING or _same_user(words.user, owner.user))
        and words.organisation in (ANYTHING, owner.organisation)
        and words.app in (ANYTHING, owner.app)
    )


def _is(word: str, owner: str, requestor: str) -> bool:
    wanted = owner if word == SAME else word
    return word == ANYTHING or (bool(wanted) and wanted == requestor)


def _is_user(word: str, owner: str, requestor: str) -> bool:
    wanted = owner if word == SAME else word
    return word == ANYTHING or (bool(wanted) and _same_user(wanted, requestor))


def _is_organisation(word: str, owner: str, requestor: str) -> bool:
    if word == ABOVE:
        return requestor in _line(owner)
    if word == RELATED:
        return not _line(owner).isdisjoint(_line(requestor))
    return _is(word, owner, requestor)


def _line(organisation: str) -> frozenset[str]:
    """The organisation and all above it; nothing when it is not known."""
    labels = organisation.split(".") if organisation else []
    return frozenset(".".join(labels[:end]) for end in range(1, len(labels) + 1))


def _same_user(one: str, other: str) -> bool:
    """E-mail addresses, the case of A to Z aside, as accounts are told apart."""
    return one == other or one.encode().lower() == other.encode().lower()
