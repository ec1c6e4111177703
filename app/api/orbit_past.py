"""Downlinks of the past as a sensor's audit tells them: what was in each, and what became of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from embedded_server.domain.orbit import AuditEvent
from embedded_server.domain.orbit_told import SentFrame, Traffic

EMITTED, UNSAID = 0, -1  # codes of the network
LAST_NUMBER = 255
_CODE = re.compile(r"code (\d+)")


def traffic_of(events: Sequence[AuditEvent]) -> Traffic:
    """The audit tells no uplinks, and not the bytes. Events come oldest first."""
    sent: dict[int, list[AuditEvent]] = {}
    for event in events:
        if event.event == "sent" and event.frame is not None:
            sent.setdefault(event.frame, []).append(event)
    last = max(sent, default=0)
    frames = [_frame(serial, parts, events, is_last=serial == last) for serial, parts in sent.items()]
    return Traffic((), tuple(sorted(frames, key=lambda frame: frame.serial, reverse=True)))


def _frame(serial: int, parts: Sequence[AuditEvent], events: Sequence[AuditEvent], *, is_last: bool) -> SentFrame:
    values = {one.parameter: one.value for one in parts if one.value is not None}
    code, is_over = None, not is_last
    for event in events:
        if event.frame != serial:
            continue
        if event.event == "emitted":
            code = EMITTED
        elif event.event == "not_emitted":
            found = _CODE.search(event.reason)
            code = int(found[1]) if found else UNSAID
        is_over |= event.event in ("not_emitted", "acknowledged", "requeued")
    is_void = code not in (None, EMITTED)
    at_s = parts[0].at_s
    return SentFrame(
        serial,
        (serial - 1) % LAST_NUMBER + 1,
        b"",
        values,
        at_s,
        at_s,
        frozenset(values if is_void else ()),
        is_open=not is_over,
        is_in_air=not is_over,
        code=code,
    )
