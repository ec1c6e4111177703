"""Devices in a store: heard, described, listed by key, brought in as lists and taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from embedded_server.domain.device import Description, DeviceState, Facet, Location
from embedded_server.domain.device_import import CellProblem, ImportResult, ReadRow, RowOutcome
from embedded_server.domain.device_track import Air
from embedded_server.domain.message import Message
from embedded_server.domain.moments import from_ms
from embedded_server.domain.reading import Reading
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.base import Measurement, RecordReadings, Store
from embedded_server.store.device_store import DEVICE_SORTS, DevicesWanted
from tests.embedded_server.store.kit import NOON_MS, HandClock, Sender

MINUTE_MS = 60_000


async def hear(store: Store, sender: Sender, device: str, *moments: int, counter: int = 0) -> None:
    for place, at_ms in enumerate(moments):
        record = await sender.send(at_ms=at_ms)
        message = Message("senet", "uplink", device, f_cnt=counter + place, rssi=-101.0, snr=4.5, gateways=2)
        reading = Reading(message, "", False, None, False)
        battery = {0: [Measurement("battery.voltage", "V", 3.6), Measurement("bathroom", "", 1.0)]}
        air = {0: Air("DR3", "GW1", "01AB", "70B3D57ED0000001")}
        await store.add_readings([RecordReadings(record, (reading,), battery, air)])


async def ids(store: Store, **wanted: object) -> list[str]:
    return [each.device.id for each in await store.device_page(DevicesWanted(**wanted))]  # type: ignore[arg-type]  # the fields it names


async def test_that_what_the_air_says_is_kept(store: Store, sender: Sender, clock: HandClock) -> None:
    await hear(store, sender, "A1", *(NOON_MS + minutes * MINUTE_MS for minutes in (0, 10, 20, 30)))
    await hear(store, sender, "A1", NOON_MS + 40 * MINUTE_MS, counter=7)
    clock.ms = NOON_MS + 40 * MINUTE_MS
    device = await store.device("A1")
    assert device is not None
    heard = device.heard
    assert (heard.rssi, heard.snr, heard.gateways, heard.battery) == (-101.0, 4.5, 2, 3.6)
    assert (heard.data_rate, heard.gateway, heard.dev_addr) == ("DR3", "GW1", "01AB")
    assert (heard.lost, heard.usual_interval_s, sum(heard.uplinks_24h)) == (3, 600.0, 5)
    assert (device.join_eui, device.state, device.target) == ("70B3D57ED0000001", DeviceState.OK, "none")


async def test_that_silence_follows_from_a_devices_own_cadence(store: Store, sender: Sender, clock: HandClock) -> None:
    await hear(store, sender, "slow", *(NOON_MS + hour * 3_600_000 for hour in range(4)))
    last = NOON_MS + 3 * 3_600_000
    await hear(store, sender, "quick", *(last - minutes * MINUTE_MS for minutes in (3, 2, 1, 0)))
    clock.ms = last + 150_000
    assert await store.missing_devices() == {"quick": DeviceState.LATE}
    clock.ms = last + 600_000
    assert await store.missing_devices() == {"quick": DeviceState.SILENT}
    quick = await store.device("quick")
    assert quick is not None
    assert quick.silent_since == from_ms(last + MINUTE_MS)
    assert await ids(store, states=frozenset((DeviceState.SILENT,))) == ["quick"]
    await hear(store, sender, "quick", clock.ms)
    assert await store.missing_devices() == {}


async def test_that_a_device_entered_by_hand_is_new_until_it_is_heard(store: Store, sender: Sender) -> None:
    added = await store.add_device("A1", Description("Pier", type="tide", tags=("harbour",)))
    assert (added.state, added.first_heard_at, added.last_heard_at) == (DeviceState.NEW, None, None)
    with pytest.raises(RefusedError):
        await store.add_device("A1", Description())
    await hear(store, sender, "A1", NOON_MS + 5)
    (device,) = await store.devices()
    assert device.description == replace(added.description, join_eui="70B3D57ED0000001")
    assert (device.first_heard_at, device.last_heard_at, device.uplinks) == (
        from_ms(NOON_MS + 5),
        from_ms(NOON_MS + 5),
        1,
    )


async def test_that_a_deleted_device_comes_back_nameless_when_it_is_heard(store: Store, sender: Sender) -> None:
    await hear(store, sender, "A1", NOON_MS)
    await store.add_device("B2", Description())
    await store.name_device("A1", "Pier")
    assert await store.delete_device("A1")
    assert await store.delete_device("B2")
    assert not await store.delete_device("A1")
    assert (await store.devices(), await store.device("A1"), await ids(store)) == ([], None, [])
    await hear(store, sender, "A1", NOON_MS + 1)
    (device,) = await store.devices()
    assert (device.name, device.uplinks) == ("", 2)  # as many as there are records of it


async def test_that_every_order_is_paged_without_gap_or_repeat(store: Store, sender: Sender) -> None:
    for number in range(7):
        await store.add_device(f"D{number}", Description(f"Sensor {number % 3}", tags=("odd",) if number % 2 else ()))
    await hear(store, sender, "D3", NOON_MS)
    await hear(store, sender, "D5", NOON_MS + 1, NOON_MS + 2)
    for sort in DEVICE_SORTS:
        for descending in (False, True):
            found: list[str] = []
            wanted = DevicesWanted(sort=sort, descending=descending, limit=2)
            while page := await store.device_page(wanted):
                found += [each.device.id for each in page]
                wanted = replace(wanted, after=(page[-1].key, page[-1].device.id))
            assert sorted(found) == [f"D{number}" for number in range(7)], (sort, descending)
            assert await store.device_ids(replace(wanted, after=None)) == found, (sort, descending)
    assert (await ids(store, sort="last_heard", descending=True))[:2] == ["D5", "D3"]
    assert (await ids(store, sort="battery", descending=True))[:2] == ["D5", "D3"]
    assert (await ids(store, sort="day", descending=True))[:2] == ["D5", "D3"]


async def test_that_devices_are_found_by_what_people_and_networks_say(store: Store, sender: Sender) -> None:
    await store.add_device("70B3D5E75E00A101", Description("Pier 100%", type="tide", tags=("west", "1_a")))
    await store.add_device("70B3D5E75E00A102", Description("Crane", type="load"))
    await hear(store, sender, "70B3D5E75E00A103", NOON_MS)
    for search, last in (("pier", "1"), ("100%", "1"), ("a102", "2"), ("LOAD", "2"), ("harbour.tide", "3")):
        assert await ids(store, search=search) == [f"70B3D5E75E00A10{last}"], search
    assert await ids(store, search="1_b") == []
    assert await ids(store, tag="1_a") == await ids(store, type="tide") == ["70B3D5E75E00A101"]
    assert await ids(store, tag="1") == await ids(store, tag="1xa") == []
    assert await ids(store, states=frozenset((DeviceState.OK,))) == ["70B3D5E75E00A103"]
    counts = await store.device_counts()
    assert (counts.total, counts.states, counts.targets) == (3, {"new": 2, "ok": 1}, {"none": 3})


async def test_that_a_list_is_narrowed_by_what_an_administrator_asks_for(store: Store, sender: Sender) -> None:
    where = Location(place="Boiler room")
    await store.add_device("A1", Description("Door", "Key is with Ann", ("west",), "door", "A", location=where))
    await store.add_device("A2", Description("Gate", tags=("west", "old"), type="door", lora_class="C"))
    await hear(store, sender, "A3", NOON_MS)
    account = await store.local_account()
    await store.save_orbit_device("00A4", "ORBIT_K", "Tank", account.id, "us.tank")
    await store.name_device("00A4", "Tank")
    for wanted, found in (
        ({"search": "BOILER"}, ["A1"]),
        ({"search": "ann"}, ["A1"]),
        ({"lora_class": "C"}, ["A2"]),
        ({"is_weak": True}, []),
        ({"decoder": 7}, []),
        ({"type": "door", "tag": "west"}, ["A1", "A2"]),
        ({"target": "trouble"}, []),
        ({"target": "none", "type": "door"}, ["A1", "A2"]),
        ({"sort": "type", "descending": True, "tag": "west"}, ["A2", "A1"]),
    ):
        assert await ids(store, **wanted) == found, wanted
        assert await store.device_ids(DevicesWanted(**wanted)) == found, wanted
    facets = await store.device_facets()
    assert {one.value: one.count for one in facets.tags} == {"west": 2, "old": 1}
    assert facets.types == (Facet("door", "door", 2),)
    assert sorted(one.value for one in facets.classes) == ["A", "C"]
    assert (facets.weak, facets.decoders) == (0, ())
    assert [one.id for one in await store.some_devices(["A3", "A9", "A1", "A3"])] == ["A3", "A1"]
    assert await store.some_devices([]) == []


def rows(count: int, bad: int) -> list[ReadRow]:
    """Every two hundredth is bad, for another reason each."""
    good = [ReadRow(number, f"{number:016X}", {"name": f"Sensor {number}"}) for number in range(1, count + 1)]
    reasons = ({"lat": "91", "lng": "0"}, {"lat": "north", "lng": "0"}, {"lat": "1"}, {"lora_class": "D"})
    for place in range(bad):
        number = (place + 1) * (count // bad)
        good[number - 1] = ReadRow(number, f"{number:016X}", reasons[place % len(reasons)])
    return good


def bad_ones(result: ImportResult) -> dict[int, str]:
    return {
        row.number: " ".join(one.words for one in row.problems) for row in result.rows if row.outcome is RowOutcome.BAD
    }


async def test_that_fifty_bad_rows_of_ten_thousand_are_named_and_nothing_is_half_done(store: Store) -> None:
    sent = rows(10_000, 50)
    dry = await store.import_devices(sent, is_dry=True, skips_bad=False)
    real = await store.import_devices(sent, is_dry=False, skips_bad=False)
    assert (dry.rows, dry.id, real.id) == (real.rows, "", "")
    assert await store.devices() == []
    words = bad_ones(real)
    assert list(words) == [200 * place for place in range(1, 51)]
    assert [words[number] for number in (200, 400, 600, 800)] == [
        "The latitude is 91, not between -90 and 90.",
        'The latitude is "north", not a number of degrees such as 39.9526.',
        "It has one coordinate without the other.",
        'The class is "D", not A, B or C.',
    ]


async def test_that_good_rows_are_taken_although_there_are_bad_ones(store: Store) -> None:
    taken = await store.import_devices(rows(1_000, 5), is_dry=False, skips_bad=True)
    assert (taken.count(RowOutcome.NEW), len(await store.devices())) == (995, 995)
    undone = await store.undo_import(taken.id)
    assert undone is not None
    assert (undone.removed, undone.restored, undone.kept) == (995, 0, ())
    assert await store.devices() == []


async def test_that_a_list_taken_back_leaves_what_happened_since(store: Store, sender: Sender) -> None:
    await store.add_device("A1", Description("Pier", notes="Rusty.", tags=("west",)))
    await store.add_device("A2", Description("Crane"))
    sent = [
        ReadRow(1, "A1", {"name": "Pier 4", "tags": "east; west", "lat": "39.95", "lng": "-75,16"}),
        ReadRow(2, "A2", {"name": "Crane"}),
        ReadRow(3, "A3", {"name": "Buoy"}),
        ReadRow(4, "A4", {}),
        ReadRow(5, "A5", {}),
    ]
    result = await store.import_devices(sent, is_dry=False, skips_bad=False)
    assert [row.outcome.value for row in result.rows] == ["changed", "same", "new", "new", "new"]
    changes = {change.column: (change.before, change.after) for change in result.rows[0].changes}
    assert changes == {
        "name": ("Pier", "Pier 4"),
        "tags": ("west", "east, west"),
        "lat": ("", "39.95"),
        "lng": ("", "-75.16"),
    }
    await hear(store, sender, "A4", NOON_MS)
    await store.name_device("A5", "Kept")
    undone = await store.undo_import(result.id)
    assert undone is not None
    assert (undone.removed, undone.restored, undone.kept) == (1, 1, ("A4", "A5"))
    first = await store.device("A1")
    assert first is not None
    assert first.description == Description("Pier", notes="Rusty.", tags=("west",))
    assert [device.id for device in await store.devices()] == ["A1", "A2", "A4", "A5"]
    with pytest.raises(RefusedError):
        await store.undo_import(result.id)
    assert await store.undo_import("none") is None


async def test_that_a_device_may_be_in_a_list_once(store: Store) -> None:
    twice = [
        ReadRow(1, "A1", {}),
        ReadRow(2, "A1", {"name": "x"}),
        ReadRow(3, "", {}, (CellProblem("id", "The id is missing."),)),
    ]
    result = await store.import_devices(twice, is_dry=False, skips_bad=False)
    assert bad_ones(result) == {2: "The device is in row 1, too.", 3: "The id is missing."}
