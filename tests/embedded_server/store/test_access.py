"""Accounts, keys and tokens."""

from __future__ import annotations

from dataclasses import replace

import pytest

from embedded_server.domain.account import LOCAL_EMAIL, LOCAL_ORGANISATION, Organisation
from embedded_server.domain.moments import from_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.token import PASSWORD_TOKEN_LIFE, TokenKind, token_hash
from embedded_server.store.base import Store, TokenWish
from tests.embedded_server.homes import Home
from tests.embedded_server.store.kit import NOON_MS, HandClock, Sender, a_sender


async def test_that_the_first_start_makes_the_local_account_and_nothing_else(store: Store) -> None:
    local = await store.local_account()
    assert (local.id, local.email, local.organisation, local.has_password) == (
        1,
        LOCAL_EMAIL,
        LOCAL_ORGANISATION,
        False,
    )
    assert await store.accounts() == [local]
    assert [each.code for each in await store.organisations()] == [LOCAL_ORGANISATION]
    assert (await store.keys(), await store.tokens(), await store.decoders()) == ([], [], [])


async def test_that_an_account_is_found_whatever_the_case_of_its_address(store: Store) -> None:
    added = await store.add_account("Ada@Example.com", "acme", "$argon2id$x", is_integrator=True, parent=LOCAL_EMAIL)
    assert await store.account("ada@example.COM") == added
    assert added.has_password
    assert await store.password_hash("ADA@example.com") == "$argon2id$x"
    assert Organisation("acme", "acme") in await store.organisations()


async def test_that_an_account_without_a_password_can_be_given_one_once(store: Store) -> None:
    assert await store.password_hash(LOCAL_EMAIL) is None
    given = await store.add_account(LOCAL_EMAIL, LOCAL_ORGANISATION, "$argon2id$first")
    assert given == replace(await store.local_account(), has_password=True)
    with pytest.raises(RefusedError) as refused:
        await store.add_account(LOCAL_EMAIL, LOCAL_ORGANISATION, "$argon2id$second")
    assert (refused.value.status, refused.value.code) == (409, "account_exists")
    assert await store.password_hash(LOCAL_EMAIL) == "$argon2id$first"


@pytest.mark.parametrize("email", ["", "ada", "@b", "a b@c", "a@b\n", "a@b@c", f"{'a' * 65}@b", "a@\x00"])
async def test_that_no_account_has_an_address_that_is_none(store: Store, email: str) -> None:
    with pytest.raises(RefusedError) as refused:
        await store.add_account(email, LOCAL_ORGANISATION, None)
    assert (refused.value.status, refused.value.code) == (422, "email_invalid")
    assert len(await store.accounts()) == 1


async def test_that_a_refused_account_leaves_no_organisation_behind(store: Store) -> None:
    for email, organisation, parent in (("no address", "new", None), ("a@b", "a b", None), ("a@b", "new", "x@y")):
        with pytest.raises(RefusedError):
            await store.add_account(email, organisation, None, parent=parent)
    assert len(await store.organisations()) == 1


async def test_that_a_key_shows_its_secret_once(store: Store, home: Home) -> None:
    account = await store.local_account()
    issued = await store.create_key("Tide gauge", "on pier 4", account.id)
    assert issued.key.client_id == issued.key.client_id.upper()
    assert issued.secret.endswith(issued.key.secret_tail)
    assert await store.key(issued.key.client_id) == issued.key
    assert issued.secret not in repr(issued)
    await store.close()
    assert not home.holds(issued.secret)


async def test_that_a_key_counts_its_live_tokens_and_last_use(store: Store, clock: HandClock) -> None:
    sender = await a_sender(store)
    account = await store.local_account()
    wish = TokenWish(TokenKind.PASSWORD, sender.client_id, account.id, account.organisation, "ALL:ALL")
    await store.issue_token(wish)
    revoked = await store.issue_token(wish)
    await store.revoke_token(revoked.token.id)
    await sender.send(at_ms=NOON_MS + 5)
    key = await store.key(sender.client_id)
    assert key is not None
    assert (key.tokens, key.last_used_at) == (2, from_ms(NOON_MS + 5))
    clock.ms += int(PASSWORD_TOKEN_LIFE.total_seconds() * 1000)
    assert [each.tokens for each in await store.keys()] == [1]


