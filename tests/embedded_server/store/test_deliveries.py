"""Targets and what waits for them: queued with its record, settled with its target's health, kept within bounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from embedded_server.domain.delivery import Attempt, Cause, DeliveryState
from embedded_server.domain.delivery_schedule import MOST_FAILURES
from embedded_server.domain.moments import from_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.target import Health, OptionalField, Target
from embedded_server.store.base import RecordReadings, Store
from embedded_server.store.delivery_store import DeliveriesWanted, Due, NewDelivery, Outcome, SealedHeader, TargetWish
from embedded_server.store.parts import deliveries as part
from tests.embedded_server.homes import Home
from tests.embedded_server.store.kit import NOON_MS, HandClock, Sender

DEVICE = "70B3D5E75E00A102"
URL = "https://receiver.example/in"
WISH = TargetWish(
    True, URL, (SealedHeader("Authorization", "cdef", "sealed"),), frozenset({OptionalField.RF_DATA}), False, False
)


async def a_target(store: Store, device: str = DEVICE) -> Target:
    return await store.add_target(device, WISH, "signing")


async def queued(store: Store, sender: Sender, target: Target, *names: str) -> list[int]:
    """Through a record, as the pipeline does it; the deliveries' ids, oldest first."""
    record = await sender.send()
    new = tuple(NewDelivery(target.id, DEVICE, name, Cause.UPLINK, name.encode(), record.id) for name in names)
    await store.add_readings([RecordReadings(record, (), deliveries=new)])
    return [one.id for one in reversed(await store.deliveries(DeliveriesWanted(target=target.id)))]


def outcome(target: Target, delivery: int, error: str = "", **more: object) -> Outcome:
    attempt = Attempt(1, from_ms(NOON_MS), URL, status=500 if error else 204, took_ms=12, error=error, words="W.")
    state = DeliveryState.WAITING if error else DeliveryState.DELIVERED
    told = Outcome(delivery, target.id, attempt, state, NOON_MS + 5_000 if error else None)
    return replace(told, **more)  # type: ignore[arg-type]  # the fields it names


async def due(store: Store, target: Target, now_ms: int) -> list[Due]:
    lane = await store.lane(target.id, now_ms, 10)
    assert lane is not None
    assert lane.kept.target.id == target.id
    return lane.due


async def test_that_a_device_has_one_target(store: Store) -> None:
    target = await a_target(store)
    assert (target.url, target.headers[0].tail, target.health) == (URL, "cdef", Health.NEW)
    with pytest.raises(RefusedError) as caught:
        await a_target(store)
    assert caught.value.status == 409
    kept = await store.target(target.id)
    assert kept is not None
    assert (kept.secrets.headers[0].sealed, kept.secrets.signing) == ("sealed", "signing")
    assert list(await store.targets_of_devices()) == [DEVICE]
    await store.change_target(target.id, replace(WISH, is_enabled=False))
    assert await store.targets_of_devices() == {}
    assert await store.lane(target.id, NOON_MS, 10) is None


async def test_that_deliveries_are_queued_with_their_record_once(store: Store, sender: Sender) -> None:
    target, record = await a_target(store), await sender.send()
    new = NewDelivery(target.id, DEVICE, "msg_1", Cause.UPLINK, b"{}", record.id)
    for _ in range(2):  # the second time as a record that is read anew
        await store.add_readings([RecordReadings(record, (), deliveries=(new,))])
    (only,) = await store.deliveries(DeliveriesWanted())
    assert (only.message_id, only.record_id, only.state, only.size) == ("msg_1", record.id, DeliveryState.WAITING, 2)


async def test_that_what_was_delivered_is_not_due_any_more(store: Store, sender: Sender) -> None:
    target = await a_target(store)
    first, second = await queued(store, sender, target, "a", "b")
    assert await store.due_targets(NOON_MS) == {target.id: 0}
    assert [each.id for each in await due(store, target, NOON_MS)] == [first, second]
    await store.settle([outcome(target, first), outcome(target, second, "status")])
    assert await store.due_targets(NOON_MS) == {}
    assert await store.due_targets(NOON_MS + 5_000) == {target.id: 1}
    assert [each.attempts for each in await due(store, target, NOON_MS + 5_000)] == [1]
    detail = await store.delivery(second)
    assert detail is not None
    assert (detail.body, detail.attempts[0].status, detail.attempts[0].words) == (b"b", 500, "W.")


async def test_that_a_targets_health_follows_its_last_tries(store: Store, sender: Sender) -> None:
    target = await a_target(store)
    (one,) = await queued(store, sender, target, "a")
    await store.settle([outcome(target, one, "status")] * 3)
    (failing,) = await store.targets()
    assert (failing.health, failing.failures, failing.failing_since) == (Health.FAILING, 3, from_ms(NOON_MS))
    await store.settle([outcome(target, one)])
    (healthy,) = await store.targets()
    assert (healthy.health, healthy.failures, healthy.delivered, healthy.failed) == (Health.HEALTHY, 0, 1, 3)


async def test_that_a_target_is_paused_after_too_many_failures_until_it_is_resumed(
    store: Store, sender: Sender
) -> None:
    target = await a_target(store)
    (one,) = await queued(store, sender, target, "a")
    assert await store.settle([outcome(target, one, "connect")] * (MOST_FAILURES - 1)) == []
    assert await store.settle([outcome(target, one, "connect")]) == [target.id]
    (paused,) = await store.targets()
    assert (paused.health, paused.pause_reason) == (Health.PAUSED, "The last 100 tries failed.")
    assert await store.due_targets(NOON_MS + 10_000) == {}
    assert await store.lane(target.id, NOON_MS + 10_000, 10) is None
    resumed = await store.resume_target(target.id)
    assert resumed is not None
    assert resumed.health is not Health.PAUSED
    assert await store.due_targets(NOON_MS) == {target.id: 0}  # at once, not when the next try was due


