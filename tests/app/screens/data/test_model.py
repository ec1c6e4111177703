"""Records of a recType as the screen fetches them from a real server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.api.admin import AdminClient
from app.running.loop import AppLoop
from app.screens.data.asked import Asked, Range
from app.screens.data.fields import Choice
from app.screens.data.model import LATEST, DataModel
from app.screens.data.pages import SIZE
from app.screens.data.rows import Row, State
from tests.app.screens.data.conftest import Fleet
from tests.app.screens.data.entries import uplink

pytestmark = pytest.mark.slow

Read = Callable[[], None]


def open_(loop: AppLoop, model: DataModel, rec_type: str, since: datetime | None = None) -> None:
    loop.run_until_complete(model.count())
    model.asked = Asked(range=Range(since=since))
    loop.run_until_complete(model.open(rec_type, Choice()))


def rows(model: DataModel) -> list[Row | None]:
    return [model.records.pages.row(at) for at in range(model.records.rowCount())]


def counts(model: DataModel) -> list[int | None]:
    return [row.reading.message.f_cnt if row and row.reading else None for row in rows(model)]


def count_calls(monkeypatch: pytest.MonkeyPatch, client: AdminClient) -> list[str]:
    """Every request for records from now on."""
    calls: list[str] = []
    ask = client.ask

    async def counting(method: str, path: str, *more: Any, **named: Any) -> Any:
        if path == "/records":
            calls.append(path)
        return await ask(method, path, *more, **named)

    monkeypatch.setattr(client, "ask", counting)
    return calls


def test_that_the_newest_records_come_first_and_older_pages_when_they_are_wanted(
    loop: AppLoop, fleet: Fleet, model: DataModel, read_all: Read
) -> None:
    for _ in range(3):
        fleet.send_many("paged.tide", 90)
    read_all()
    open_(loop, model, "paged.tide")
    assert model.records.rowCount() == 270
    assert not model.want(0, 9)
    while model.want(0, 269):
        loop.run_until_complete(model.go_on())
    assert all(row is not None for row in rows(model))
    moments = [row.entry.received_at for row in rows(model) if row]
    assert moments == sorted(moments, reverse=True)
    assert len({row.entry.id for row in rows(model) if row}) == 270


def test_that_new_records_are_fetched_by_one_request_for_a_burst(
    loop: AppLoop, fleet: Fleet, model: DataModel, read_all: Read, client: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.send_many("burst.tide", 3)
    read_all()
    open_(loop, model, "burst.tide")
    fleet.send_many("burst.tide", 40)
    read_all()
    arrived: list[list[object]] = []
    model.arrived.connect(arrived.append)
    asked = count_calls(monkeypatch, client)
    loop.run_until_complete(model.catch_up())
    assert len(asked) == 1
    assert model.records.rowCount() == 43
    assert [len(keys) for keys in arrived] == [40]
    assert None not in counts(model)


def test_that_of_a_larger_burst_only_the_number_is_learned(
    loop: AppLoop, fleet: Fleet, model: DataModel, read_all: Read
) -> None:
    fleet.send_many("flood.tide", 2)
    read_all()
    open_(loop, model, "flood.tide")
    fleet.send_many("flood.tide", LATEST + 50)
    read_all()
    loop.run_until_complete(model.catch_up())
    assert model.records.rowCount() == LATEST + 52
    assert model.want(0, 10)
    assert rows(model)[-1] is not None


def test_that_records_kept_back_are_counted(loop: AppLoop, fleet: Fleet, model: DataModel) -> None:
    fleet.send("held.tide")
    open_(loop, model, "held.tide")
    fleet.send_many("held.tide", 4)
    loop.run_until_complete(model.count())
    assert model.kept_back() == 4


def test_that_a_record_that_was_not_read_yet_gets_its_values_later(
    loop: AppLoop, fleet: Fleet, model: DataModel, read_all: Read
) -> None:
    fleet.send("late.tide")
    read_all()
    open_(loop, model, "late.tide")
    fleet.send("late.tide", uplink(50))
    loop.run_until_complete(model.catch_up())  # perhaps before the server has read it
    read_all()
    loop.run_until_complete(model.catch_up())
    assert [row.state for row in rows(model) if row] == [State.DECODED, State.DECODED]


def test_that_only_what_arrived_since_a_moment_is_shown(
    loop: AppLoop, fleet: Fleet, model: DataModel, read_all: Read
) -> None:
    fleet.send_many("since.tide", 5)
    read_all()
    loop.run_until_complete(asyncio.sleep(0.005))
    moment = datetime.now(UTC)
    loop.run_until_complete(asyncio.sleep(0.005))
    fleet.send_many("since.tide", 3)
    read_all()
    open_(loop, model, "since.tide", moment)
    assert model.records.rowCount() == 3
    found: list[int] = []
    loop.run_until_complete(model.find(moment, found.append))
    assert found == [5]
    open_(loop, model, "since.tide", datetime.now(UTC) + timedelta(hours=1))
    assert model.records.rowCount() == 0


def test_that_an_answer_about_another_rec_type_is_dropped(
    loop: AppLoop, fleet: Fleet, model: DataModel, read_all: Read
) -> None:
    fleet.send_many("first.tide", 3 * SIZE)
    fleet.send("second.tide")
    read_all()
    open_(loop, model, "first.tide")

    async def both() -> None:
        assert model.want(2 * SIZE, 3 * SIZE - 1)
        older = asyncio.ensure_future(model.go_on())
        await asyncio.sleep(0)  # it asks
        await model.open("second.tide", Choice())
        await older

    loop.run_until_complete(both())
    assert model.records.rowCount() == 1


def test_that_the_columns_of_another_rec_type_go_also_when_it_is_opened_twice(
    loop: AppLoop, fleet: Fleet, model: DataModel, read_all: Read
) -> None:
    fleet.send("fields.tide")
    fleet.send("bare.tide", {"un": "known"})
    read_all()
    open_(loop, model, "fields.tide")
    assert [field.path for field in model.records.fields] == ["temperature_1"]

    async def twice() -> None:
        await asyncio.gather(model.open("bare.tide", Choice()), model.open("bare.tide", Choice()))

    loop.run_until_complete(twice())
    assert model.records.fields == ()
    assert model.records.rowCount() == 1


def test_that_records_deleted_elsewhere_disappear(
    loop: AppLoop, fleet: Fleet, model: DataModel, read_all: Read, client: AdminClient
) -> None:
    fleet.send_many("gone.tide", 3)
    read_all()
    open_(loop, model, "gone.tide")
    model.records.restart(9)  # as if six had been deleted since
    assert model.want(0, 8)
    loop.run_until_complete(model.go_on())
    assert model.records.rowCount() == 3


def test_that_a_record_is_looked_into_with_its_body_bytes_and_token(
    loop: AppLoop, fleet: Fleet, model: DataModel, read_all: Read
) -> None:
    fleet.send("deep.tide", {"devEui": "70b3d5e75e00a101", "pdu": "01670110", "port": 2, "note": ["<b>"]})
    read_all()
    open_(loop, model, "deep.tide")
    (row,) = rows(model)
    assert row is not None
    opened = loop.run_until_complete(model.look_into(row))
    assert opened.is_json
    assert opened.body == {"devEui": "70b3d5e75e00a101", "pdu": "01670110", "port": 2, "note": ["<b>"]}
    assert opened.token is not None
    assert fleet.token.startswith(opened.token.head)
    decoded = opened.row.reading.decoded if opened.row.reading else None
    assert decoded is not None
    assert [span.field for span in decoded.spans] == ["temperature_1"]


def test_that_the_rec_type_heard_last_is_the_likely_one_and_the_simulators_only_without_others(
    loop: AppLoop, fleet: Fleet, model: DataModel
) -> None:
    fleet.send("likely.tide")
    fleet.send("demo.sluice.tide")
    loop.run_until_complete(model.count())
    assert model.likely() == "likely.tide"
    model.summaries = tuple(one for one in model.summaries if one.name.startswith("demo."))
    assert model.likely() == "demo.sluice.tide"
