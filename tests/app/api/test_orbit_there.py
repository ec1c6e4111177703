"""What a Sensohive endpoint must tell of Orbit sensors, and what is supposed where it does not."""

from __future__ import annotations

import pytest

from app.api.orbit_past import UNSAID, traffic_of
from app.api.orbit_replies import frames_from_json, glance_of, sensor_from_json
from embedded_server.domain.orbit import AuditEvent, ChangeState
from embedded_server.wire.strict import WireError

LEAST = {
    "id": "1A2B3C",
    "model": "ORBIT_K",
    "parameters": [{"name": "alarm_high", "value": 650.0}, {"name": "alarm_low", "value": None}],
    "pending": [{"id": 1, "parameter": "alarm_high", "value": 600, "state": "in_flight", "created": 100}],
}


def test_that_what_the_document_promises_is_enough() -> None:
    sheet = sensor_from_json(LEAST)
    high, low = sheet.parameters
    assert (high.value, high.is_certain, high.wanted, high.state) == (650, True, 600, ChangeState.IN_FLIGHT)
    assert (low.value, low.is_certain, low.wanted, low.state) == (None, False, None, None)
    assert (sheet.budget.per_day, sheet.window.last_s) == (4, None)
    glance = glance_of(sheet)
    assert (glance.queued, glance.in_flight, glance.uncertain) == (0, 1, 0)  # of what was never told nothing is doubted


@pytest.mark.parametrize("left_out", ["id", "parameters", "pending"])
def test_that_less_than_promised_is_no_answer(left_out: str) -> None:
    with pytest.raises(WireError):
        sensor_from_json({name: value for name, value in LEAST.items() if name != left_out})


def test_that_previews_without_numbers_are_numbered() -> None:
    told = [{"data": "1101040258000000", "changes": [{"parameter": "alarm_high", "value": 600}]}]
    (frame,) = frames_from_json(told)
    assert (frame.number, frame.data[0], frame.values) == (1, 0x11, {"alarm_high": 600})
    with pytest.raises(WireError):
        frames_from_json([{"data": "xx", "changes": []}])


def test_that_the_history_tells_what_became_of_downlinks() -> None:
    events = [
        AuditEvent(100, "sent", 1, "alarm_high", 600, frame=256),
        AuditEvent(100, "sent", 2, "alarm_low", -60, frame=256),
        AuditEvent(135, "not_emitted", frame=256, reason="code 3 no window"),
        AuditEvent(200, "sent", 1, "alarm_high", 600, frame=257),
        AuditEvent(235, "emitted", frame=257),
        AuditEvent(300, "acknowledged", frame=257),
        AuditEvent(400, "sent", 3, "alarm_low", -60, frame=258),
    ]
    last, acknowledged, lost = traffic_of(events).downlinks
    assert (lost.number, lost.values, lost.code) == (1, {"alarm_high": 600, "alarm_low": -60}, 3)
    assert (lost.void, lost.is_open) == (frozenset(lost.values), False)
    assert (acknowledged.code, acknowledged.is_open) == (0, False)
    assert (last.serial, last.code, last.is_open, last.is_in_air) == (258, None, True, True)
    (unsaid,) = traffic_of([events[0], AuditEvent(135, "not_emitted", frame=256)]).downlinks
    assert unsaid.code == UNSAID
