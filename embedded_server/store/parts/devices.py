"""Devices: listed, described, entered by hand and deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from embedded_server.domain.device import Deletion, Description, Device, DeviceCounts, DeviceFacets, DeviceState
from embedded_server.domain.record import Record
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.device_store import Describe, DevicesWanted, FoundDevice
from embedded_server.store.engine import Sql
from embedded_server.store.parts.chunks import PLACES, in_chunks
from embedded_server.store.parts.device_listing import counts, devices_of, facets, keys_of, page_of
from embedded_server.store.parts.device_rows import (
    DESCRIBED,
    FOUND,
    MISSING,
    DescriptionRow,
    described_values,
    device_of,
)
from embedded_server.store.parts.part import Part
from embedded_server.store.parts.record_rows import COLUMNS, RecordRows
from embedded_server.store.parts.targets import drop_target_of

_KNOWN: Final = (
    f"SELECT name_on_network, {', '.join(DESCRIBED)} FROM device WHERE is_hidden = 0 AND name_on_network IN ({PLACES})"
)
_DESCRIBE: Final = f"UPDATE device SET {', '.join(f'{name} = ?' for name in DESCRIBED)} WHERE name_on_network = ?"
_ADD: Final = (
    f"INSERT INTO device ({', '.join(DESCRIBED)}, name_on_network, network, rec_type, first_ms, last_ms) "
    f"VALUES ({', '.join('?' * (len(DESCRIBED) + 1))}, '', '', 0, 0) ON CONFLICT (name_on_network) DO UPDATE SET "
    f"{', '.join(f'{name} = excluded.{name}' for name in DESCRIBED)}, is_hidden = 0"
)
_SENSORS: Final = f"SELECT device FROM orbit_sensor WHERE device IN ({PLACES})"
_TARGETS: Final = (
    "SELECT t.device, (SELECT count(*) FROM delivery l WHERE l.target = t.id AND l.state = 'waiting') "
    f"FROM target t WHERE t.device IN ({PLACES})"
)


class DevicesPart(Part):
    async def devices(self) -> list[Device]:
        now_ms = self._engine.clock.now_ms()
        sql = f"{FOUND} ORDER BY d.name_on_network"
        rows = await self._engine.read(lambda connection: connection.execute(sql, {"now_ms": now_ms}).fetchall())
        return [device_of(row, now_ms) for row in rows]

    async def device_names(self) -> set[str]:
        sql = "SELECT name_on_network FROM device WHERE is_hidden = 0"
        return {name for (name,) in await self._engine.read(lambda connection: connection.execute(sql).fetchall())}

    async def device(self, device_id: str) -> Device | None:
        now_ms = self._engine.clock.now_ms()
        return await self._engine.read(lambda connection: find_device(connection, device_id, now_ms))

    async def last_record_of(self, device_id: str) -> Record | None:
        sql = (
            f"SELECT {COLUMNS} FROM record WHERE seq = "
            "(SELECT seq FROM device WHERE name_on_network = ? AND is_hidden = 0)"
        )

        def find(connection: Sql) -> Record | None:
            rows = RecordRows(connection, self._engine.instance)
            return next(iter(rows.records(connection.execute(sql, (device_id,)))), None)

        return await self._engine.read(find)

    async def device_page(self, wanted: DevicesWanted) -> list[FoundDevice]:
        now_ms = self._engine.clock.now_ms()  # all devices are looked at for most orders
        return await self._engine.read_slowly(lambda connection: page_of(connection, wanted, now_ms))

    async def device_ids(self, wanted: DevicesWanted) -> list[str]:
        now_ms = self._engine.clock.now_ms()
        keys = await self._engine.read_slowly(lambda connection: keys_of(connection, wanted, now_ms))
        return [device for device, _ in keys]

    async def some_devices(self, ids: Sequence[str]) -> list[Device]:
        now_ms = self._engine.clock.now_ms()
        return await self._engine.read(lambda connection: devices_of(connection, ids, now_ms))

    async def device_facets(self) -> DeviceFacets:
        now_ms = self._engine.clock.now_ms()
        return await self._engine.read_slowly(lambda connection: facets(connection, now_ms))

    async def device_counts(self) -> DeviceCounts:
        now_ms = self._engine.clock.now_ms()
        return await self._engine.read_slowly(lambda connection: counts(connection, now_ms))

    async def missing_devices(self) -> Mapping[str, DeviceState]:
        values = {"now_ms": self._engine.clock.now_ms()}
        rows = await self._engine.read(lambda connection: connection.execute(MISSING, values).fetchall())
        return {name: DeviceState(state) for name, _, state in rows}

    async def add_device(self, device_id: str, description: Description) -> Device:
        now_ms = self._engine.clock.now_ms()

        def add(connection: Sql) -> Device:
            if known_descriptions(connection, [device_id]):
                raise RefusedError(409, "device_exists", "There is a device with this id.", "Change that one.")
            add_rows(connection, {device_id: description})
            device = find_device(connection, device_id, now_ms)
            assert device is not None
            return device

        return await self._engine.change(add)

    async def name_device(self, device_id: str, name: str) -> Device | None:
        await self.describe_devices([device_id], lambda before: replace(before, name=name))
        return await self.device(device_id)

    async def describe_devices(self, ids: Sequence[str], describe: Describe) -> list[str]:
        def change(connection: Sql) -> list[str]:
            known = known_descriptions(connection, sorted(set(ids)))
            describe_rows(connection, {name: describe(before) for name, before in known.items()})
            return [name for name in dict.fromkeys(ids) if name in known]

        return await self._engine.change(change)

    async def delete_device(self, device_id: str) -> bool:
        done = await self.delete_devices([device_id], is_dry=False)
        if done.kept:
            raise RefusedError(
                409, "device_is_orbit", "The device is an Orbit sensor.", "It stays as long as Orbit knows it."
            )
        return bool(done.devices)

    async def delete_devices(self, ids: Sequence[str], *, is_dry: bool) -> Deletion:
        now_ms = self._engine.clock.now_ms()

        def delete(connection: Sql) -> Deletion:
            names = sorted(known_descriptions(connection, list(dict.fromkeys(ids))))
            sensors = {name for (name,) in in_chunks(connection, _SENSORS, names)}
            gone = [name for name in names if name not in sensors]
            targets = dict(in_chunks(connection, _TARGETS, gone))
            if not is_dry:
                for name in targets:
                    drop_target_of(connection, name, now_ms)
                hide_rows(connection, gone)
            return Deletion(len(gone), len(targets), sum(targets.values()), tuple(sorted(sensors)))

        return await (self._engine.read_slowly(delete) if is_dry else self._engine.change(delete))


def find_device(connection: Sql, device_id: str, now_ms: int) -> Device | None:
    row = connection.execute(f"{FOUND} AND d.name_on_network = :id", {"now_ms": now_ms, "id": device_id}).fetchone()
    return None if row is None else device_of(row, now_ms)


def known_descriptions(connection: Sql, names: Sequence[str]) -> dict[str, Description]:
    rows = in_chunks(connection, _KNOWN, names)
    return {name: DescriptionRow._make(values).description for name, *values in rows}


def describe_rows(connection: Sql, described: Mapping[str, Description]) -> None:
    """In the order of their names, as the pipeline does it: locks cross nowhere."""
    rows = [(*described_values(described[name]), name) for name in sorted(described)]
    connection.executemany(_DESCRIBE, rows)


def add_rows(connection: Sql, described: Mapping[str, Description]) -> None:
    """Of devices that are not there, or hidden."""
    connection.executemany(_ADD, [(*described_values(described[name]), name) for name in sorted(described)])


def hide_rows(connection: Sql, names: Sequence[str]) -> None:
    """What was never heard goes; of others the counters stay, beside their records."""
    unheard = "DELETE FROM device WHERE name_on_network = ? AND seq = 0 AND uplinks = 0"
    connection.executemany(unheard, [(name,) for name in sorted(names)])
    left = sorted(known_descriptions(connection, names))
    describe_rows(connection, dict.fromkeys(left, Description()))
    connection.executemany("UPDATE device SET is_hidden = 1 WHERE name_on_network = ?", [(name,) for name in left])