async def test_that_five_days_of_failures_pause_a_target(store: Store, sender: Sender, clock: HandClock) -> None:
    target = await a_target(store)
    (one,) = await queued(store, sender, target, "a")
    await store.settle([outcome(target, one, "status")])
    clock.ms += 5 * 86_400_000
    assert await store.settle([outcome(target, one, "status")]) == [target.id]


async def test_that_a_test_changes_nothing_of_a_targets_health(store: Store) -> None:
    target = await a_target(store)
    test = await store.add_delivery(NewDelivery(target.id, DEVICE, "msg_t", Cause.TEST, b"{}"))
    assert await store.due_targets(NOON_MS) == {}
    await store.settle([outcome(target, test.id, "status", state=DeliveryState.FAILED, next_ms=None, is_test=True)])
    assert (await store.targets())[0].health is Health.NEW
    assert (await store.deliveries(DeliveriesWanted(cause=Cause.TEST)))[0].state is DeliveryState.FAILED


async def test_that_what_waits_for_a_deleted_target_is_dropped(store: Store, sender: Sender) -> None:
    target = await a_target(store)
    await queued(store, sender, target, "a")
    assert await store.delete_target(target.id)
    assert not await store.delete_target(target.id)
    assert (await store.deliveries(DeliveriesWanted()))[0].state is DeliveryState.DROPPED


async def test_that_the_oldest_go_when_too_many_wait(
    store: Store, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part, "_CROWDED", part._CROWDED.replace(str(part.ROOM), "2"))
    monkeypatch.setattr(part, "ROOM", 2)
    target = await a_target(store)
    await queued(store, sender, target, "a", "b", "c", "d", "e")
    await store.tidy_deliveries()
    states = [one.state.value for one in reversed(await store.deliveries(DeliveriesWanted()))]
    assert states == ["dropped"] * 3 + ["waiting"] * 2
    assert (await store.targets())[0].dropped == 3


async def test_that_what_failed_is_sent_again_once(store: Store, sender: Sender) -> None:
    target = await a_target(store)
    one, two = await queued(store, sender, target, "a", "b")
    await store.settle([outcome(target, one, "status", state=DeliveryState.FAILED, next_ms=None), outcome(target, two)])
    since = from_ms(NOON_MS) - timedelta(hours=1)
    assert [await store.replay_failed(target.id, since) for _ in range(2)] == [1, 0]
    replay = (await store.deliveries(DeliveriesWanted(limit=1)))[0]
    assert (replay.message_id, replay.replay_of, replay.cause) == ("a", one, Cause.REPLAY)


async def test_that_what_failed_goes_again_one_a_second_by_when_it_failed(
    store: Store, sender: Sender, clock: HandClock
) -> None:
    target = await a_target(store)
    numbers = await queued(store, sender, target, "a", "b", "c")
    since = from_ms(NOON_MS) + timedelta(hours=1)  # they were queued before, and gave up after
    clock.ms += 2 * 3_600_000
    await store.settle([outcome(target, one, "status", state=DeliveryState.FAILED, next_ms=None) for one in numbers])
    assert await store.failed_since(target.id, since) == 3
    assert await store.replay_failed(target.id, since) == 3
    assert await store.failed_since(target.id, since) == 0
    found = await store.deliveries(DeliveriesWanted(state=DeliveryState.WAITING))
    assert [one.next_at for one in reversed(found)] == [from_ms(clock.ms + 1_000 * place) for place in range(3)]


async def test_that_what_ended_long_ago_is_forgotten(store: Store, sender: Sender, clock: HandClock) -> None:
    target = await a_target(store)
    one, _ = await queued(store, sender, target, "a", "b")
    await store.settle([outcome(target, one)])
    clock.ms += part.KEPT_MS + 1
    await store.tidy_deliveries()
    assert [each.message_id for each in await store.deliveries(DeliveriesWanted())] == ["b"]


async def test_that_the_signing_secret_of_before_is_kept_for_a_while(store: Store) -> None:
    target = await a_target(store)
    rotated = await store.rotate_signing(target.id, "newer", NOON_MS + 1_000)
    kept = await store.target(target.id)
    assert rotated is not None
    assert kept is not None
    assert (kept.secrets.signing, kept.secrets.old_signing) == ("newer", "signing")
    assert rotated.old_secret_until == from_ms(NOON_MS + 1_000)


async def test_that_secrets_of_before_stay_until_they_end(store: Store, clock: HandClock) -> None:
    target = await a_target(store)

    async def rotate(new: str, overlap_ms: int) -> str:
        await store.rotate_signing(target.id, new, clock.now_ms() + overlap_ms)
        kept = await store.target(target.id)
        assert kept is not None
        return kept.secrets.old_signing

    assert await rotate("b", 1_000) == "signing"
    assert await rotate("c", 1_000) == "b signing"
    clock.ms += 1_001
    assert await rotate("d", 1_000) == "c"


async def test_that_deliveries_outlive_the_server(store: Store, sender: Sender, home: Home) -> None:
    target = await a_target(store)
    await queued(store, sender, target, "a")
    assert home.query("SELECT message, state FROM delivery") == [("a", "waiting")]
