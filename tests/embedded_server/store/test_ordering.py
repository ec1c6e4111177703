"""Records in the order of what they say, on each database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from embedded_server.domain.reading import Reading
from embedded_server.domain.record import Record
from embedded_server.domain.record_filter import RecordFilter
from embedded_server.domain.record_order import Bound, Key, Keyed, Ordering, in_order
from embedded_server.domain.rule import Party
from embedded_server.store.base import RecordReadings, RecordsWanted, Store
from embedded_server.store.parts import search
from embedded_server.store.sight import Viewer
from tests.embedded_server.store.kit import Sender
from tests.embedded_server.store.test_search import WANTED, reading, store_all

ALL = RecordFilter()


async def first(
    store: Store, ordering: Ordering, filtered: RecordFilter = ALL, wanted: RecordsWanted = WANTED
) -> list[Keyed]:
    """As the window gathers them: request by request, each with the last one that counts."""
    kept: list[Keyed] = []
    while True:
        found = await store.ordered(wanted, filtered, ordering)
        assert len(found.items) <= ordering.most
        merged = in_order([*kept, *found.items], lambda one: one.key, is_descending=ordering.is_descending)
        kept = merged[: ordering.most]
        if found.last_seq is None:
            return kept
        bound = Bound(kept[-1].key) if len(kept) == ordering.most else None
        wanted, ordering = replace(wanted, before_seq=found.last_seq), replace(ordering, bound=bound)


def ids(records: list[Record]) -> list[str]:
    return [record.id for record in records]


def named(keyed: list[Keyed]) -> list[str]:
    return [one.record_id for one in keyed]


async def test_that_numbers_come_before_texts_and_nothing_comes_last_either_way(store: Store, sender: Sender) -> None:
    values: list[object] = [10.0, "Ajar", None, 9, "about", 10.0, True]
    readings = [reading({} if value is None else {"level": value}) for value in values]
    ten, ajar, nothing, nine, about, other_ten, true = await store_all(store, sender, readings)
    unread = await sender.send(at_ms=0)
    up = await first(store, Ordering("field:level"))
    assert named(up) == ids([nine, other_ten, ten, about, ajar, true, unread, nothing])
    assert [one.key for one in up] == [9.0, 10.0, 10.0, "about", "ajar", "true", None, None]
    down = await first(store, Ordering("field:level", is_descending=True))
    assert named(down) == ids([other_ten, ten, nine, true, ajar, about, unread, nothing])


async def test_that_devices_owners_and_payloads_are_sorted_by_what_is_shown(store: Store, sender: Sender) -> None:
    one, two, three = await store_all(store, sender, [reading({}, device) for device in ("B2", "C3", "A1")])
    await store.name_device("C3", "Attic")
    assert named(await first(store, Ordering("device"))) == ids([three, two, one])  # A1, Attic, B2
    assert named(await first(store, Ordering("owner"))) == ids([three, two, one])
    assert [found.key for found in await first(store, Ordering("pdu"))] == ["0167"] * 3


@pytest.mark.parametrize("most", [1, 7, 30])
@pytest.mark.parametrize("is_descending", [True, False])
async def test_that_the_first_of_all_are_found_however_often_it_has_to_go_on(
    store: Store, sender: Sender, monkeypatch: pytest.MonkeyPatch, most: int, is_descending: bool
) -> None:
    """Measured ones by their columns; copies, tests and texts are not among those."""
    monkeypatch.setattr(search, "PATIENCE", -1.0)
    monkeypatch.setattr(search, "FIRST_WINDOW", 20)
    monkeypatch.setattr(search, "FIRST_SPAN", 25)
    values = [float(at * 37 % 50) for at in range(80)]
    readings = [reading({"co2": value}, f"A{at % 3}", copy=at % 7 == 0) for at, value in enumerate(values)]
    records = await store_all(store, sender, readings)
    records += await store_all(store, sender, [reading({"co2": 60.0}), reading({"co2": -1.0})], is_test=True)
    values += [60.0, -1.0]
    pairs = sorted(zip(values, range(len(values)), strict=True), key=lambda pair: -pair[1])
    pairs.sort(key=lambda pair: pair[0], reverse=is_descending)
    found = await first(store, Ordering("field:co2", is_descending, most))
    assert named(found) == ids([records[at] for _, at in pairs])[:most]


async def test_that_a_bound_lets_only_what_comes_before_it_through(store: Store, sender: Sender) -> None:
    records = await store_all(store, sender, [reading({"co2": float(at), "door": f"d{at}"}) for at in range(6)])
    keys: dict[str, Key] = {"field:co2": 2.0, "field:door": "d2"}
    for decides, key in keys.items():
        found = await store.ordered(WANTED, ALL, Ordering(decides, bound=Bound(key)))
        assert [one.record_id for one in found.items] == ids(records[:2])
    everything = await store.ordered(WANTED, ALL, Ordering("field:co2", bound=Bound(None)))
    assert everything.matching == 6


async def test_that_conditions_and_time_narrow_what_is_sorted(store: Store, sender: Sender) -> None:
    records = await store_all(store, sender, [reading({"co2": float(-at)}, f"A{at % 2}") for at in range(10)])
    odd = await first(store, Ordering("field:co2", most=2), RecordFilter(device="A1", fields={"co2": "> -9"}))
    assert named(odd) == ids([records[7], records[5]])
    wanted = replace(WANTED, since=records[2].received_at, until=records[6].received_at)
    for most in (2, 100):
        found = await first(store, Ordering("field:co2", most=most), wanted=wanted)
        assert named(found) == ids(records[5:1:-1])[:most]


async def test_that_hidden_copies_and_tests_stay_hidden(store: Store, sender: Sender) -> None:
    plain, _ = await store_all(store, sender, [reading({"co2": 1.0}), reading({"co2": 2.0}, copy=True)])
    await store_all(store, sender, [reading({"co2": 3.0})], is_test=True)
    wanted, filtered = replace(WANTED, with_tests=False), RecordFilter(hides_copies=True)
    for bound in (None, Bound(0.0)):
        found = await store.ordered(wanted, filtered, Ordering("field:co2", is_descending=True, bound=bound))
        assert named(list(found.items)) == [plain.id]


async def test_that_each_message_of_a_record_has_its_own_place(store: Store, sender: Sender) -> None:
    record = await sender.send(at_ms=0)
    both: tuple[Reading, ...] = (reading({"a.b": {"c": 2.0}}), reading({"a.b": {"c": 1.0}}))
    await store.add_readings([RecordReadings(record, both, {})])
    found = await first(store, Ordering("field:a.b.c"))
    assert [(one.record_id, one.place, one.key) for one in found] == [(record.id, 1, 1.0), (record.id, 0, 2.0)]


async def test_that_an_account_finds_only_what_it_may_see(store: Store, sender: Sender) -> None:
    await store_all(store, sender, [reading({"co2": 1.0}), reading({"co2": 2.0})])
    other = await store.add_account("other@northfield.example", "northfield", None)
    viewer = Viewer(other.id, (Party(other.email, other.organisation, ""),))
    for bound in (None, Bound(9.0)):
        assert not (await store.ordered(replace(WANTED, seen_by=viewer), ALL, Ordering("field:co2", bound=bound))).items


async def test_that_records_are_found_by_their_ids_in_the_order_asked_for(store: Store, sender: Sender) -> None:
    one, two = await store_all(store, sender, [reading({}), reading({})])
    wrong = f"{'0' * 8}{one.id[8:]}"
    assert ids(await store.records_named([two.id, "nonsense", wrong, one.id])) == [two.id, one.id]
