"""How a rule reads in the table, and which rules a search shows. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app import words
from app.rule_words import LETTERS, owner_words, requestor_words, sentence, verbs
from app.widgets.cells import Action, ActionsCell, FlagsCell, TextCell, TwoLineCell
from app.widgets.fonts import Type
from app.widgets.table_model import Column
from embedded_server.domain.rule import ANYTHING, Operation, OwnerWords, RequestorWords, Rule

NEW = "new-"  # how the id of a rule begins that was never saved
ACTIONS = (
    Action("edit", "pencil", "Open"),
    Action("duplicate", "copy", "Duplicate"),
    Action("delete", "trash-2", "Delete", "danger"),
)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a rule opens now: records of others, to accounts."""

    records: int
    accounts: tuple[str, ...]  # their e-mail addresses


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as it would be if what is staged were saved."""

    rule: Rule
    is_staged: bool
    grant: Grant | None  # None: not counted yet, or never saved
    now: datetime


def is_new(rule_id: str) -> bool:
    return rule_id.startswith(NEW)


def new_rule(rec_type: str = "") -> Rule:
    now = datetime.now(UTC)
    return Rule(
        id=NEW,
        rec_type=rec_type,
        name="",
        desc="",
        resource_id=ANYTHING,
        owner=OwnerWords(),
        requestor=RequestorWords(),
        operations=frozenset({Operation.READ}),
        account=None,
        created_at=now,
        updated_at=now,
    )


def is_untouched(rule: Rule) -> bool:
    """Whether it is as `new_rule` makes one."""
    made = new_rule()
    return rule == replace(made, id=rule.id, created_at=rule.created_at, updated_at=rule.updated_at)


def is_found(rule: Rule, text: str) -> bool:
    """Whether every word stands in its name, description, recType or one of its sides."""
    parts = (rule.name, rule.desc, rule.rec_type, *owner_words(rule.owner), *requestor_words(rule.requestor))
    haystack = " ".join(parts).casefold()
    return all(word in haystack for word in text.casefold().split())


def columns() -> tuple[Column[RuleRow], ...]:
    return (
        Column("NAME", lambda row: row.rule.name or "No name yet", cell=_name_cell, width=170, stretch=True, firm=True),
        Column("RECTYPE", lambda row: row.rule.rec_type or "none yet", "mono", width=160, stretch=True, tip=_sentence),
        Column("OWNER", lambda row: ", ".join(owner_words(row.rule.owner)), cell=_owner_cell, width=140, spare=1),
        Column(
            "REQUESTOR",
            lambda row: ", ".join(requestor_words(row.rule.requestor)),
            cell=_requestor_cell,
            width=172,
            stretch=True,
        ),
        Column("OPERATIONS", lambda row: verbs(row.rule.operations), cell=_operations_cell, width=158, tip=_operations),
        Column("GRANTS NOW", _grant, cell=_grant_cell, width=112, sort_key=_grant_key, tip=_grant_tip),
        Column("CHANGED", _changed, "muted", width=108, spare=2, sort_key=lambda row: row.rule.updated_at),
        Column("", lambda _: "", cell=lambda _: ActionsCell(ACTIONS), width=112, sortable=False),
    )


def grant_words(grant: Grant | None) -> tuple[str, str]:
    if grant is None:
        return "", ""
    if not grant.records:
        return "nothing now", ""
    return words.plural(grant.records, "record"), f"to {words.plural(len(grant.accounts), 'account')}"


def _name_cell(row: RuleRow) -> TwoLineCell:
    name = row.rule.name or "No name yet"
    if row.is_staged:
        return TwoLineCell(name, "never saved" if is_new(row.rule.id) else "edits not saved", second_tone="warn")
    return TwoLineCell(name, row.rule.desc or "no description")


def _owner_cell(row: RuleRow) -> TwoLineCell:
    return TwoLineCell(*owner_words(row.rule.owner), first_style=Type.BODY)


def _requestor_cell(row: RuleRow) -> TwoLineCell:
    return TwoLineCell(*requestor_words(row.rule.requestor), first_style=Type.BODY)


def _operations_cell(row: RuleRow) -> FlagsCell:
    return FlagsCell(tuple((LETTERS[one], one in row.rule.operations) for one in Operation))


def _operations(row: RuleRow) -> str:
    said = verbs(row.rule.operations)
    return f"{said[0].upper()}{said[1:]}" if said else "No operation"


def _sentence(row: RuleRow) -> str:
    return sentence(row.rule)


def _grant(row: RuleRow) -> str:
    return " ".join(filter(None, grant_words(row.grant)))


def _grant_cell(row: RuleRow) -> TwoLineCell | TextCell:
    first, second = grant_words(row.grant)
    return TwoLineCell(first, second, Type.NAME) if second else TextCell(first or "—", tone="text3")


def _grant_key(row: RuleRow) -> int:
    return row.grant.records if row.grant else -1


def _grant_tip(row: RuleRow) -> str:
    if is_new(row.rule.id):
        return "It grants nothing before it is saved"
    return "Records of others that may be read because of it" if row.grant else "Not counted yet"


def _changed(row: RuleRow) -> str:
    return "" if is_new(row.rule.id) else words.ago(row.rule.updated_at, row.now)
