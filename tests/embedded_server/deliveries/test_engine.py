"""An uplink goes to its device's target, once, signed, and again until it is taken; nobody waits for anybody else."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from embedded_server.deliveries import engine as engine_module
from embedded_server.domain import delivery_schedule
from embedded_server.domain.delivery import Cause
from embedded_server.routes.admin import targets as routes
from embedded_server.store.delivery_store import NewDelivery, Outcome
from tests.embedded_server.deliveries.receiving import (
    DEVICE,
    Got,
    a_target,
    answer,
    ok,
    receiver,
    send,
    until,
    uplink_token,
)
from tests.embedded_server.routes.admin.admin_server import Running, running_server

pytestmark = pytest.mark.slow


@pytest.fixture
async def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    """It tries again soon."""
    monkeypatch.setattr(delivery_schedule, "STEPS_S", (0, *[0.01] * 8))
    monkeypatch.setattr(delivery_schedule, "RESTS_S", (0, 0.01))
    monkeypatch.setattr(engine_module, "TICK", 0.02)
    async with running_server(tmp_path / "data") as running:
        yield running


async def deliveries(server: Running, **query: str) -> list[dict[str, Any]]:
    return list((await server.admin.get("/deliveries", params=query)).json()["items"])


async def target_is(server: Running, health: str) -> bool:
    return [each["health"] for each in (await server.admin.get("/targets")).json()["items"]] == [health]


async def test_that_an_uplink_goes_to_its_devices_target_as_senet_sends_it(server: Running) -> None:
    async with receiver() as taking:
        await a_target(server, taking.url, headers=[{"name": "Authorization", "value": "Bearer 0123456789abcdef"}])
        token = await uplink_token(server)
        record = await send(server, token, 7, rssi=-80, devClass="A", txtime="2026-11-25T13:07:24.120Z", gwEui="A1")
        (got,) = await taking.wait_for(1)
        await until(server, lambda: target_is(server, "healthy"))
        (delivery,) = await deliveries(server)
    assert json.loads(got.body) == {
        "devEui": DEVICE,
        "gwEui": "A1",
        "joinId": 1,
        "pdu": "01670110",
        "port": 2,
        "seqno": 7,
        "txtime": "2026-11-25T13:07:24.120Z",
    }
    assert got.headers["authorization"] == "Bearer 0123456789abcdef"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["webhook-id"] == f"msg_{record}_0" == delivery["message_id"]
    assert got.headers["webhook-signature"].startswith("v1,")
    assert got.headers["sluice-hops"] == "1"
    assert (delivery["state"], delivery["record_id"], delivery["last_status"]) == ("delivered", record, 204)
    detail = (await server.admin.get(f"/deliveries/{delivery['id']}")).json()
    assert detail["body"] == got.body.decode()
    (attempt,) = detail["attempts"]
    assert ["Authorization", "•••cdef"] in attempt["sent"]
    assert attempt["address"] == "127.0.0.1"


async def test_that_shares_are_sent_on_to_nobody(server: Running) -> None:
    async with receiver() as taking:
        await a_target(server, taking.url)
        body = {"devEui": DEVICE, "joinId": 1, "seqno": 1, "pdu": "00", "port": 2}
        await server.post("a.b", body, await server.pipe_token())
        await server.all_read()
    assert await deliveries(server) == []


async def test_that_a_repeated_uplink_goes_only_to_who_asked_for_it(server: Running) -> None:
    other = "70B3D5E75E00A104"
    async with receiver() as once, receiver() as each:
        await a_target(server, once.url)
        await a_target(server, each.url, other, fields=["duplicate_uplinks"])
        token = await uplink_token(server)
        for device in (DEVICE, other):
            await send(server, token, 1, device)
            await send(server, token, 1, device)
            await send(server, token, 2, device)
        await each.wait_for(3)
        await once.wait_for(2)
        await until(server, lambda: all_delivered(server, 5))
    assert [json.loads(got.body)["dup"] for got in each.got].count(True) == 1
    assert sorted(json.loads(got.body)["seqno"] for got in once.got) == [1, 2]


async def all_delivered(server: Running, count: int) -> bool:
    return len(await deliveries(server, state="delivered", limit="1000")) == count


async def test_that_it_is_tried_again_under_the_same_id_until_it_is_taken(server: Running) -> None:
    async with receiver(answer(503), b"", answer(500), ok()) as taking:
        await a_target(server, taking.url)
        await send(server, await uplink_token(server), 1)
        got = await taking.wait_for(4)
        await until(server, lambda: all_delivered(server, 1))
        (delivery,) = await deliveries(server)
        detail = (await server.admin.get(f"/deliveries/{delivery['id']}")).json()
    assert len({each.headers["webhook-id"] for each in got}) == 1
    assert {each.body for each in got} == {got[0].body}
    assert [each["error"] for each in detail["attempts"]] == ["status", "protocol", "status", ""]


async def test_that_a_receiver_that_has_too_much_is_given_the_time_it_asks_for(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_schedule, "STEPS_S", (0, *[0.6] * 8))
    monkeypatch.setattr(delivery_schedule, "JITTER", 0)
    monkeypatch.setattr(delivery_schedule, "LEAST_S", 0)
    async with receiver(answer(429, b"", b"Retry-After: 1"), ok()) as taking:
        await a_target(server, taking.url)
        await send(server, await uplink_token(server), 1)
        first, second = await taking.wait_for(2)
        await until(server, lambda: all_delivered(server, 1))
        (delivery,) = await deliveries(server)
        detail = (await server.admin.get(f"/deliveries/{delivery['id']}")).json()
    refused, taken = detail["attempts"]
    assert (refused["status"], taken["status"]) == (429, 204)
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    waited = datetime.fromisoformat(taken["at"]) - datetime.fromisoformat(refused["at"])
    assert waited >= timedelta(seconds=1)  # the schedule alone says 0.6


async def test_that_a_receiver_that_is_gone_is_left_alone_until_it_is_resumed(server: Running) -> None:
    async with receiver(answer(410), ok()) as taking:
        target = await a_target(server, taking.url)
        await send(server, await uplink_token(server), 1)
        await until(server, lambda: target_is(server, "paused"))
        told: Any = target["target"]
        paused = (await server.admin.get(f"/targets/{told['id']}")).json()
        assert paused["pause_reason"] == "410: The receiver says that it is gone for good."
        assert (await server.admin.post(f"/targets/{told['id']}/resume")).json()["health"] != "paused"
        await taking.wait_for(2)
        await until(server, lambda: all_delivered(server, 1))


async def test_that_a_pause_stops_what_is_on_its_way_too(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not only what is due later, and on a slow disk neither: who refuses everything is not asked a thousand times."""
    monkeypatch.setattr(delivery_schedule, "MOST_FAILURES", 3)
    store = server.services.store
    settle = store.settle

    async def slowly(outcomes: Sequence[Outcome]) -> list[int]:
        await asyncio.sleep(0.1)
        return await settle(outcomes)

    monkeypatch.setattr(store, "settle", slowly)
    async with receiver(answer(404)) as refusing:
        told: Any = (await a_target(server, refusing.url, is_enabled=False))["target"]
        await waiting(server, told["id"], 200)
        await server.admin.put(f"/targets/{told['id']}", json={"url": refusing.url, "allows_private": True})
        await until(server, lambda: target_is(server, "paused"))
        asked = len(refusing.got)
        assert 3 <= asked <= 5
        assert (await server.admin.get(f"/targets/{told['id']}")).json()["pause_reason"].endswith("tries failed.")
        refusing.answers = [ok()]
        await server.admin.post(f"/targets/{told['id']}/resume")
        await until(server, lambda: all_delivered(server, 200))
        assert len(refusing.got) == asked + 200  # the ones that were refused as well, each once


