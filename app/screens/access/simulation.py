"""Trying a rule before it is saved: who is asked about, what comes out, what changed, and why. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.rule_words import OWNER_MEANS, REQUESTOR_MEANS, listed
from embedded_server.domain.rec_type import matches
from embedded_server.domain.rule import (
    ANYTHING,
    Operation,
    OwnerWords,
    Party,
    RequestorWords,
    Rule,
    SignedRule,
    TruthRow,
    granted,
    grants,
    truth_table,
)

MOST_PEOPLE = 8
EXAMPLE = "example"
LABELS = {"user": "user", "organisation": "organisation", "app": "app key", "role": "role", "location": "location"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the truth table; `changed` are the operations that were otherwise in the run before."""

    owner: Party
    requestor: Party
    operations: frozenset[Operation]
    changed: frozenset[Operation] = frozenset()

    @property
    def key(self) -> tuple[Party, Party]:
        return self.owner, self.requestor


@dataclass(frozen=True, slots=True)
class Step:
    """One condition of a rule: whether it holds, in words."""

    name: str
    holds: bool
    fact: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Why a cell says yes or no."""

    title: str
    is_granted: bool
    steps: tuple[Step, ...]


def run_alone(rule: Rule, people: Sequence[Party], before: Iterable[Line] = ()) -> tuple[Line, ...]:
    """What this rule grants, whatever the others say."""
    return compared(truth_table([rule], people, people), before)


def run_together(
    rules: Sequence[SignedRule], rec_type: str, people: Sequence[Party], before: Iterable[Line] = ()
) -> tuple[Line, ...]:
    """What all rules grant on records of a recType."""
    rows = [
        TruthRow(owner, requestor, frozenset(granted(rules, rec_type, "", owner, requestor)))
        for owner in people
        for requestor in people
    ]
    return compared(rows, before)


def compared(rows: Iterable[TruthRow], before: Iterable[Line]) -> tuple[Line, ...]:
    """With what is otherwise than in the run before marked; a pair that was not in it has nothing to differ from."""
    known = {line.key: line.operations for line in before}
    return tuple(
        Line(
            row.owner,
            row.requestor,
            row.operations,
            row.operations ^ known.get((row.owner, row.requestor), row.operations),
        )
        for row in rows
    )


def example_of(pattern: str, known: Iterable[str]) -> str:
    """A recType that a pattern covers: one there is, else one there could be."""
    found = next((name for name in known if matches(pattern, name)), "")
    if found or not pattern.endswith("*"):
        return found or pattern
    return pattern[:-1] + EXAMPLE


def why(rule: Rule, rec_type: str, line: Line, operation: Operation) -> Answer:
    """Word by word, for this rule alone."""
    steps = conditions(rule, rec_type, line.owner, line.requestor, operation)
    failed = [step for step in steps if not step.holds]
    said = "The rule grants it" if not failed else f"The rule does not grant it: {failed[0].name} does not match"
    return Answer(said, not failed, steps)


def why_together(rules: Sequence[SignedRule], rec_type: str, line: Line, operation: Operation) -> Answer:
    """Rule by rule: which one opens it, and at which word the others end."""
    found = granted(rules, rec_type, "", line.owner, line.requestor).get(operation)
    steps = tuple(_rule_step(signed, rec_type, line, operation, found) for signed in rules)
    steps = tuple(sorted(steps, key=lambda step: not step.holds))
    if found is not None:
        return Answer(f"The rule “{found.name}” grants it", True, steps)
    if line.owner.user and line.owner.user == line.requestor.user:
        return Answer("No rule grants it, and none is needed: it is their own record", True, steps)
    return Answer("No rule grants it", False, steps)


def conditions(rule: Rule, rec_type: str, owner: Party, requestor: Party, operation: Operation) -> tuple[Step, ...]:
    """Each word of a rule is tried with all others open."""
    steps = [Step("recType", matches(rule.rec_type, rec_type), _covers(rule.rec_type, rec_type))]
    bare = replace(
        rule,
        rec_type=ANYTHING,
        resource_id=ANYTHING,
        owner=OwnerWords(),
        requestor=RequestorWords(),
        operations=frozenset(Operation),
    )
    for name in OWNER_MEANS:
        word = getattr(rule.owner, name)
        alone = replace(bare, owner=replace(OwnerWords(), **{name: word}))
        steps.append(_step("owner", name, word, bool(grants(alone, rec_type, "", owner, requestor)), owner))
    for name in REQUESTOR_MEANS:
        word = getattr(rule.requestor, name)
        alone = replace(bare, requestor=replace(RequestorWords(), **{name: word}))
        steps.append(_step("requestor", name, word, bool(grants(alone, rec_type, "", owner, requestor)), requestor))
    has = operation in rule.operations
    steps.append(Step("operation", has, f"{operation} is {'ticked' if has else 'not ticked'}"))
    return tuple(steps)


def telling_people(rule: Rule, everybody: Sequence[Party], some: int) -> list[Party]:
    """Whom to begin with: an owner and somebody who gets something, before those who get nothing."""
    pairs = truth_table([rule], everybody, everybody)
    first = next((row for row in pairs if row.operations and row.owner != row.requestor), None)
    chosen = [] if first is None else [first.owner, first.requestor]
    return [*dict.fromkeys([*chosen, *everybody])][:some]


def shown(party: Party) -> str:
    """A party in a table cell."""
    return party.user or party.organisation or "nobody"


def details(party: Party) -> str:
    return listed(filter(None, (party.organisation, party.role and f"role {party.role}"))) or "no organisation"


def people_to_text(people: Sequence[Party]) -> str:
    """Kept from one start to the next."""
    return json.dumps([[one.user, one.organisation, one.role] for one in people])


def people_from_text(text: str) -> tuple[Party, ...]:
    """Nothing when it cannot be read."""
    try:
        rows = [[str(word) for word in row] for row in json.loads(text)]
        return tuple(Party(user, organisation, "", role) for user, organisation, role in rows)[:MOST_PEOPLE]
    except (ValueError, TypeError):
        return ()


def _step(side: str, name: str, word: str, holds: bool, party: Party) -> Step:
    means = (OWNER_MEANS if side == "owner" else REQUESTOR_MEANS)[name]
    wanted = means.get(word, word)
    if word == ANYTHING:
        return Step(f"{side} {LABELS[name]}", holds, wanted)
    has = getattr(party, name, "") or "not known"
    return Step(f"{side} {LABELS[name]}", holds, f"{wanted}; it is {has}")


def _covers(pattern: str, rec_type: str) -> str:
    return f"{rec_type} is covered by {pattern}" if matches(pattern, rec_type) else f"{rec_type} is not {pattern}"


def _rule_step(signed: SignedRule, rec_type: str, line: Line, operation: Operation, found: Rule | None) -> Step:
    rule = signed.rule
    failed = [step for step in conditions(rule, rec_type, line.owner, line.requestor, operation) if not step.holds]
    if failed:
        return Step(rule.name, False, f"{failed[0].name}: {failed[0].fact}")
    if found is not None or signed.author is None:
        return Step(rule.name, True, "every word matches")
    return Step(rule.name, False, f"{signed.author.user} may not share this record")