async def test_that_a_key_can_be_renamed_and_deleted(store: Store, sender: Sender) -> None:
    renamed = await store.update_key(sender.client_id, "Quay", "new pump")
    assert renamed is not None
    assert (renamed.name, renamed.notes) == ("Quay", "new pump")
    assert [token.app_name for token in await store.tokens()] == ["Quay"]
    assert await store.delete_key(sender.client_id)
    assert not await store.delete_key(sender.client_id)
    assert await store.update_key(sender.client_id, "Again", "") is None
    assert (await store.key(sender.client_id), await store.keys()) == (None, [])
    assert [token.revoked_at for token in await store.tokens()] == [from_ms(NOON_MS)]


@pytest.mark.parametrize("name", ["", "   ", "x" * 129, "a\nb", "a\x00b"])
async def test_that_a_key_has_a_printable_name(store: Store, name: str) -> None:
    with pytest.raises(RefusedError) as refused:
        await store.create_key(name, "", 1)
    assert refused.value.code == "name_invalid"


async def test_that_a_token_is_kept_as_a_hash_only(store: Store, sender: Sender, home: Home) -> None:
    value = sender.token.value
    token = sender.token.token
    assert len(value) == 64
    assert (token.head, token.tail) == (value[:8], value[-8:])
    assert value not in repr(sender)
    await store.close()
    assert not home.holds(value)


async def test_that_a_pipe_token_never_expires_and_a_password_token_lives_48_hours(store: Store) -> None:
    pipe, password = await a_sender(store), await a_sender(store, kind=TokenKind.PASSWORD)
    assert pipe.token.token.expires_at is None
    assert password.token.token.expires_at == from_ms(NOON_MS) + PASSWORD_TOKEN_LIFE
    assert (await password.grant()).expires_ms == NOON_MS + 48 * 3_600_000


async def test_that_a_token_belongs_to_a_key_of_its_own_account(store: Store, sender: Sender) -> None:
    other = await store.add_account("ada@example.com", LOCAL_ORGANISATION, None)
    wish = TokenWish(TokenKind.PIPE, sender.client_id, other.id, LOCAL_ORGANISATION, "SHARE:WRITE")
    unknown = replace(wish, client_id="NONE", account=1)
    nowhere = replace(wish, account=1, identity="nowhere")
    for refused_wish, code in ((wish, "key_unknown"), (unknown, "key_unknown"), (nowhere, "identity_unknown")):
        with pytest.raises(RefusedError) as refused:
            await store.issue_token(refused_wish)
        assert refused.value.code == code
    assert len(await store.tokens()) == 1


async def test_that_patterns_and_notes_survive(store: Store, sender: Sender) -> None:
    patterns = ("org.harbour.*", "org.lock")
    wish = TokenWish(TokenKind.PIPE, sender.client_id, 1, LOCAL_ORGANISATION, "SHARE:WRITE", patterns, "für Pegel")
    issued = await store.issue_token(wish)
    assert (issued.token.rec_types, issued.token.note) == (patterns, "für Pegel")
    grant = await store.grant(token_hash(issued.value))
    assert grant is not None
    assert grant.rec_types == patterns


async def test_that_a_revocation_keeps_its_first_moment(store: Store, sender: Sender, clock: HandClock) -> None:
    first = await store.revoke_token(sender.token.token.id)
    clock.ms += 1000
    assert await store.revoke_token(sender.token.token.id) == first
    assert first is not None
    assert first.revoked_at == from_ms(NOON_MS)
    assert await store.revoke_token("unknown") is None


async def test_that_lists_can_be_narrowed_to_one_account(store: Store, sender: Sender) -> None:
    other = await a_sender(store, "ada@example.com")
    account = await store.account("ada@example.com")
    assert account is not None
    assert [token.id for token in await store.tokens(account.id)] == [other.token.token.id]
    assert [key.client_id for key in await store.keys(account.id)] == [other.client_id]
    assert len(await store.tokens()) == len(await store.keys()) == 2


async def test_that_tokens_come_page_by_page_in_the_order_they_were_issued(store: Store, sender: Sender) -> None:
    wish = TokenWish(TokenKind.PIPE, sender.client_id, 1, LOCAL_ORGANISATION, "SHARE:WRITE")
    for _ in range(6):
        await store.issue_token(wish)
    tokens, last, paged = await store.tokens(), "", list[str]()
    while page := await store.tokens_after(last, 3):
        paged += [token.id for token in page]
        last = page[-1].id
    assert paged == [token.id for token in tokens]
    assert await store.tokens_after("nobody", 3) == []