async def waiting(server: Running, target: int, count: int) -> None:
    """That many wait for it while it is off, and are due at once when it is on."""
    store = server.services.store
    new = [NewDelivery(target, DEVICE, f"msg_{place}", Cause.REPLAY, b"{}") for place in range(count)]
    await asyncio.gather(*map(store.add_delivery, new))


async def test_that_nothing_more_is_sent_once_a_target_is_off(server: Running) -> None:
    async with receiver() as taking:
        told: Any = (await a_target(server, taking.url, is_enabled=False))["target"]
        wish = {"url": taking.url, "allows_private": True}
        await waiting(server, told["id"], 300)
        taking.takes = 0.02
        await server.admin.put(f"/targets/{told['id']}", json=wish)
        await taking.wait_for(5)
        await server.admin.put(f"/targets/{told['id']}", json={**wish, "is_enabled": False})
        came = len(taking.got)
        assert came < 290
        taking.takes = 0
        await server.admin.put(f"/targets/{told['id']}", json=wish)
        await until(server, lambda: all_delivered(server, 300))
    assert len(taking.got) == 300


async def test_that_a_receiver_that_cannot_now_is_left_alone_as_long_as_it_says(server: Running) -> None:
    """All of the target, not only what was refused."""
    async with receiver(answer(503, b"", b"Retry-After: 1"), ok()) as taking:
        await a_target(server, taking.url)
        token = await uplink_token(server)
        await send(server, token, 1)
        await until(server, lambda: target_is(server, "failing"))
        await send(server, token, 2)
        await until(server, lambda: all_delivered(server, 2))
        told = [await attempts(server, each) for each in await deliveries(server)]
    (second,), (refused, first) = told
    for taken in (first, second):
        assert at(taken) - at(refused) >= timedelta(seconds=1)


