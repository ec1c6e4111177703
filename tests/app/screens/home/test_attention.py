"""What needs attention, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from app.credentials import Kept
from app.screens.home.attention import Concern, concerns
from app.screens.home.model import Facts
from embedded_server.domain.device import Device, DeviceState, Heard
from embedded_server.domain.status import ServerStatus

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def silent(name: str, minutes: int) -> Device:
    last = NOON - timedelta(minutes=minutes)
    heard = Heard(usual_interval_s=600.0)
    return Device(name, "", "senet", "a.b", last, last, 9, heard=heard, state=DeviceState.SILENT)


def told(missing: Sequence[Device]) -> list[Concern]:
    status = ServerStatus("0", "", NOON, "", 0, 0, 0, 0, None, 0)
    facts = Facts(NOON, status, None, None, None, None, (), (), len(missing), tuple(missing), ())
    return [each for each in concerns(facts, Kept()) if each.key == "missing"]


def test_that_a_silent_device_is_named_with_what_is_usual() -> None:
    (concern,) = told([silent("70B3D5E75E00A101", 45)])
    assert concern.title == "70B3D5E75E00A101 is silent"
    assert concern.text == "Last heard 45 min ago, usually every 10 min."


def test_that_several_are_counted_and_the_longest_one_named() -> None:
    (concern,) = told([silent("A1", 90), silent("A2", 45)])
    assert concern.title == "2 devices are late or silent"
    assert concern.text.startswith("A1: Last heard 1 h ago")


def test_that_nothing_is_said_while_all_are_heard() -> None:
    assert told([]) == []
