"""The hot path: grants, appends in groups."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from embedded_server.domain.moments import from_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.token import token_hash
from embedded_server.store.base import RecordsWanted, Store
from tests.embedded_server.store.kit import (
    NOON_MS,
    REC_TYPE,
    HandClock,
    Sender,
    a_refusal,
    a_sender,
    new_record,
    settled,
)


async def test_that_a_grant_says_what_the_token_opens(store: Store, sender: Sender) -> None:
    grant, token = await sender.grant(), sender.token.token
    assert (grant.token_id, grant.kind, grant.scope, grant.rec_types) == (token.id, token.kind, token.scope, ())
    assert (grant.user, grant.organisation, grant.client_id) == (token.account, token.identity, sender.client_id)
    assert (grant.expires_ms, grant.revoked_ms) == (None, None)


async def test_that_an_unknown_token_has_no_grant(store: Store) -> None:
    assert await store.grant(token_hash("0" * 64)) is None


async def test_that_a_record_is_kept_byte_for_byte(store: Store, sender: Sender) -> None:
    body = '{"tide":\t1.50, "name":"Tönning\\u0000"}\r\n'.encode()
    sent = await sender.send(
        body=body, at_ms=NOON_MS + 7, tags=("pier 4", 'a"b'), suffix="/dataUp", query="a=1&b", is_test=True
    )
    assert await store.record(sent.id) == sent
    assert sent.body == body
    assert sent.received_at == from_ms(NOON_MS + 7)
    assert (sent.tags, sent.suffix, sent.query, sent.is_test) == (("pier 4", 'a"b'), "/dataUp", "a=1&b", True)
    assert sent.token_id == sender.token.token.id


async def test_that_what_waits_together_keeps_its_order(store: Store, sender: Sender) -> None:
    grant = await sender.grant()
    bodies = [str(number).encode() for number in range(300)]
    sent = await asyncio.gather(*(store.append(grant, new_record(body=body)) for body in bodies))
    assert [record.seq for record in sent] == list(range(sent[0].seq, sent[0].seq + 300))
    assert [record.body for record in await store.records(RecordsWanted(limit=300))] == bodies


async def test_that_what_is_acknowledged_can_be_read_at_once(store: Store, sender: Sender) -> None:
    async def send_then_look(number: int) -> bool:
        record = await sender.send(body=str(number).encode())
        return await store.record(record.id) == record

    assert all(await asyncio.gather(*(send_then_look(number) for number in range(100))))


async def test_that_one_record_that_cannot_be_stored_fails_alone(store: Store, sender: Sender) -> None:
    grant = await sender.grant()
    good = [store.append(grant, new_record()) for _ in range(5)]
    bad = store.append(grant, new_record(query="\ud800"))
    logged = store.log(a_refusal())
    outcomes = await settled(*good[:3], bad, *good[3:])
    assert [isinstance(outcome, UnicodeEncodeError) for outcome in outcomes] == [False] * 3 + [True] + [False] * 2
    assert await store.count(RecordsWanted(REC_TYPE)) == 5
    assert await logged > 0


async def test_that_a_sender_who_hangs_up_disturbs_nobody(store: Store, sender: Sender) -> None:
    grant = await sender.grant()
    leaving = [asyncio.create_task(store.append(grant, new_record())) for _ in range(20)]
    staying = [asyncio.create_task(store.append(grant, new_record())) for _ in range(20)]
    await asyncio.sleep(0)
    for task in leaving:
        task.cancel()
    assert len({record.seq for record in await asyncio.gather(*staying)}) == 20


async def test_that_uses_are_counted_per_token_and_day(store: Store, sender: Sender, clock: HandClock) -> None:
    day_ms = 86_400_000
    other = await a_sender(store)
    await sender.send(at_ms=NOON_MS - 6 * day_ms)
    grant = await sender.grant()
    at_once = (store.append(grant, new_record(at_ms=NOON_MS + n)) for n in range(3))
    await asyncio.gather(*at_once, other.send())
    token = await store.token(sender.token.token.id)
    assert token is not None
    assert (token.uses, token.uses_by_day) == (4, (1, 0, 0, 0, 0, 0, 3))
    assert (token.last_used_at, token.last_used_from) == (from_ms(NOON_MS + 2), "192.0.2.7")
    clock.ms += day_ms
    assert [each.uses_by_day for each in await store.tokens()] == [(0, 0, 0, 0, 0, 3, 0), (0, 0, 0, 0, 0, 1, 0)]


async def test_that_the_flow_shows_every_minute(store: Store, sender: Sender, clock: HandClock) -> None:
    await sender.send(at_ms=NOON_MS - 60_000)
    await asyncio.gather(*(sender.send() for _ in range(4)))
    await store.log(a_refusal())
    clock.ms += 59_999
    flow = await store.flow(3)
    noon = NOON_MS // 1000
    assert [(each.minute, each.let_in, each.refused) for each in flow] == [
        (noon - 120, 0, 0),
        (noon - 60, 1, 0),
        (noon, 4, 1),
    ]


async def test_that_a_revoked_token_stores_nothing_even_with_an_older_grant(store: Store, sender: Sender) -> None:
    other = await a_sender(store)
    grant, others_grant = await sender.grant(), await other.grant()
    await store.revoke_token(sender.token.token.id)
    with pytest.raises(RefusedError) as refused:
        await store.append(grant, new_record())
    assert (refused.value.status, refused.value.code) == (401, "token_revoked")
    assert (await store.append(others_grant, new_record())).seq == 1
    assert await store.count(RecordsWanted(REC_TYPE)) == 1


async def send_until_revoked(store: Store, sender: Sender, is_revoked: asyncio.Event) -> int:
    """How many were let in. None may begin after the revocation was acknowledged."""
    let_in = 0
    while True:
        was_revoked = is_revoked.is_set()
        grant = await sender.grant()
        if grant.revoked_ms is not None:
            break
        assert not was_revoked
        with suppress(RefusedError):
            await store.append(grant, new_record())
            let_in += 1
    return let_in


@pytest.mark.parametrize("turns", range(0, 60, 3))
async def test_that_nothing_is_stored_once_a_revocation_is_acknowledged(
    store: Store, sender: Sender, turns: int
) -> None:
    is_revoked = asyncio.Event()

    async def revoke() -> int:
        for _ in range(turns):
            await asyncio.sleep(0)
        await store.revoke_token(sender.token.token.id)
        is_revoked.set()
        return 0

    let_in = await asyncio.gather(revoke(), *(send_until_revoked(store, sender, is_revoked) for _ in range(8)))
    token = await store.token(sender.token.token.id)
    assert token is not None
    assert token.uses == sum(let_in) == await store.count(RecordsWanted(REC_TYPE))


@pytest.mark.parametrize("is_by_key", [False, True])
async def test_that_what_is_remembered_of_a_token_dies_with_it(store: Store, sender: Sender, is_by_key: bool) -> None:
    hashed = token_hash(sender.token.value)
    assert store.known_grant(hashed) is None  # never presented
    grant = await sender.grant()
    assert store.known_grant(hashed) == grant
    if is_by_key:
        await store.delete_key(sender.client_id)
    else:
        await store.revoke_token(sender.token.token.id)
    assert store.known_grant(hashed) is None
    assert (await sender.grant()).revoked_ms == NOON_MS
    with pytest.raises(RefusedError):
        await store.put(grant, new_record())


async def test_that_a_record_put_has_the_id_it_is_found_by(store: Store, sender: Sender) -> None:
    new = new_record(at_ms=NOON_MS + 1_234)
    seq = await store.put(await sender.grant(), new)
    record = await store.record(store.record_id(new, seq))
    assert record is not None
    assert record.seq == seq


async def test_that_deleting_a_key_kills_its_tokens_at_once(store: Store, sender: Sender) -> None:
    grant = await sender.grant()
    deleted, late = await settled(store.delete_key(sender.client_id), store.append(grant, new_record()))
    assert deleted is True
    assert (await sender.grant()).revoked_ms == NOON_MS
    with pytest.raises(RefusedError):
        await store.append(grant, new_record())
    assert await store.count(RecordsWanted(REC_TYPE)) == (0 if isinstance(late, Exception) else 1)