async def attempts(server: Running, delivery: dict[str, Any]) -> list[dict[str, Any]]:
    return list((await server.admin.get(f"/deliveries/{delivery['id']}")).json()["attempts"])


def at(attempt: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(attempt["at"])


async def test_that_one_that_is_gone_at_the_last_try_is_paused_too(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_schedule, "STEPS_S", (0,))
    async with receiver(answer(410)) as gone:
        await a_target(server, gone.url)
        await send(server, await uplink_token(server), 1)
        await until(server, lambda: target_is(server, "paused"))
        (delivery,) = await deliveries(server)
    assert delivery["state"] == "failed"


async def test_that_targets_that_answer_slowly_delay_nobody_else(server: Running) -> None:
    """They never fail, and there are more of them than there are places."""
    slow = [f"70B3D5E75E00D1{place:02X}" for place in range(engine_module.SLOTS)]
    others = [f"70B3D5E75E00B1{place:02}" for place in range(10)]
    async with receiver(None) as silent, receiver() as taking:
        for device in slow:
            await a_target(server, silent.url, device)
        for device in others:
            await a_target(server, taking.url, device)
        token = await uplink_token(server)
        for device in slow:
            await send(server, token, 1, device)
        await silent.wait_for(len(slow))
        for device in others:
            await send(server, token, 1, device)
        await taking.wait_for(10)
        await until(server, lambda: all_delivered(server, 10))
        assert await deliveries(server, state="failed") == []


async def test_that_a_silent_receiver_delays_nobody_else(server: Running) -> None:
    others = [f"70B3D5E75E00B1{place:02}" for place in range(10)]
    async with receiver(None) as silent, receiver() as taking:
        await a_target(server, silent.url)
        for device in others:
            await a_target(server, taking.url, device)
        token = await uplink_token(server)
        for count in range(3):
            await send(server, token, count)
        await silent.wait_for(1)  # and it says nothing for as long as this test runs
        for count in range(3):
            for device in others:
                await send(server, token, count, device)
        await taking.wait_for(30)
        await until(server, lambda: all_delivered(server, 30))
        assert len(silent.got) <= 2  # never more at once


async def test_that_a_test_is_marked_told_in_words_and_not_counted(server: Running) -> None:
    async with receiver(answer(401, b'{"detail": "The token was revoked yesterday"}')) as refusing:
        told: Any = (await a_target(server, refusing.url))["target"]
        reply = await server.admin.post(f"/targets/{told['id']}/test")
        (got,) = refusing.got
        target = (await server.admin.get(f"/targets/{told['id']}")).json()
    (attempt,) = reply.json()["attempts"]
    assert got.headers["sluice-test"] == "1"
    assert attempt["words"] == (
        "401: The receiver does not accept the token or key that was sent. It says: The token was revoked yesterday"
    )
    assert (attempt["status"], attempt["address"], attempt["tls"]) == (401, "127.0.0.1", "")
    assert (target["failures"], target["health"]) == (0, "new")


async def test_that_one_can_be_sent_again_as_it_was_or_edited(server: Running) -> None:
    async with receiver() as taking:
        await a_target(server, taking.url)
        await send(server, await uplink_token(server), 1)
        await until(server, lambda: all_delivered(server, 1))
        (first,) = await deliveries(server)
        for body in ({}, {"body": '{"edited":true}'}):
            assert (await server.admin.post(f"/deliveries/{first['id']}/replay", json=body)).status_code == 201
        got = await taking.wait_for(3)
        await until(server, lambda: all_delivered(server, 3))
    again, edited = sorted(got[1:], key=lambda each: each.body != got[0].body)
    assert (again.headers["webhook-id"], again.body) == (got[0].headers["webhook-id"], got[0].body)
    assert edited.headers["webhook-id"] != got[0].headers["webhook-id"]
    assert edited.body == b'{"edited":true}'


def verifies(got: Got, secret: str) -> bool:
    """As Standard Webhooks' own libraries do."""
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    wanted = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, "sha256").digest()
    versions = [each.partition(",") for each in got.headers["webhook-signature"].split(" ")]
    return any(name == "v1" and base64.b64decode(value) == wanted for name, _, value in versions)


