"""Users and webhooks of Sensohive's API: what belongs to somebody goes with them, and comes back to nobody else."""

from __future__ import annotations

import pytest

from embedded_server.domain.refusal import RefusedError
from embedded_server.store.base import Store

DEVICE = "1A2B3C"


async def test_that_who_gets_a_deleted_accounts_address_gets_nothing_else_of_it(store: Store) -> None:
    ira = await store.add_account("ira@north.example", "north", None, is_integrator=True)
    await store.add_sensohive_user(ira.id, "ann", "ann@site.example")
    ann = await store.account("ann@site.example")
    assert ann is not None
    key = await store.add_user_key("k", ann.id, ("readdev",), 0)
    await store.add_webhook(ann.id, "https://hooks.example/ann")
    assert await store.delete_account(ann.email)
    again = await store.add_account(ann.email, "south", None)
    assert again.id == ann.id
    found = await store.user_key(key.value)
    assert found is not None
    assert (found.revoked_s is not None, found.user) == (True, ann.email)
    assert await store.webhooks(again.id) == []
    assert await store.sensohive_users(ira.id) == []


async def test_that_names_are_taken_whatever_their_case_and_free_again_when_their_user_goes(store: Store) -> None:
    ira = await store.add_account("ira@north.example", "north", None, is_integrator=True)
    user = await store.add_sensohive_user(ira.id, "Ann", "")
    for name, email in (("aNN", ""), ("IRA@north.example", ""), ("bo", "ira@north.example")):
        with pytest.raises(RefusedError) as refused:
            await store.add_sensohive_user(ira.id, name, email)
        assert refused.value.status == 409
    renamed = await store.change_sensohive_user(ira.id, user.id, "ANN", "")
    assert renamed is not None
    assert (renamed.name, renamed.email) == ("ANN", "")
    assert await store.delete_sensohive_user(ira.id, user.id)
    assert not await store.delete_sensohive_user(ira.id, user.id)
    assert (await store.add_sensohive_user(ira.id, "ann", "")).name == "ann"


async def test_that_a_webhook_goes_with_its_owner_and_no_other(store: Store) -> None:
    account = await store.local_account()
    kim = await store.add_account("kim@harbour.example", "harbour", None)
    webhook = await store.add_webhook(account.id, "https://hooks.example/in")
    await store.save_orbit_device(DEVICE, "ORBIT_K", None, account.id, None)
    assert await store.attach_webhook(DEVICE, webhook.id)
    attached = await store.webhook_of_device(DEVICE)
    assert attached is not None
    assert (attached.id, attached.devices) == (webhook.id, (DEVICE,))
    await store.save_orbit_device(DEVICE, None, "deck", None, None)
    assert await store.webhook_of_device(DEVICE) == attached
    await store.save_orbit_device(DEVICE, None, None, kim.id, None)
    assert await store.webhook_of_device(DEVICE) is None
    assert not await store.attach_webhook(DEVICE, webhook.id)
    assert not await store.attach_webhook("FF", webhook.id)
    assert await store.delete_webhook(webhook.id)
    assert not await store.delete_webhook(webhook.id)
