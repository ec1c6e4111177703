"""Notes, thresholds and marks, as each database keeps them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from embedded_server.domain.annotation import LATE_AFTER_MS, Annotation, MarkKind
from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.message import Message
from embedded_server.domain.moments import from_ms
from embedded_server.domain.reading import Reading
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.base import Measurement, RecordReadings, Store
from embedded_server.store.parts import annotations as part
from tests.embedded_server.store.kit import NOON_MS, REC_TYPE, Sender

NOTE = Annotation(0, REC_TYPE, "Here", from_ms(NOON_MS), None, None, from_ms(NOON_MS))


async def hear(store: Store, sender: Sender, at_ms: int, heard_ms: int | None, *, again: bool = False) -> str:
    """The id of a record that was sent then. A copy is not measured."""
    record = await sender.send(at_ms=at_ms)
    heard = None if heard_ms is None else from_ms(heard_ms)
    reading = Reading(Message("senet", "uplink", "A1", device_time=heard), "d", False, Decoded(DecodeStatus.OK), again)
    measured = {} if again else {0: [Measurement("level", "m", 1.0)]}
    await store.add_readings([RecordReadings(record, (reading,), measured)])
    return record.id


async def test_that_copies_and_late_arrivals_are_marked(store: Store, sender: Sender) -> None:
    await hear(store, sender, NOON_MS, NOON_MS - LATE_AFTER_MS)
    late = await hear(store, sender, NOON_MS + 1_000, NOON_MS - LATE_AFTER_MS - 1)
    copy = await hear(store, sender, NOON_MS + 2_000, NOON_MS, again=True)
    await hear(store, sender, NOON_MS + 3_000, None)
    (series,) = await store.series(None, None)
    marks = await store.series_marks(series.id, 0, 2 * NOON_MS, 10)
    assert marks is not None
    assert [(mark.kind, mark.record_id) for mark in marks] == [(MarkKind.LATE, late), (MarkKind.DUPLICATE, copy)]
    assert marks[0].heard_at == from_ms(NOON_MS - LATE_AFTER_MS - 1)
    assert await store.series_marks(series.id, 0, 2 * NOON_MS, 1) == marks[1:]
    assert await store.series_marks(series.id, NOON_MS + 1_500, NOON_MS + 2_000, 10) == []
    assert await store.series_marks(99, 0, 1, 10) is None


async def test_that_a_threshold_stands_on_a_series_of_its_rec_type(store: Store, sender: Sender) -> None:
    await hear(store, sender, NOON_MS, None)
    (series,) = await store.series(None, None)
    threshold = replace(NOTE, at=None, text="", series=series.id, value=0.5)
    kept = await store.add_annotation(threshold)
    assert kept == replace(threshold, id=kept.id)
    with pytest.raises(RefusedError):
        await store.add_annotation(replace(threshold, rec_type="other.type"))
    assert await store.annotations(REC_TYPE) == [kept]
    assert await store.annotations("other.type") == []


async def test_that_a_rec_type_takes_so_many_notes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part, "MOST_OF_A_REC_TYPE", 2)
    first, second = [await store.add_annotation(NOTE) for _ in range(2)]
    with pytest.raises(RefusedError):
        await store.add_annotation(NOTE)
    await store.add_annotation(replace(NOTE, rec_type="other.type"))
    assert await store.delete_annotation(first.id)
    assert (await store.add_annotation(NOTE)).id > second.id
