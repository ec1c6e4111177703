"""Orbit sensors in the store: steps that are whole or not at all, uplinks that are taken once, keys that are hashes."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from embedded_server.domain.orbit import AuditEvent, Change, ChangeState, Frame, Known, Sensor, Wish
from embedded_server.domain.refusal import RefusedError
from embedded_server.orbit.registering import register
from embedded_server.orbit.taking import take_uplink
from embedded_server.orbit.turn import Turn
from embedded_server.store.base import Store
from embedded_server.store.orbit_store import Step, UplinkKey
from tests.embedded_server.orbit.queue import CATALOGUE, K
from tests.embedded_server.store.kit import HandClock

DEVICE = "1A2B3C"
CHANGE = Change(1, "alarm_high", -160, ChangeState.QUEUED, 100, 100, "dana", expires_s=900)
FRAME = Frame(1, 1, 100, 101, bytes.fromhex("120e04ff60060100"), {"alarm_high": -160, "alarm_enabled": 1})


async def registered(store: Store) -> None:
    account = await store.local_account()
    device = await store.save_orbit_device(DEVICE, "ORBIT_K", "deck", account.id, None)
    assert (device.model, device.owner, device.rec_type) == ("ORBIT_K", account.email, "sigfox")


def full(sensor: Sensor) -> Sensor:
    return replace(
        sensor,
        known={"alarm_high": Known(5, 90, 1, 80, 85, 1), "alarm_low": Known()},
        open={"alarm_high": CHANGE},
        frames={1: replace(FRAME, void=frozenset(("alarm_enabled",)), code=0)},
        last_change=1,
        last_serial=1,
        air=1,
        last_uplink_s=100,
        last_request_s=99,
        trouble="contract",
    )


async def test_that_a_sensor_is_read_as_it_was_stored(store: Store) -> None:
    await registered(store)
    new = Sensor(DEVICE, "ORBIT_K")
    assert await store.orbit_sensor(DEVICE) == new
    event = AuditEvent(100, "queued", 1, "alarm_high", -160, "dana", "why", 1)
    assert await store.step_orbit(DEVICE, lambda sensor: Step(full(sensor), "done", events=(event,))) == "done"
    assert await store.orbit_sensor(DEVICE) == full(new)
    assert await store.orbit_events(DEVICE, 100, 101) == [event]
    assert await store.orbit_events(DEVICE, 101, None) == []
    assert await store.orbit_frames_since(DEVICE, 101) == 1


async def test_that_a_closed_change_is_history_and_another_may_open(store: Store) -> None:
    await registered(store)
    await store.step_orbit(DEVICE, lambda sensor: Step(full(sensor), None))

    def close(sensor: Sensor) -> Step[None]:
        again = replace(CHANGE, id=2, value=7)
        closed = replace(CHANGE, state=ChangeState.CANCELLED)
        return Step(replace(sensor, open={"alarm_high": again}, last_change=2), None, (closed,))

    await store.step_orbit(DEVICE, close)
    sensor = await store.orbit_sensor(DEVICE)
    assert sensor is not None
    assert [entry.id for entry in sensor.open.values()] == [2]


async def test_that_the_database_itself_allows_one_open_change_for_each_parameter(store: Store) -> None:
    await registered(store)
    await store.step_orbit(DEVICE, lambda sensor: Step(full(sensor), None))

    def open_another(sensor: Sensor) -> Step[None]:
        return Step(replace(sensor, open={"alarm_high": replace(CHANGE, id=2)}, air=0), None)

    with pytest.raises(Exception, match=r"orbit_change|orbit_one_open"):
        await store.step_orbit(DEVICE, open_another)
    assert await store.orbit_sensor(DEVICE) == full(Sensor(DEVICE, "ORBIT_K"))


async def test_that_a_step_that_fails_leaves_nothing(store: Store) -> None:
    await registered(store)

    def fail(sensor: Sensor) -> Step[None]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.step_orbit(DEVICE, fail)
    assert await store.orbit_sensor(DEVICE) == Sensor(DEVICE, "ORBIT_K")
    assert await store.step_orbit("FF", lambda sensor: Step(sensor, "done")) is None


async def test_that_an_uplink_is_decided_once_and_a_request_answered_once(store: Store) -> None:
    await registered(store)
    told: list[bool] = []

    def decide(sensor: Sensor, is_new: bool) -> Step[str | None]:
        told.append(is_new)
        return Step(sensor, f"answer {len(told)}", points={100: {"external": 48.3}} if is_new else {})

    key = UplinkKey(DEVICE, 100, 7)
    await store.take_orbit_uplink(key, is_request=False, decide=decide)
    assert await store.take_orbit_uplink(key, is_request=True, decide=decide) == "answer 2"
    assert await store.take_orbit_uplink(key, is_request=True, decide=decide) == "answer 2"
    assert await store.take_orbit_uplink(key, is_request=False, decide=decide) is None
    assert told == [True, False]
    assert await store.orbit_points(DEVICE, 0, 1_000, 10) == [(100, {"external": 48.3})]
    assert await store.orbit_requests(DEVICE, 5) == [100]
    assert await store.take_orbit_uplink(UplinkKey("FF", 1, 1), is_request=True, decide=decide) is None


async def test_that_a_request_that_comes_again_at_any_time_gets_its_answer_and_changes_nothing(store: Store) -> None:
    """The rules themselves decide, over a history with wishes between the repeats."""
    await registered(store)
    random, now_s = Random(5), 1_000_000
    answers: dict[UplinkKey, str | None] = {}

    def decide(sensor: Sensor, is_new: bool) -> Step[str | None]:
        turn = Turn(sensor, now_s)
        frame = take_uplink(turn, K, CATALOGUE.queue, b"", now_s, is_new=is_new, is_request=True)
        return Step(turn.sensor, None if frame is None else frame.data.hex(), turn.closed, turn.events)

    def wish(sensor: Sensor) -> Step[None]:
        turn = Turn(sensor, now_s)
        register(turn, Wish("points_per_uplink", random.choice((1, 2, 3))))
        return Step(turn.sensor, None, turn.closed, turn.events)

    for number in range(25):
        now_s += 600
        if random.random() < 0.6:
            await store.step_orbit(DEVICE, wish)
        key = UplinkKey(DEVICE, now_s, number)
        answers[key] = await store.take_orbit_uplink(key, is_request=True, decide=decide)
        before = await store.orbit_sensor(DEVICE), await store.orbit_events(DEVICE, 0, None)
        again = random.choice(list(answers))
        assert await store.take_orbit_uplink(again, is_request=True, decide=decide) == answers[again]
        assert (await store.orbit_sensor(DEVICE), await store.orbit_events(DEVICE, 0, None)) == before
    assert len(set(answers.values())) > 3


async def test_that_nothing_is_sent_twice_when_nothing_was_answered(store: Store) -> None:
    await registered(store)
    key = UplinkKey(DEVICE, 100, 7)
    assert await store.take_orbit_uplink(key, is_request=True, decide=lambda sensor, _: Step(sensor, None)) is None
    assert await store.take_orbit_uplink(key, is_request=True, decide=lambda sensor, _: Step(sensor, "late")) is None


async def test_that_a_model_stays_while_changes_are_open(store: Store) -> None:
    with pytest.raises(RefusedError) as refused:
        await store.save_orbit_device(DEVICE, None, "deck", (await store.local_account()).id, None)
    assert refused.value.status == 422
    await registered(store)
    await store.step_orbit(DEVICE, lambda sensor: Step(full(sensor), None))
    with pytest.raises(RefusedError) as refused:
        await store.save_orbit_device(DEVICE, "ORBIT_T", None, None, None)
    assert refused.value.status == 409
    renamed = await store.save_orbit_device(DEVICE, "ORBIT_K", "roof", None, "concrete.roof")
    assert (renamed.name, renamed.rec_type) == ("roof", "concrete.roof")
    await store.note_orbit_status(DEVICE, 3.4, None)
    await store.note_orbit_status(DEVICE, None, 21.5)
    (device,) = await store.orbit_devices()
    assert (device.battery, device.temperature, device.last_uplink_s) == (3.4, 21.5, 100)


async def test_that_a_key_is_known_by_its_value_alone_until_it_is_revoked(store: Store, clock: HandClock) -> None:
    account = await store.local_account()
    issued = await store.add_user_key("dashboard", account.id, ("readdev", "orbitman"), 0)
    assert len(issued.value) == 64
    assert issued.value not in repr(issued)
    key = await store.user_key(issued.value)
    assert key == issued.key
    assert key is not None
    assert (key.tail, key.scopes, key.account) == (issued.value[-4:], ("readdev", "orbitman"), account.email)
    assert await store.user_key("x" * 64) is None
    revoked = await store.revoke_user_key(key.id)
    assert revoked is not None
    assert revoked.revoked_s == clock.now_ms() // 1000
    assert await store.user_keys(account.id) == await store.user_keys() == [revoked]


async def test_that_an_account_with_sensors_stays_and_one_that_goes_takes_its_keys_along(store: Store) -> None:
    kim = await store.add_account("kim@harbour.example", "harbour", None)
    issued = await store.add_user_key("k", kim.id, ("readdev",), 0)
    await store.save_orbit_device(DEVICE, "ORBIT_K", None, kim.id, None)
    with pytest.raises(RefusedError, match="1 Orbit sensor"):
        await store.delete_account(kim.email)
    await store.save_orbit_device(DEVICE, None, None, (await store.local_account()).id, None)
    assert await store.delete_account(kim.email)
    assert await store.user_key(issued.value) is None
