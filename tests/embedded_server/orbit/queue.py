"""A queue of changes, its steps taken one after the other."""

from __future__ import annotations

from embedded_server.domain.orbit import ChangeState, Frame, Known, Registered, Sensor, Wish
from embedded_server.orbit.hearing import network_result
from embedded_server.orbit.models import load_catalogue
from embedded_server.orbit.registering import cancel, register
from embedded_server.orbit.taking import take_uplink
from embedded_server.orbit.turn import Turn

CATALOGUE = load_catalogue()
K, T = CATALOGUE.models["ORBIT_K"], CATALOGUE.models["ORBIT_T"]
NOW = 1_800_000_000
DAY = 86_400
ASK_EVERY_S = 21_600


class Queue:
    """A sensor whose steps are taken one after the other."""

    def __init__(self, model: str = "ORBIT_K", **active: int) -> None:
        self.now_s = NOW
        known = {name: Known(value, NOW) for name, value in active.items()}
        self.sensor = Sensor("1A2B3C", model, known)
        self.said: list[tuple[str, str]] = []
        self.states: dict[int, ChangeState] = {}

    def _take(self, turn: Turn) -> None:
        self.sensor = turn.sensor
        self.said += [(event.event, event.parameter) for event in turn.events]
        self.states |= {entry.id: entry.state for entry in (*turn.sensor.open.values(), *turn.closed)}

    def wish(self, expires: int | None = None, **values: int) -> list[Registered]:
        turn = Turn(self.sensor, self.now_s)
        results = [register(turn, Wish(name, value, "dana", expires)) for name, value in values.items()]
        self._take(turn)
        return results

    def cancel(self, name: str, *, force: bool = False) -> bool:
        turn = Turn(self.sensor, self.now_s)
        found = cancel(turn, name, force=force)
        self._take(turn)
        return found

    def ask(self, payload: str = "", late: int = 0) -> Frame | None:
        self.now_s += ASK_EVERY_S
        return self._uplink(payload, self.now_s - late, is_request=True)

    def hear(self, payload: str) -> None:
        self.now_s += 600
        self._uplink(payload, self.now_s, is_request=False)

    def _uplink(self, payload: str, at_s: int, *, is_request: bool) -> Frame | None:
        turn = Turn(self.sensor, self.now_s)
        model = CATALOGUE.models[self.sensor.model]
        frame = take_uplink(
            turn, model, CATALOGUE.queue, bytes.fromhex(payload), at_s, is_new=True, is_request=is_request
        )
        self._take(turn)
        return frame

    def result(self, code: int, time_s: int | None = None) -> None:
        turn = Turn(self.sensor, self.now_s)
        network_result(turn, code, "", self.now_s if time_s is None else time_s)
        self._take(turn)

    def entry(self, name: str) -> tuple[int, ChangeState, int]:
        entry = self.sensor.open[name]
        return entry.value, entry.state, entry.attempts


def sent(frame: Frame | None) -> dict[str, int]:
    return {} if frame is None else dict(frame.values)
