"""How far a device's commissioning is, to hand over: what a report says, and its rows as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from app import words
from app.screens.devices.details_words import STEPS, numbers
from app.setup_sheets.addresses import Reach, reach_of_base
from embedded_server.domain.commissioning import CommissioningStep, StepState
from embedded_server.domain.csv_cell import harmless
from embedded_server.domain.device import Device
from embedded_server.domain.moments import iso

HEAD = ("device", "name", "step", "state", "since", "what is known", "server", "told at")
SAID = {StepState.DONE: "done", StepState.NOW: "now", StepState.TODO: "to do", StepState.FAILED: "failed"}


@dataclass(frozen=True, slots=True)
class Report:
    device: Device
    steps: tuple[CommissioningStep, ...]
    at: datetime
    server: str = ""  # that tells it

    @property
    def title(self) -> str:
        return self.device.name or self.device.id

    @property
    def result(self) -> str:
        done, failed = self._count(StepState.DONE), self._count(StepState.FAILED)
        open_ = len(self.steps) - done - failed
        if not failed and not open_:
            return "All steps are done"
        rest = (f"{failed} failed" * bool(failed), f"{open_} open" * bool(open_))
        return ", ".join(filter(None, (f"{done} of {len(self.steps)} steps done", *rest)))

    @property
    def state(self) -> StepState:
        """The worst of its steps'."""
        if self._count(StepState.FAILED):
            return StepState.FAILED
        return StepState.DONE if self._count(StepState.DONE) == len(self.steps) else StepState.NOW

    @property
    def told(self) -> str:
        """When, and in which time."""
        return f"{moment(self.at)} (UTC{self.at.astimezone().isoformat()[-6:]})"

    @property
    def known_to(self) -> str:
        return f" to the Sluice server at {self.server}" if self.server else ""

    def facts(self) -> tuple[tuple[str, str], ...]:
        device, place = self.device, self.device.location
        decoder = device.decoder
        at = "" if place.lat is None or place.lng is None else f"{place.lat:.5f}, {place.lng:.5f}"
        height = "" if place.altitude is None else f"{place.altitude:g} m"
        floor = f"floor {place.floor}" if place.floor else ""
        found = (
            ("Device", device.id),
            ("Type", device.type),
            ("Network", device.network),
            ("JoinEUI", device.join_eui),
            ("recType", device.rec_type),
            ("Decoder", f"{decoder.name}, version {decoder.version}" if decoder else ""),
            ("Place", ", ".join(filter(None, (place.place, floor)))),
            ("Coordinates", ", ".join(filter(None, (at, height)))),
            ("Tags", ", ".join(device.tags)),
            ("Last heard", moment(device.last_heard_at) if device.last_heard_at else "never"),
            *((f"{caption[0].upper()}{caption[1:]}", value) for caption, value in numbers(device)),
        )
        return tuple((name, value) for name, value in found if value and value != "–")

    def _count(self, state: StepState) -> int:
        return sum(step.state is state for step in self.steps)


def named_server(address: str, computer: str) -> str:
    """With the computer's name where the address says only that it is this one."""
    return f"{address} on {computer}" if reach_of_base(address) is Reach.COMPUTER else address


def moment(at: datetime) -> str:
    return words.full(at).rpartition(":")[0]


def csv_report(report: Report) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    device = report.device
    for step in report.steps:
        since = iso(step.since) if step.since else ""
        cells = (
            device.id,
            device.name,
            STEPS[step.step],
            SAID[step.state],
            since,
            step.words,
            report.server,
            iso(report.at),
        )
        writer.writerow(map(harmless, cells))
    return out.getvalue().encode()
