"""Which uplinks are sent on to the notification targets of their devices, and as what."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from embedded_server.deliveries.senet import envelope_of, uplink_body
from embedded_server.domain.delivery import Cause
from embedded_server.domain.event import DEVICE, TARGET
from embedded_server.domain.json_value import JsonValue
from embedded_server.domain.reading import Reading
from embedded_server.domain.target import OptionalField
from embedded_server.domain.uplink import hops_in
from embedded_server.events import Events
from embedded_server.pipeline.reader import BOM
from embedded_server.store.base import RecordReadings
from embedded_server.store.delivery_store import DeliveryStore, NewDelivery, TargetOfDevice


class Forwarding:
    def __init__(self, store: DeliveryStore, events: Events) -> None:
        self._store = store
        self._events = events
        self._targets: dict[str, TargetOfDevice] = {}
        self._changes_seen = -1

    async def renew(self) -> None:
        changes = self._events.count(TARGET) + self._events.count(DEVICE)  # a device's description is sent, too
        if changes != self._changes_seen:
            self._targets = await self._store.targets_of_devices()
            self._changes_seen = changes

    def with_deliveries(self, read: RecordReadings) -> RecordReadings:
        """What people send to try things out is sent on to nobody."""
        hops = hops_in(read.record.suffix)
        if hops is None or read.record.is_test or not self._targets:
            return read
        wanted = [(place, target) for place, each in enumerate(read.readings) if (target := self._target_of(each))]
        if not wanted:
            return read
        body: JsonValue = msgspec.json.decode(read.record.body.removeprefix(BOM))
        return replace(read, deliveries=tuple(_delivery(read, place, body, target, hops) for place, target in wanted))

    def _target_of(self, reading: Reading) -> TargetOfDevice | None:
        target = self._targets.get(reading.message.device or "")
        if target is None or not reading.message.is_uplink:
            return None
        is_wanted = not reading.is_duplicate or OptionalField.DUPLICATE_UPLINKS in target.fields
        return target if is_wanted else None


def _delivery(read: RecordReadings, place: int, body: JsonValue, target: TargetOfDevice, hops: int) -> NewDelivery:
    record, reading = read.record, read.readings[place]
    sent = uplink_body(
        reading.message,
        envelope_of(body, place, len(read.readings)),
        record.received_at,
        target.fields,
        is_legacy=target.is_legacy,
        is_duplicate=reading.is_duplicate,
        described=target.described,
    )
    name = f"msg_{record.id}_{place}"
    return NewDelivery(target.id, reading.message.device or "", name, Cause.UPLINK, sent, record.id, hops=hops)
