"""Trying a rule: what comes out, what changed since the run before, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.screens.access.rule_rows import new_rule
from app.screens.access.simulation import (
    Line,
    example_of,
    people_from_text,
    people_to_text,
    run_alone,
    run_together,
    why,
    why_together,
)
from embedded_server.domain.rule import Operation, OwnerWords, Party, RequestorWords, Rule, SignedRule, TruthRow

DANA = Party("dana@northfield.io", "northfield")
LENA = Party("lena@annex.io", "northfield.annex")
PEOPLE = (DANA, LENA)
READ, WRITE = Operation.READ, Operation.WRITE


def rule(**more: object) -> Rule:
    return replace(new_rule("us.harbour.*"), name="Annex", **more)  # type: ignore[arg-type]  # fields of a rule


UPWARDS = rule(requestor=RequestorWords(organisation="~"))
SIGNED = [SignedRule(UPWARDS, None)]


def granted(lines: tuple[Line, ...]) -> set[tuple[str, str]]:
    return {(line.owner.user, line.requestor.user) for line in lines if READ in line.operations}


def test_that_a_rule_is_tried_on_every_two_people() -> None:
    lines = run_alone(UPWARDS, PEOPLE)
    assert len(lines) == 4
    assert granted(lines) == {(one.user, one.user) for one in PEOPLE} | {(LENA.user, DANA.user)}
    assert not any(line.changed for line in lines)


def test_that_what_differs_from_the_run_before_is_marked() -> None:
    before = run_alone(UPWARDS, PEOPLE)
    same_organisation = replace(UPWARDS, requestor=RequestorWords(organisation="="))
    changed = [line for line in run_alone(same_organisation, PEOPLE, before) if line.changed]
    assert [(line.owner, line.requestor, line.changed) for line in changed] == [(LENA, DANA, frozenset({READ}))]
    wider = run_alone(replace(UPWARDS, operations=frozenset({READ, WRITE})), PEOPLE, before)
    assert {line.changed for line in wider if line.operations} == {frozenset({WRITE})}


def test_that_somebody_new_has_nothing_to_differ_from() -> None:
    before = run_alone(rule(operations=frozenset()), [DANA])
    lines = run_alone(UPWARDS, PEOPLE, before)
    assert [line.key for line in lines if line.changed] == [(DANA, DANA)]


def test_that_all_rules_together_are_tried_on_one_rec_type() -> None:
    other = replace(rule(operations=frozenset({WRITE})), id="2", name="Writers", rec_type="de.*")
    lines = run_together([*SIGNED, SignedRule(other, None)], "us.harbour.tide", PEOPLE)
    assert all(WRITE not in line.operations for line in lines)
    lines = run_together([*SIGNED, SignedRule(other, None)], "de.hamburg", PEOPLE)
    assert all(line.operations == {WRITE} for line in lines)


def test_that_a_cell_is_explained_word_by_word() -> None:
    line = Line(DANA, LENA, frozenset())
    answer = why(UPWARDS, "us.harbour.tide", line, READ)
    assert not answer.is_granted
    assert "requestor organisation" in answer.title
    (failed,) = [step for step in answer.steps if not step.holds]
    assert failed.name == "requestor organisation"
    assert "northfield.annex" in failed.fact
    assert "above" in failed.fact
    assert len(answer.steps) == 1 + 3 + 5 + 1  # recType, owner, requestor, operation


def test_that_a_granted_cell_has_no_failing_word() -> None:
    answer = why(UPWARDS, "us.harbour.tide", Line(LENA, DANA, frozenset({READ})), READ)
    assert answer.is_granted
    assert all(step.holds for step in answer.steps)


def test_that_an_operation_that_is_not_ticked_is_why() -> None:
    answer = why(UPWARDS, "us.harbour.tide", Line(LENA, DANA, frozenset({READ})), WRITE)
    assert [step.name for step in answer.steps if not step.holds] == ["operation"]


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        (rule(owner=OwnerWords(user="nobody@x.y")), "owner user"),
        (rule(owner=OwnerWords(organisation="acme")), "owner organisation"),
        (rule(owner=OwnerWords(app="9D0B")), "owner app key"),
        (rule(requestor=RequestorWords(user="nobody@x.y")), "requestor user"),
        (rule(requestor=RequestorWords(app="9D0B")), "requestor app key"),
        (rule(requestor=RequestorWords(role="admin")), "requestor role"),
        (rule(requestor=RequestorWords(location="[[1,2]]")), "requestor location"),
        (rule(rec_type="de.*"), "recType"),
    ],
)
def test_that_each_word_can_be_the_reason(changed: Rule, name: str) -> None:
    answer = why(changed, "us.harbour.tide", Line(LENA, DANA, frozenset()), READ)
    assert [step.name for step in answer.steps if not step.holds] == [name]


def test_that_together_the_rule_that_opens_it_is_named_and_where_the_others_end() -> None:
    other = replace(rule(requestor=RequestorWords(user="nobody@x.y")), id="2", name="Nobody")
    answer = why_together([SignedRule(other, None), *SIGNED], "us.harbour.tide", Line(LENA, DANA, frozenset()), READ)
    assert answer.title == "The rule “Annex” grants it"
    assert [(step.name, step.holds) for step in answer.steps] == [("Annex", True), ("Nobody", False)]


def test_that_own_records_need_no_rule() -> None:
    answer = why_together([], "us.harbour.tide", Line(DANA, DANA, frozenset()), READ)
    assert "own record" in answer.title
    assert not why_together([], "us.harbour.tide", Line(LENA, DANA, frozenset()), READ).is_granted


def test_that_a_rule_whose_author_may_not_share_grants_nothing() -> None:
    theirs = SignedRule(replace(UPWARDS, account=DANA.user), DANA)
    line = Line(LENA, DANA, frozenset())
    answer = why_together([theirs], "us.harbour.tide", line, READ)
    assert not answer.is_granted
    assert "may not share" in answer.steps[0].fact


def test_that_an_example_of_a_pattern_is_one_there_is() -> None:
    known = ("de.hamburg", "us.harbour.tide")
    assert example_of("us.harbour.*", known) == "us.harbour.tide"
    assert example_of("*", known) == "de.hamburg"
    assert example_of("fr.paris.*", known) == "fr.paris.example"
    assert example_of("fr.paris", known) == "fr.paris"
    assert example_of("*", ()) == "example"


def test_that_the_people_of_a_test_survive_the_settings() -> None:
    people = (DANA, Party("x@y.z", "", "", "admin"))
    assert people_from_text(people_to_text(people)) == people


@pytest.mark.parametrize("text", ["", "null", "[1]", '[["a"]]', "{", '[["a","b","c","d"]]'])
def test_that_a_broken_test_is_none(text: str) -> None:
    assert people_from_text(text) == ()


def test_that_a_truth_row_and_a_line_have_the_same_sides() -> None:
    row = TruthRow(DANA, LENA, frozenset())
    assert Line(row.owner, row.requestor, row.operations).key == (DANA, LENA)
