"""What a viewer sees, page by page and counted, equals what the rules say of each record."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedded_server.domain.moments import from_ms
from embedded_server.domain.record import Record
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.rule import Operation, OwnerWords, Party, RequestorWords, Rule, granted
from embedded_server.domain.token import TokenKind, token_hash
from embedded_server.store.base import Grant, RecordsWanted, Store, TokenWish, viewer_of
from embedded_server.store.rules import MOST_RULES
from tests.embedded_server.homes import Home, Homes, passing
from tests.embedded_server.store.kit import NOON_MS, Sender, a_sender, new_record

REC_TYPES = ("org.harbour.tide", "org.harbour.wind")
PEOPLE = (("ada@x.example", "org.harbour.north"), ("bob@x.example", "org.harbour"), ("eve@x.example", "com.else"))
READ = frozenset({Operation.READ})
EVERYBODYS = Rule("", "*", "Rule", "", "*", OwnerWords(), RequestorWords(), READ, None, from_ms(0), from_ms(0))
USERS = [email for email, _ in PEOPLE]
SENDERS = 2 * len(PEOPLE)  # each of the people with two apps

RULES = st.builds(
    lambda rec_type, user, organisation, app, caller, called, key, author, nth: (
        replace(
            EVERYBODYS,
            rec_type=rec_type,
            owner=OwnerWords(user, organisation, app),
            requestor=RequestorWords(caller, called, key),
            operations=READ if author is None else frozenset({Operation.READ, Operation.POLICY}),
            account=author,
        ),
        nth,
    ),
    st.sampled_from(("*", "org.harbour.*", *REC_TYPES)),
    st.sampled_from(("*", "*", *USERS)),
    st.sampled_from(("*", "*", "org.harbour.north", "com.else")),
    st.sampled_from(("*", "*", "*", "app 0", "app 1", "app 4")),
    st.sampled_from(("*", "=", *USERS)),
    st.sampled_from(("*", "*", "=", "~", "&", "org.harbour")),
    st.sampled_from(("*", "*", "*", "=", "app 2")),
    st.sampled_from((None, None, *USERS)),
    st.none() | st.none() | st.integers(0, 30),
)
SENT = st.lists(st.tuples(st.integers(0, SENDERS - 1), st.sampled_from(REC_TYPES)), max_size=30)


@dataclass(frozen=True)
class Crowd:
    store: Store
    grants: tuple[Grant, ...]
    records: tuple[Record, ...]

    def app(self, word: str) -> str:
        return self.grants[int(word[4:])].client_id if word.startswith("app ") else word


@settings(max_examples=60)
@given(SENT, st.lists(RULES, max_size=4), st.integers(0, SENDERS - 1), st.booleans(), st.sets(st.integers(0, 29)))
def test_that_a_viewer_sees_what_the_rules_say_of_each_record(
    homes: Homes,
    sent: list[tuple[int, str]],
    rules: list[tuple[Rule, int | None]],
    viewer: int,
    newest: bool,
    gone: set[int],
) -> None:
    async def check() -> None:
        with passing(homes) as home:
            store = await home.open()
            try:
                await _check(await _crowd(store, sent, gone), rules, viewer, newest)
            finally:
                await store.close()

    asyncio.run(check())


async def _crowd(store: Store, sent: list[tuple[int, str]], gone: set[int]) -> Crowd:
    grants: list[Grant] = []
    for email, organisation in PEOPLE:
        account = await store.add_account(email, organisation, None)
        for name in ("one", "two"):
            key = (await store.create_key(name, "", account.id)).key
            wish = TokenWish(TokenKind.PASSWORD, key.client_id, account.id, organisation, "ALL:ALL")
            grant = await store.grant(token_hash((await store.issue_token(wish)).value))
            assert grant is not None
            grants.append(grant)
    records = [await store.append(grants[sender], new_record(rec_type)) for sender, rec_type in sent]
    for place in sorted(gone & set(range(len(records)))):
        assert await store.delete_record(records[place].id, records[place].rec_type, grants[sent[place][0]])
    return Crowd(store, tuple(grants), tuple(each for place, each in enumerate(records) if place not in gone))


async def _check(crowd: Crowd, rules: list[tuple[Rule, int | None]], viewer: int, newest: bool) -> None:
    for rule, nth in rules:
        single = nth is not None and nth < len(crowd.records)
        owner = replace(rule.owner, app=crowd.app(rule.owner.app))
        requestor = replace(rule.requestor, app=crowd.app(rule.requestor.app))
        resource = crowd.records[nth].id if single and nth is not None else "*"
        assert await crowd.store.save_rule(replace(rule, owner=owner, requestor=requestor, resource_id=resource))
    grant = crowd.grants[viewer]
    for rec_type in (*REC_TYPES, None):
        await _check_listing(crowd, grant, RecordsWanted(rec_type, seen_by=viewer_of(grant), newest_first=newest))
    for record in crowd.records:
        found = await crowd.store.visible_record(record.id, record.rec_type, viewer_of(grant))
        assert (found == record) == await _sees(crowd, grant, record)


async def _check_listing(crowd: Crowd, grant: Grant, wanted: RecordsWanted) -> None:
    rec_types = REC_TYPES if wanted.rec_type is None else (wanted.rec_type,)
    seen = [each for each in crowd.records if each.rec_type in rec_types and await _sees(crowd, grant, each)]
    seen = seen[::-1] if wanted.newest_first else seen
    assert await crowd.store.count(wanted) == len(seen)
    for offset in range(len(seen) + 1):
        assert await crowd.store.records(replace(wanted, offset=offset, limit=3)) == seen[offset : offset + 3]
    opened = await crowd.store.opened(wanted.rec_type, viewer_of(grant))
    assert sum(each.records or 0 for each in opened) == sum(each.owner.user != grant.user for each in seen)
    summaries = [each for each in await crowd.store.rec_types(viewer_of(grant)) if each.name in rec_types]
    assert sum(each.visible for each in summaries) == len(seen)


async def _sees(crowd: Crowd, grant: Grant, record: Record) -> bool:
    owner, me = record.owner, Party(grant.user, grant.organisation, grant.client_id)
    rules = await crowd.store.signed_rules()
    of = Party(owner.user, owner.organisation, owner.client_id)
    return owner.user == grant.user or Operation.READ in granted(rules, record.rec_type, record.id, of, me)


async def test_that_a_rule_counts_from_the_next_request_on_and_no_longer(store: Store) -> None:
    ada, bob = await a_sender(store, USERS[0]), await a_sender(store, USERS[1])
    record = await ada.send()
    viewer = viewer_of(await bob.grant())
    wanted = RecordsWanted(record.rec_type, seen_by=viewer)
    assert await store.records(wanted) == []
    rule = await store.save_rule(EVERYBODYS)
    assert rule is not None
    assert await store.records(wanted) == [record]
    assert await store.save_rule(replace(rule, rec_type="some.other")) == replace(rule, rec_type="some.other")
    assert await store.records(wanted) == []
    assert await store.save_rule(rule) == rule
    assert await store.visible_record(record.id, record.rec_type, viewer) == record
    assert await store.delete_rule(rule.id)
    assert await store.records(wanted) == []
    assert await store.visible_record(record.id, record.rec_type, viewer) is None
    assert not await store.delete_rule(rule.id)
    assert await store.save_rule(rule) is None


async def test_that_rules_are_there_after_a_restart(home: Home) -> None:
    store = await home.open()
    kept = await store.save_rule(
        replace(EVERYBODYS, desc="why", requestor=RequestorWords(location='{"type":"Polygon"}'))
    )
    await store.close()
    store = await home.open()
    assert [signed.rule for signed in await store.signed_rules()] == [kept]
    await store.close()


async def test_that_deep_pages_of_several_streams_are_key_ranges(store: Store) -> None:
    """Without holes the offset is found by halving: nothing is read that is not shown."""
    ada, bob = await a_sender(store, USERS[0]), await a_sender(store, USERS[1])
    grants = [await ada.grant(), await bob.grant()]
    for n in range(600):
        await store.append(grants[n % 3 == 0], new_record(at_ms=NOON_MS + n))
    await store.save_rule(EVERYBODYS)
    wanted = RecordsWanted(new_record().rec_type, seen_by=viewer_of(grants[1]))
    all_of_them = await store.records(replace(wanted, limit=1_000))
    assert [record.received_at for record in all_of_them] == [from_ms(NOON_MS + n) for n in range(600)]
    for offset in (0, 1, 299, 597, 600):
        page = replace(wanted, offset=offset, limit=2)
        assert await store.records(page) == all_of_them[offset : offset + 2]
        assert await store.records(replace(page, newest_first=True)) == all_of_them[::-1][offset : offset + 2]


@pytest.mark.parametrize(
    "wrong",
    [
        replace(EVERYBODYS, rec_type="a..b"),
        replace(EVERYBODYS, name=" "),
        replace(EVERYBODYS, name="a\nb"),
        replace(EVERYBODYS, desc="x" * 2_001),
        replace(EVERYBODYS, resource_type="robots"),
        replace(EVERYBODYS, resource_id="x"),
        replace(EVERYBODYS, resource_id=""),
        replace(EVERYBODYS, owner=OwnerWords(user="=")),
        replace(EVERYBODYS, owner=OwnerWords(organisation="~")),
        replace(EVERYBODYS, owner=OwnerWords(app="")),
        replace(EVERYBODYS, requestor=RequestorWords(user="&")),
        replace(EVERYBODYS, requestor=RequestorWords(organisation="")),
        replace(EVERYBODYS, requestor=RequestorWords(role="\x00")),
    ],
)
async def test_that_a_rule_that_means_nothing_is_refused(store: Store, wrong: Rule) -> None:
    with pytest.raises(RefusedError) as caught:
        await store.save_rule(wrong)
    assert (caught.value.status, caught.value.code) == (422, "rule_invalid")
    assert await store.signed_rules() == ()


async def test_that_an_account_touches_only_its_own_rules_and_only_with_a_live_token(store: Store) -> None:
    ada, bob = await a_sender(store, USERS[0]), await a_sender(store, USERS[1])
    rule = await store.save_rule(replace(EVERYBODYS, account=USERS[0]), await ada.grant())
    assert rule is not None
    (signed,) = await store.signed_rules()
    assert signed.author == Party(USERS[0], "local", ada.client_id)
    assert await store.save_rule(replace(rule, name="Mine"), await bob.grant()) is None
    assert not await store.delete_rule(rule.id, await bob.grant())
    grant = await ada.grant()
    await store.revoke_token(ada.token.token.id)
    for change in (store.save_rule(EVERYBODYS, grant), store.delete_rule(rule.id, grant)):
        with pytest.raises(RefusedError, match="revoked"):
            await change
    assert [each.rule for each in await store.signed_rules()] == [rule]


async def test_that_rules_are_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_RULES == 1_000
    monkeypatch.setattr(sys.modules[type(store).save_rule.__module__], "MOST_RULES", 2)
    for _ in range(2):
        await store.save_rule(EVERYBODYS)
    with pytest.raises(RefusedError) as caught:
        await store.save_rule(EVERYBODYS)
    assert (caught.value.status, caught.value.code) == (409, "rules_full")


async def test_that_nobody_makes_rules_in_the_name_of_nobody(store: Store) -> None:
    with pytest.raises(RefusedError) as caught:
        await store.save_rule(replace(EVERYBODYS, account="who@else.example"))
    assert caught.value.status == 404


async def test_that_a_deletion_needs_the_right_to_delete(store: Store, sender: Sender) -> None:
    record, bob = await sender.send(), await a_sender(store, USERS[1])
    rule = await store.save_rule(EVERYBODYS)
    assert rule is not None
    assert await store.delete_record(record.id, record.rec_type, await bob.grant()) is None
    await store.save_rule(replace(rule, operations=frozenset({Operation.DELETE})))
    assert await store.delete_record(record.id, record.rec_type, await bob.grant()) == record
    assert await store.record(record.id) is None


async def test_that_nothing_is_deleted_with_a_token_that_was_revoked_meanwhile(store: Store, sender: Sender) -> None:
    record, grant = await sender.send(), await sender.grant()
    await store.revoke_token(sender.token.token.id)
    with pytest.raises(RefusedError) as caught:
        await store.delete_record(record.id, record.rec_type, grant)
    assert caught.value.status == 401
    assert await store.record(record.id) == record