@pytest.mark.parametrize("overlap_ms", [86_400_000, 0])
async def test_that_the_old_secret_signs_beside_the_new_one_until_its_end(
    server: Running, monkeypatch: pytest.MonkeyPatch, overlap_ms: int
) -> None:
    monkeypatch.setattr(routes, "OLD_SECRET_MS", overlap_ms)
    async with receiver() as taking:
        told: Any = await a_target(server, taking.url)
        token = await uplink_token(server)
        await send(server, token, 1)
        await taking.wait_for(1)
        rotated = (await server.admin.post(f"/targets/{told['target']['id']}/secret")).json()
        await send(server, token, 2)
        before, after = await taking.wait_for(2)
    assert verifies(before, told["secret"])
    assert not verifies(before, rotated["secret"])
    assert verifies(after, rotated["secret"])
    assert verifies(after, told["secret"]) == (overlap_ms > 0)


async def test_that_every_secret_of_a_day_signs(server: Running) -> None:
    """A receiver that was given the first one has its day, however often another one is made; not without end."""
    async with receiver() as taking:
        told: Any = await a_target(server, taking.url)
        token, secrets = await uplink_token(server), [told["secret"]]
        for number in range(1, 5):
            secrets.append((await server.admin.post(f"/targets/{told['target']['id']}/secret")).json()["secret"])
            await send(server, token, number)
            await taking.wait_for(number)
        came = await taking.wait_for(4)
    assert [verifies(came[2], secret) for secret in secrets] == [True, True, True, True, False]
    assert [verifies(came[3], secret) for secret in secrets] == [False, True, True, True, True]


async def test_that_a_target_that_leads_back_here_ends_at_the_third_server(server: Running) -> None:
    """Its uplinks are repeats, which it asked for."""
    token = await uplink_token(server)
    here = str(server.sender.base_url.copy_with(path=f"/uplink/{token}"))
    await a_target(server, here, fields=["duplicate_uplinks"])
    await send(server, token, 1)
    await until(server, lambda: is_refused_as_loop(server))
    told = sorted(await deliveries(server), key=lambda each: int(each["id"]))
    assert [each["last_status"] for each in told] == [200, 200, 508]


async def is_refused_as_loop(server: Running) -> bool:
    return any(each["last_status"] == 508 for each in await deliveries(server))


async def test_that_an_uplink_that_goes_round_in_a_circle_is_refused(server: Running) -> None:
    token = await uplink_token(server)
    reply = await server.sender.post(f"/uplink/{token}", json={}, headers={"Sluice-Hops": "3"})
    assert (reply.status_code, reply.json()["code"]) == (508, "loop")


async def test_that_what_came_back_before_the_server_stops_is_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that it is not sent again for nothing."""

    async def never(_engine: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(engine_module.DeliveryEngine, "_settle_all", never)
    async with receiver() as taking:
        async with running_server(tmp_path / "data") as running:
            await a_target(running, taking.url)
            await send(running, await uplink_token(running), 1)
            async with asyncio.timeout(20):
                while not running.services.deliveries.tries:
                    await asyncio.sleep(0.01)
            assert [each["state"] for each in await deliveries(running)] == ["waiting"]
        async with running_server(tmp_path / "data") as again:
            assert [each["state"] for each in await deliveries(again)] == ["delivered"]
    assert len(taking.got) == 1
