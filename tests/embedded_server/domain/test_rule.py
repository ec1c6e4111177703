"""What rules grant, held against a naive model that looks for a reason for every single operation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.rule import (
    EVERY_OPERATION,
    Operation,
    OwnerWords,
    Party,
    RequestorWords,
    Rule,
    SignedRule,
    granted,
    grants,
    remarks,
    truth_table,
)

AT = datetime(2026, 11, 25, tzinfo=UTC)
RULE = Rule("a" * 24, "*", "Rule", "", "*", OwnerWords(), RequestorWords(), frozenset({Operation.READ}), None, AT, AT)
REC_TYPE, ID = "us.philadelphia.senet", "b" * 24
DANA = Party("dana@northfield.example", "io.north.field", "APP-1")
KIM = Party("kim@harbour.example", "io.harbour", "APP-2")
STRANGER = Party("sam@else.example", "org.else", "APP-3")


def opens(rule: Rule, owner: Party = DANA, requestor: Party = KIM, rec_type: str = REC_TYPE, record: str = ID) -> bool:
    return bool(grants(rule, rec_type, record, owner, requestor))


def to(**words: str) -> Rule:
    return replace(RULE, requestor=RequestorWords(**words))


def of(**words: str) -> Rule:
    return replace(RULE, owner=OwnerWords(**words))


@pytest.mark.parametrize(
    ("word", "requestor", "is_meant"),
    [
        ("*", "org.else", True),
        ("*", "", True),
        ("=", "io.north.field", True),
        ("=", "io.north", False),
        ("~", "io.north.field", True),
        ("~", "io.north", True),
        ("~", "io", True),
        ("~", "io.north.field.shed", False),
        ("~", "io.nort", False),
        ("~", "io.harbour", False),
        ("~", "", False),
        ("&", "io.harbour", True),
        ("&", "io.north.field", True),
        ("&", "org.else", False),
        ("&", "iodine", False),
        ("&", "", False),
        ("io.harbour", "io.harbour", True),
        ("io.harbour", "io.harbour.quay", False),
        ("io.harbour", "io.Harbour", False),
    ],
)
def test_that_an_organisation_is_meant_by_its_word(word: str, requestor: str, is_meant: bool) -> None:
    assert opens(to(organisation=word), requestor=replace(KIM, organisation=requestor)) is is_meant


def test_that_nobody_equals_what_is_not_known() -> None:
    unknown = Party()
    for words in ({"user": "="}, {"organisation": "="}, {"organisation": "~"}, {"organisation": "&"}, {"app": "="}):
        assert not opens(to(**words), unknown, unknown)
    assert not opens(to(role="="), DANA, DANA)
    assert opens(RULE, unknown, unknown)


def test_that_users_are_told_apart_as_accounts_are() -> None:
    assert opens(to(user="KIM@Harbour.example"))
    assert not opens(to(user="kim@harbour.exampl"))
    other_k = "\u212aim@harbour.example"  # the Kelvin sign, which is a small k to who folds all of Unicode
    assert not opens(to(user=other_k))


def test_that_every_word_has_to_hold() -> None:
    words = {"user": KIM.user, "organisation": "&", "app": "APP-2"}
    assert opens(to(**words))
    for name, wrong in (("user", DANA.user), ("organisation", "="), ("app", "APP-1"), ("role", "chief")):
        assert not opens(to(**{**words, name: wrong}))


def test_that_only_any_location_can_hold_and_that_it_is_said() -> None:
    rule = to(location='{"type": "Polygon"}')
    assert not opens(rule)
    assert remarks(rule) == ("No caller's location is known here, so only * can match; it grants nothing.",)
    assert remarks(RULE) == ()


def test_that_a_star_within_a_value_is_a_letter_like_any_other_and_said_so() -> None:
    rule = replace(RULE, requestor=RequestorWords(user="k*@harbour.example"))
    kim = Party("kim@harbour.example", "io.acme")
    assert not grants(rule, RULE.rec_type, "x", Party("dana@northfield.example"), kim)
    assert remarks(rule) == ("A * within a value is taken as it stands; only alone it is any.",)


def test_that_owners_are_named_by_value_only() -> None:
    assert opens(of(user=DANA.user, organisation=DANA.organisation, app=DANA.app))
    for words in ({"user": KIM.user}, {"organisation": "io.north"}, {"app": "APP-2"}, {"user": "="}):
        assert not opens(of(**words))


def test_that_a_rule_covers_its_rec_types_and_its_record() -> None:
    assert opens(replace(RULE, rec_type="us.philadelphia.*"))
    assert not opens(replace(RULE, rec_type="us.philadelphia.senet.*"))
    assert not opens(replace(RULE, rec_type="us.philadelphia"))
    assert opens(replace(RULE, resource_id=ID))
    assert not opens(replace(RULE, resource_id="c" * 24))
    assert not opens(replace(RULE, resource_id=ID), record="")
    assert not opens(replace(RULE, resource_type="robots"))


def by(author: Party | None, rule: Rule) -> SignedRule:
    return SignedRule(replace(rule, account=author.user if author else None), author)


def held(rules: Sequence[SignedRule], requestor: Party, owner: Party = DANA) -> set[Operation]:
    return set(granted(rules, REC_TYPE, ID, owner, requestor))


def test_that_an_account_shares_what_is_its_own_and_nothing_else() -> None:
    theirs = replace(to(user=STRANGER.user), operations=EVERY_OPERATION)
    assert held([by(DANA, theirs)], STRANGER) == EVERY_OPERATION
    assert held([by(None, theirs)], STRANGER) == EVERY_OPERATION
    assert held([by(KIM, theirs)], STRANGER) == set()
    assert held([by(STRANGER, theirs)], STRANGER) == set()


def test_that_sharing_again_needs_policy_and_gives_no_more_than_was_given() -> None:
    read, policy = {Operation.READ}, {Operation.READ, Operation.POLICY}
    on = by(KIM, replace(to(user=STRANGER.user), operations=frozenset({Operation.READ, Operation.DELETE})))
    assert held([by(DANA, replace(to(user=KIM.user), operations=frozenset(read))), on], STRANGER) == set()
    given_on = by(DANA, replace(to(user=KIM.user), operations=frozenset(policy)))
    assert held([given_on, on], STRANGER) == read
    assert held([on], STRANGER) == set()


def test_that_rules_in_a_circle_end_and_give_nothing_more() -> None:
    """Dana shares with Kim, Kim with Sam, Sam with Kim; and two who only share with each other."""
    everything = replace(RULE, operations=frozenset({Operation.READ, Operation.POLICY}))
    to_kim, to_sam = (replace(everything, requestor=RequestorWords(user=one.user)) for one in (KIM, STRANGER))
    circle = [by(KIM, to_sam), by(STRANGER, to_kim)]
    assert held(circle, KIM) == held(circle, STRANGER) == set()
    assert held([*circle, by(DANA, to_kim)], STRANGER) == {Operation.READ, Operation.POLICY}


def test_that_a_long_chain_reaches_its_end_and_a_circle_without_a_beginning_nobody() -> None:
    everything = replace(RULE, operations=frozenset({Operation.READ, Operation.POLICY}))
    people = [replace(KIM, user=f"u{number}@chain.example") for number in range(300)]
    chain = [
        by(one, replace(everything, requestor=RequestorWords(user=after.user)))
        for one, after in zip(people, [*people[1:], people[0]], strict=True)
    ]
    assert held(chain, people[150]) == set()
    assert held([*reversed(chain), by(DANA, replace(everything, requestor=RequestorWords(user=people[0].user)))],
                people[-1]) == everything.operations  # fmt: skip


def test_that_the_first_rule_that_opens_an_operation_is_named() -> None:
    first = by(None, replace(RULE, id="1" * 24, requestor=RequestorWords(user=STRANGER.user)))
    second, third = (by(None, replace(RULE, id=digit * 24)) for digit in "23")
    assert granted([first, second, third], REC_TYPE, ID, DANA, KIM) == {Operation.READ: second.rule}


def test_that_a_truth_table_has_a_row_for_each_pair_whatever_the_rec_type() -> None:
    rule = replace(to(organisation="~"), rec_type="no.such", operations=frozenset({Operation.READ, Operation.QUERY}))
    above = Party("chief@north.example", "io.north")
    table = truth_table([rule], [DANA, KIM], [above, KIM])
    assert [(row.owner, row.requestor) for row in table] == [(DANA, above), (DANA, KIM), (KIM, above), (KIM, KIM)]
    assert [row.operations for row in table] == [rule.operations, set(), set(), rule.operations]


# The model: every way in which somebody could hold an operation is tried.

USERS, APPS, NAMES = ("dana@a", "kim@b", "sam@c"), ("K1", "K2", ""), ("a", "b", "a.b", "a.c", "a.b.c", "ab", "")
PARTIES = st.builds(Party, st.sampled_from(USERS), st.sampled_from(NAMES), st.sampled_from(APPS))
OPERATIONS = st.frozensets(st.sampled_from((Operation.READ, Operation.DELETE, Operation.POLICY)))
OWNERS = st.builds(
    OwnerWords, st.sampled_from(("*", *USERS)), st.sampled_from(("*", "a.b", "a")), st.sampled_from(("*", "K1"))
)
REQUESTORS = st.builds(
    RequestorWords,
    st.sampled_from(("*", "*", "=", *USERS)),
    st.sampled_from(("*", "*", "=", "~", "&", "a", "a.b", "b")),
    st.sampled_from(("*", "*", "=", "K1")),
    st.sampled_from(("*", "*", "*", "=")),
    st.sampled_from(("*", "*", "*", "{}")),
)
RULES = st.builds(
    lambda rec_type, record, owner, requestor, operations: replace(
        RULE, rec_type=rec_type, resource_id=record, owner=owner, requestor=requestor, operations=operations
    ),
    st.sampled_from(("*", "x.y", "x.*", "x.y.*")),
    st.sampled_from(("*", "*", ID)),
    OWNERS,
    REQUESTORS,
    OPERATIONS,
)
SIGNED = st.builds(SignedRule, RULES, st.none() | PARTIES)


@dataclass(frozen=True)
class Model:
    rules: tuple[SignedRule, ...]
    owner: Party
    rec_type: str
    record: str

    def holds(self, party: Party, operation: Operation, used: frozenset[tuple[int, Operation]] = frozenset()) -> bool:
        """A reason never needs a rule twice for the same."""
        return any(
            self._may_give(signed, operation, used | {(index, operation)})
            for index, signed in enumerate(self.rules)
            if (index, operation) not in used and operation in signed.rule.operations and self.means(signed.rule, party)
        )

    def _may_give(self, signed: SignedRule, operation: Operation, used: frozenset[tuple[int, Operation]]) -> bool:
        author = signed.author
        if author is None or author.user == self.owner.user:
            return True
        return self.holds(author, Operation.POLICY, used) and self.holds(author, operation, used)

    def means(self, rule: Rule, party: Party) -> bool:
        return not list(self._objections(rule, party))

    def _objections(self, rule: Rule, party: Party) -> Iterator[str]:
        owner, words = self.owner, rule.requestor
        covered = {"*": True, "x.y": self.rec_type == "x.y", "x.*": self.rec_type[:2] == "x."}
        if not covered.get(rule.rec_type, self.rec_type[:4] == "x.y."):
            yield "recType"
        if rule.resource_id not in {"*", self.record}:
            yield "record"
        for word, value in zip(
            ("user", "organisation", "app"), (owner.user, owner.organisation, owner.app), strict=True
        ):
            if getattr(rule.owner, word) not in {"*", value}:
                yield "owner"
        for word in ("user", "organisation", "app", "role", "location"):
            wanted, mine, theirs = (str(getattr(each, word, "")) for each in (words, party, owner))
            if wanted != "*" and mine not in _meant(wanted, theirs):
                yield word


def _meant(wanted: str, owner: str) -> set[str]:
    """All values that a word can mean."""
    if wanted == "~":
        return {name for name in NAMES if name and f"{owner}.".startswith(f"{name}.")}
    if wanted == "&":
        return {name for name in NAMES if name and owner and name.split(".")[0] == owner.split(".")[0]}
    return {owner if wanted == "=" else wanted} - {"", "{}"}


@given(st.lists(SIGNED, max_size=4), PARTIES, PARTIES, st.sampled_from(("x.y", "x.y.z", "x", "z")))
def test_that_exactly_what_there_is_a_reason_for_is_granted(
    rules: list[SignedRule], owner: Party, requestor: Party, rec_type: str
) -> None:
    model = Model(tuple(rules), owner, rec_type, ID)
    found = granted(rules, rec_type, ID, owner, requestor)
    assert set(found) == {operation for operation in Operation if model.holds(requestor, operation)}
    for operation, rule in found.items():
        assert operation in rule.operations
        assert model.means(rule, requestor)


@given(RULES, PARTIES, PARTIES, st.sampled_from(("x.y", "x.y.z", "x")), st.sampled_from((ID, "")))
def test_that_one_rule_grants_all_of_its_operations_or_none(
    rule: Rule, owner: Party, requestor: Party, rec_type: str, record: str
) -> None:
    is_meant = Model((), owner, rec_type, record).means(rule, requestor)
    assert grants(rule, rec_type, record, owner, requestor) == (rule.operations if is_meant else frozenset())


@given(st.lists(SIGNED, max_size=5), SIGNED, PARTIES, PARTIES)
def test_that_one_more_rule_never_takes_anything_away(
    rules: list[SignedRule], more: SignedRule, owner: Party, requestor: Party
) -> None:
    before, after = (set(granted(some, "x.y", ID, owner, requestor)) for some in (rules, [*rules, more]))
    assert before <= after
