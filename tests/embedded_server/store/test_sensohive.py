"""Users and webhooks of Sensohive's API: what belongs to somebody goes with them, and comes back to nobody else."""

from __future__ import annotations

import pytest

from embedded_server.domain.delivery import Attempt, DeliveryState
from embedded_server.domain.moments import from_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.user_key import KeyUse
from embedded_server.domain.webhook import Webhook
from embedded_server.store.base import Store
from embedded_server.store.delivery_store import DeliveriesWanted, Outcome
from embedded_server.store.orbit_store import Step
from tests.embedded_server.store.kit import NOON_MS, HandClock

DEVICE = "1A2B3C"
HOUR_MS = 3_600_000


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


async def test_that_the_latest_use_of_a_key_is_known(store: Store) -> None:
    account = await store.local_account()
    key, other = [await store.add_user_key(name, account.id, ("readdev",), 0) for name in ("k", "other")]
    await store.note_key_uses({key.key.id: KeyUse(200, "10.0.0.9")})
    await store.note_key_uses({key.key.id: KeyUse(100, "10.0.0.1")})  # from a server that writes late
    found = {one.name: (one.last_used_s, one.last_used_from) for one in await store.user_keys(account.id)}
    assert found == {"k": (200, "10.0.0.9"), "other": (None, "")}
    assert other.key.last_used_s is None


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


async def a_target_with_two_points(store: Store, webhook: Webhook) -> tuple[int, list[int]]:
    """What counts the webhook's deliveries, and the two that wait."""
    await store.save_orbit_device(DEVICE, "ORBIT_K", None, webhook.owner_id, None)
    await store.attach_webhook(DEVICE, webhook.id)
    points = {100: {"internal": 21.5}, 700: {"internal": 21.6}}
    await store.step_orbit(DEVICE, lambda sensor: Step(sensor, None, points=points))
    deliveries = await store.deliveries(DeliveriesWanted())
    return deliveries[0].target, [one.id for one in reversed(deliveries)]


def outcome(webhook: Webhook, target: int, delivery: int, error: str = "") -> Outcome:
    attempt = Attempt(1, from_ms(NOON_MS), "", status=500 if error else 204, took_ms=12, error=error, words="W.")
    state = DeliveryState.WAITING if error else DeliveryState.DELIVERED
    return Outcome(delivery, target, attempt, state, NOON_MS if error else None, webhook=webhook.id)


async def test_that_the_last_day_of_a_webhook_is_counted_hour_by_hour(store: Store, clock: HandClock) -> None:
    webhook = await store.add_webhook((await store.local_account()).id, "https://hooks.example/in")
    target, (first, second) = await a_target_with_two_points(store, webhook)
    assert await store.webhook_hours() == {}
    await store.settle([outcome(webhook, target, first), outcome(webhook, target, second, "status")])
    clock.ms += 2 * HOUR_MS
    await store.settle([outcome(webhook, target, second)])
    hours = (await store.webhook_hours())[webhook.id]
    assert (hours.delivered[-3:], hours.failed[-3:], sum(hours.delivered)) == ((1, 0, 1), (1, 0, 0), 2)
    assert (await store.webhooks())[0].last_took_ms == 12
    clock.ms += 22 * HOUR_MS
    hours = (await store.webhook_hours())[webhook.id]
    assert (hours.delivered[:2], sum(hours.failed)) == ((0, 1), 0)
    clock.ms += 24 * HOUR_MS
    await store.tidy_deliveries()
    assert await store.webhook_hours() == {}
