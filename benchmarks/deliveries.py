"""Deliveries a second beside a bare httpx loop, and what a dead and a dripping target cost the others.

python -m benchmarks.deliveries [--count 3000] [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from statistics import median, quantiles

import httpx

from benchmarks.peers.ours import module_running
from embedded_server.clock import SystemClock
from embedded_server.connection.loops import loop_factory
from embedded_server.deliveries.counting import DeliveryTally
from embedded_server.deliveries.engine import DeliveryEngine
from embedded_server.deliveries.outbound import Outbound
from embedded_server.deliveries.sealing import Sealer
from embedded_server.deliveries.sending import Sender
from embedded_server.deliveries.signature import new_secret
from embedded_server.domain.delivery import Cause, DeliveryState
from embedded_server.domain.event import DELIVERY
from embedded_server.domain.token import TokenKind, token_hash
from embedded_server.events import Events
from embedded_server.store.base import NewRecord, RecordReadings, Store, TokenWish
from embedded_server.store.delivery_store import DeliveriesWanted, NewDelivery, SealedHeader, TargetWish
from embedded_server.store.opening import open_store

TARGETS = 100
PACED, EVERY = 20, 0.1  # rounds of one delivery a target, and the seconds between them
_BODY = b'{"devEui":"70B3D5E75E00A101","gwEui":"00250C0001000262","joinId":9,"pdu":"0167010E","port":1,"seqno":75}'


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    with module_running("benchmarks.bare") as url, asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_report(url.strip(), args.count, args.rounds))
    return 0


async def _report(url: str, count: int, rounds: int) -> None:
    ratios = []
    for _ in range(rounds):  # beside each other: the machine is another one from minute to minute
        bare, ours = await _bare(url, count), await _ours(url, count)
        ratios.append(ours / bare)
        print(f"  bare httpx loop {bare:6,.0f}/s, deliveries {ours:6,.0f}/s, ratio {ours / bare:.2f}", flush=True)
    print(f"deliveries beside a bare httpx loop: {median(ratios):.2f} (goal 0.50)")
    moved = []
    for turn in range(2 * rounds):  # each is first as often as the other: what runs later is slower
        if turn % 2:
            beside, alone = await _paced(url, [*_BAD]), await _paced(url, [url, url])
        else:
            alone, beside = await _paced(url, [url, url]), await _paced(url, [*_BAD])
        moved.append(beside / alone - 1)
        print(
            f"  p99 of the others {alone:5.0f} ms alone, {beside:5.0f} ms beside a dead and a dripping one", flush=True
        )
    print(f"what they cost the others' p99: {median(moved):+.0%} (goal below +10%)")


_BAD = ("dead", "dripping")


async def _bare(url: str, count: int) -> float:
    async with httpx.AsyncClient(trust_env=False) as client:
        began = time.perf_counter()
        for _ in range(count):
            (await client.post(url, content=_BODY)).raise_for_status()
        return count / (time.perf_counter() - began)


async def _ours(url: str, count: int) -> float:
    """All waits already when the engine starts, for many targets."""
    with tempfile.TemporaryDirectory() as directory:
        async with _store(Path(directory)) as (store, sealer):
            targets = [await _target(store, sealer, place, url) for place in range(TARGETS)]
            await _queue(store, [targets[place % TARGETS] for place in range(count)])
            async with _engine(store, sealer) as events:
                began = time.perf_counter()
                await _all_delivered(store, events, targets, count)
                return count / (time.perf_counter() - began)


async def _paced(url: str, others: Sequence[str]) -> float:
    """The 99th of 100 times in milliseconds from being queued to being written down as delivered, of good targets."""
    async with _bad_places() as bad:
        with tempfile.TemporaryDirectory() as directory:
            async with _store(Path(directory)) as (store, sealer):
                good = [await _target(store, sealer, place, url) for place in range(TARGETS)]
                places = [bad.get(other, url) for other in others]
                more = [await _target(store, sealer, TARGETS + n, place) for n, place in enumerate(places)]
                async with _engine(store, sealer) as events:
                    for _ in range(PACED):
                        await _queue(store, [*more, *good])
                        events.publish(DELIVERY, "")
                        await asyncio.sleep(EVERY)
                    await _all_delivered(store, events, good, PACED * TARGETS)
                found = await store.deliveries(DeliveriesWanted(state=DeliveryState.DELIVERED, limit=100_000))
    taken = [
        (each.ended_at - each.created_at).total_seconds() * 1000
        for each in found
        if each.ended_at is not None and each.target in good
    ]
    return quantiles(taken, n=100)[98]


@asynccontextmanager
async def _bad_places() -> AsyncIterator[dict[str, str]]:
    """One that never answers, one that answers a byte a second."""

    async def dead(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.CancelledError):
            await reader.read()

    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.CancelledError):  # asyncio complains of a callback that was cancelled
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while not writer.is_closing():
                writer.write(b".")
                await writer.drain()
                await asyncio.sleep(1)

    servers = [await asyncio.start_server(serve, "127.0.0.1", 0) for serve in (dead, drip)]
    try:
        ports = [server.sockets[0].getsockname()[1] for server in servers]
        yield {name: f"http://127.0.0.1:{port}/" for name, port in zip(_BAD, ports, strict=True)}
    finally:
        for server in servers:
            server.close()


@asynccontextmanager
async def _store(directory: Path) -> AsyncIterator[tuple[Store, Sealer]]:
    store = await open_store(directory, "")
    try:
        yield store, Sealer(directory)
    finally:
        await store.close()


@asynccontextmanager
async def _engine(store: Store, sealer: Sealer) -> AsyncIterator[Events]:
    clock, outbound = SystemClock(), Outbound()
    events = Events(clock)
    sender = Sender(outbound, sealer, clock, "bench", private_webhooks=False)
    running = asyncio.create_task(DeliveryEngine(store, sender, events, clock, DeliveryTally()).run())
    try:
        yield events
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await outbound.close()


async def _target(store: Store, sealer: Sealer, place: int, url: str) -> int:
    header = SealedHeader("Authorization", "cdef", sealer.seal("Bearer 0123456789abcdef"))
    wish = TargetWish(True, url, (header,), frozenset(), False, True)
    return (await store.add_target(f"70B3D5E75E{place:06X}", wish, sealer.seal(new_secret()))).id


async def _queue(store: Store, targets: Sequence[int]) -> None:
    """With a record, as the pipeline does it."""
    account = await store.local_account()
    keys = await store.keys()
    key = keys[0].client_id if keys else (await store.create_key("bench", "", account.id)).key.client_id
    issued = await store.issue_token(TokenWish(TokenKind.PIPE, key, account.id, account.organisation, "SHARE:WRITE"))
    grant = await store.grant(token_hash(issued.value))
    assert grant is not None
    record = await store.append(grant, NewRecord("bench", SystemClock().now_ms(), "", b"{}"))
    new = tuple(
        NewDelivery(target, "bench", f"msg_{record.id}_{place}", Cause.UPLINK, _BODY, record.id)
        for place, target in enumerate(targets)
    )
    await store.add_readings([RecordReadings(record, (), deliveries=new)])


async def _all_delivered(store: Store, events: Events, targets: Sequence[int], count: int) -> None:
    with events.listen() as listener:
        while sum(each.delivered for each in await store.targets() if each.id in targets) < count:
            await listener.take(1)


if __name__ == "__main__":
    sys.exit(main())
