"""Rules in words: everything is said, and nothing is said twice for different things."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.rule_words import REQUESTOR_MEANS, VERBS, meaning, owner_words, requestor_words, sentence, verbs
from embedded_server.domain.rule import ANYTHING, Operation, OwnerWords, RequestorWords, Rule

pytestmark = pytest.mark.slow

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PLAIN = Rule(
    id="1",
    rec_type="us.philadelphia.*",
    name="Annex to Northfield",
    desc="",
    resource_id=ANYTHING,
    owner=OwnerWords(),
    requestor=RequestorWords(),
    operations=frozenset({Operation.READ}),
    account=None,
    created_at=NOON,
    updated_at=NOON,
)

nasty = st.sampled_from(
    ["”", "“", "” owns", " that “x” owns", ", whoever owns them", "Anyone", " ", "*", "=", "~", "&"]
)
values = st.text(min_size=1, max_size=12) | nasty | st.sampled_from(["*", "=", "~", "&"])
labels = st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True)
names = st.lists(labels, min_size=1, max_size=3).map(".".join)
patterns = names | names.map(lambda name: f"{name}.*") | st.just("*")
rules = st.builds(
    lambda rec_type, resource_id, owner, requestor, operations: replace(
        PLAIN, rec_type=rec_type, resource_id=resource_id, owner=owner, requestor=requestor, operations=operations
    ),
    patterns,
    values,
    st.builds(OwnerWords, values, values, values),
    st.builds(RequestorWords, values, values, values, values, values),
    st.frozensets(st.sampled_from(Operation)),
)


@given(rules)
def test_that_every_word_of_a_rule_is_in_its_sentence(rule: Rule) -> None:
    said = sentence(rule)
    owner, requestor = rule.owner, rule.requestor
    literal = [rule.resource_id, owner.user, owner.organisation, owner.app, requestor.location]
    literal += [word for word in (requestor.user, requestor.app, requestor.role) if word != "="]
    literal += [requestor.organisation] if requestor.organisation not in ("=", "~", "&") else []
    for word in literal:
        assert word == ANYTHING or word.replace("”", "””") in said
    assert rule.rec_type == ANYTHING or rule.rec_type.removesuffix(".*") in said
    assert all(VERBS[operation] in said for operation in rule.operations)


@given(rules, rules)
def test_that_no_two_different_rules_read_the_same(one: Rule, other: Rule) -> None:
    assume(one != other)
    assert sentence(one) != sentence(other)


@given(rules, st.data())
def test_that_changing_a_single_word_changes_the_sentence(rule: Rule, data: st.DataObject) -> None:
    side = data.draw(st.sampled_from(["owner", "requestor"]))
    words = getattr(rule, side)
    field = data.draw(
        st.sampled_from(list(REQUESTOR_MEANS) if side == "requestor" else ["user", "organisation", "app"])
    )
    word = data.draw(values.filter(lambda word: word != getattr(words, field)))
    assert sentence(replace(rule, **{side: replace(words, **{field: word})})) != sentence(rule)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (PLAIN, "Anyone may read records of any recType below us.philadelphia, whoever owns them."),
        (
            replace(
                PLAIN,
                rec_type="a.b",
                owner=OwnerWords("x"),
                requestor=RequestorWords("d@x.y", "~"),
                operations=frozenset({Operation.QUERY, Operation.POLICY}),
            ),
            "“d@x.y” in the owner's organisation or one above it may query and pass on records of a.b that “x” owns.",
        ),
        (
            replace(PLAIN, operations=frozenset(), rec_type="*", requestor=RequestorWords("=")),
            "The owner of a record may do nothing with records of any recType, whoever owns them.",
        ),
    ],
)
def test_that_a_rule_reads_as_a_sentence(rule: Rule, said: str) -> None:
    assert sentence(rule) == said


def test_that_a_table_cell_says_both_sides_in_two_lines() -> None:
    assert owner_words(OwnerWords()) == ("anyone", "any organisation")
    assert owner_words(OwnerWords("dana@x", app="9D0B77A2-4C3E")) == ("dana@x", "app 9D0B77A2")
    assert requestor_words(RequestorWords("=", "&")) == (
        "the owner of the record",
        "related organisation",
    )
    assert requestor_words(RequestorWords(app="=", role="admin")) == ("anyone", "admin, the same app key")


def test_that_what_a_word_means_stands_below_its_field() -> None:
    assert meaning("owner", "user", "*") == "any owner"
    assert meaning("requestor", "organisation", "~") == "the owner's organisation and those above it"
    assert meaning("requestor", "app", "9D0B") == "only this app key"
    assert meaning("owner", "user", "=") == "only this user"  # on this side it is no wildcard
    assert meaning("owner", "user", "") == ""


def test_that_operations_are_listed_in_microshares_order() -> None:
    assert verbs({Operation.POLICY, Operation.READ}) == "read and pass on"
    assert verbs(()) == ""
