"""One step of a sensor's queue while it is taken: what has changed so far, and what the audit says of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from embedded_server.domain.orbit import OPEN_STATES, AuditEvent, Change, ChangeState, Known, Sensor
from embedded_server.orbit.certain import certain


class Turn:
    """Begins by closing what has expired. `sensor` is always as of now; `closed` are the entries that ended."""

    def __init__(self, sensor: Sensor, now_s: int) -> None:
        self.sensor = sensor
        self.now_s = now_s
        self.closed: list[Change] = []
        self.events: list[AuditEvent] = []
        self.expire()

    def expire(self) -> None:
        for entry in tuple(self.sensor.open.values()):
            is_over = entry.expires_s is not None and entry.expires_s <= self.now_s
            if is_over and entry.state is ChangeState.QUEUED:
                self.close(entry, ChangeState.EXPIRED)

    def put(self, entry: Change) -> None:
        """Opens an entry, or changes an open one."""
        assert entry.state in OPEN_STATES
        entry = replace(entry, updated_s=self.now_s)
        self.sensor = replace(self.sensor, open={**self.sensor.open, entry.parameter: entry})

    def close(self, entry: Change, state: ChangeState, reason: str = "", by: str = "") -> None:
        entry = replace(entry, state=state, updated_s=self.now_s)
        self.closed.append(entry)
        left = {name: each for name, each in self.sensor.open.items() if each.id != entry.id}
        self.sensor = replace(self.sensor, open=left)
        self.note(state.value, entry, reason=reason, by=by)

    def know(self, parameter: str, known: Known) -> None:
        self.sensor = replace(self.sensor, known={**self.sensor.known, parameter: known})

    def void(self, serial: int, parameters: Iterable[str], code: int | None = None) -> None:
        """The frame cannot have changed these."""
        frame = self.sensor.frames[serial]
        frame = replace(frame, void=frame.void | set(parameters), code=frame.code if code is None else code)
        self.sensor = replace(self.sensor, frames={**self.sensor.frames, serial: frame})

    def reject(self, serial: int, parameter: str) -> None:
        """The sensor refused it of this frame."""
        self.void(serial, (parameter,))
        frame = self.sensor.frames[serial]
        frame = replace(frame, rejected=frame.rejected | {parameter})
        self.sensor = replace(self.sensor, frames={**self.sensor.frames, serial: frame})

    def settle(self) -> None:
        """Closes what the sensor fulfils for certain. Called after every event."""
        for entry in tuple(self.sensor.open.values()):
            if self.sensor.of(entry.parameter).value == entry.value and certain(self.sensor, entry.parameter):
                self.close(entry, ChangeState.APPLIED if entry.is_sent else ChangeState.ELIDED)

    def note(
        self,
        event: str,
        entry: Change | None = None,
        *,
        parameter: str = "",
        value: int | None = None,
        by: str = "",
        reason: str = "",
        frame: int | None = None,
    ) -> None:
        self.events.append(
            AuditEvent(
                at_s=self.now_s,
                event=event,
                change=None if entry is None else entry.id,
                parameter=parameter if entry is None else entry.parameter,
                value=value if entry is None else entry.value,
                by=by,
                reason=reason,
                frame=entry.frame if entry is not None and frame is None else frame,
            )
        )
