"""The whole audit of a sensor as CSV: a row an event, oldest first. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from app.screens.orbit.moments import moment
from app.screens.orbit.stories import number_of
from embedded_server.domain.csv_cell import harmless
from embedded_server.domain.moments import iso
from embedded_server.domain.orbit import AuditEvent

HEAD = ("time", "unix", "event", "change", "parameter", "value", "downlink", "by", "reason")


def history_csv(events: Iterable[AuditEvent]) -> str:
    """Values as they travel; a downlink by its number, as the sensor names it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for one in events:
        downlink = None if one.frame is None else number_of(one.frame)
        facts = (one.at_s, one.event, one.change, one.parameter, one.value, downlink, one.by, one.reason)
        told = ["" if fact is None else fact if isinstance(fact, int) else harmless(str(fact)) for fact in facts]
        writer.writerow((iso(moment(one.at_s)), *told))
    return out.getvalue()
