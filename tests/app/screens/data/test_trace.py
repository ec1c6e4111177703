"""The way of a record: gates, what was made of it, where it went on to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC

import pytest

from app.screens.data.inspector import PATH
from app.screens.data.path_tab import GONE, NOWHERE
from app.screens.data.rows import rows_of
from app.screens.data.trace import facts_of, rungs
from embedded_server.domain.decoding import DecodeStatus
from embedded_server.domain.delivery import Cause, Delivery, DeliveryState
from tests.app.screens.data.conftest import Fleet, Screen
from tests.app.screens.data.entries import NOON, entry, reading
from tests.app.screens.data.test_view import labels

Read = Callable[[], None]
BROUGHT = Delivery(1, 1, "A1", "m", Cause.UPLINK, "r", DeliveryState.DELIVERED, 1, 9, NOON, last_status=204)


@pytest.mark.parametrize(
    ("made", "states"),
    [
        ((reading({"a": 1}),), ["passed", "passed"]),
        ((reading(status=DecodeStatus.THREW, errors=("no",)),), ["passed", "stopped"]),
        ((reading(has_decoded=False),), ["passed", "stopped"]),
        ((), ["stopped", "not_reached"]),
    ],
)
def test_that_the_ladder_goes_on_behind_the_gates(made: tuple[object, ...], states: list[str]) -> None:
    (row,) = rows_of(entry(1, *made))  # type: ignore[arg-type]  # readings
    assert [rung.state for rung in rungs(row, None)] == states


def test_that_deliveries_say_how_often_and_what_was_answered() -> None:
    failed = replace(BROUGHT, state=DeliveryState.FAILED, attempts=9, last_words="Nobody answers.")
    first, second = facts_of([BROUGHT, failed], UTC)
    assert (first.label, first.tone) == ("Delivered", "ok")
    assert first.text.endswith(": answered 204")
    assert second.text.endswith(", 9 tries: Nobody answers.")


@pytest.mark.slow
def test_that_a_record_shows_the_gates_it_came_through(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send("path.tide")
    read_all()
    screen.open("path.tide")
    screen.view._inspector._tabs.chosen.emit(PATH)
    ladder = screen.view._inspector._path._ladder
    screen.until(lambda: "Token" in ladder.accessibleDescription())
    assert "stopped here" not in ladder.accessibleDescription()
    assert "Decoded: passed, Cayenne LPP" in ladder.accessibleDescription()
    assert NOWHERE in labels(screen)
    assert GONE not in labels(screen)
