"""A Sigfox network with Orbit sensors on it: callbacks and their retries, downlinks that get lost, results."""

from __future__ import annotations

import heapq
import itertools
import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from random import Random
from ssl import SSLContext
from typing import TypeAlias
from urllib.parse import urlsplit

from embedded_server.orbit.models import load_catalogue
from embedded_server.simulation.orbit_sensor import OrbitSensor
from embedded_server.simulation.run import SimulationError

DEADLINE_S = 10.0
FIRST_ID = 0x5A0001
_RETRY_S = (60, 120, 240)
_RESULT_S = 35
_LATE = 0.05  # the chance of a callback that the network holds up
_LATEST_UPLINK_S = 1_800  # later than the next one or two
_LATEST_RESULT_S = 43_200  # later than that of the next downlink
_NOT_EMITTED = (1, 4, 7)
_REFUSED = (401, 403, 404)

Fields: TypeAlias = dict[str, str]
Act: TypeAlias = Callable[[], None]


class CallbackFailedError(Exception):
    """Not taken: the network tries again."""


class Callbacks:
    """Belongs to one thread."""

    def __init__(self, url: str, token: str, tls: SSLContext | None = None) -> None:
        """Raises ValueError for anything but the address of an HTTP server."""
        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url} is no address of a server; write one such as http://127.0.0.1:8080")
        self._connection = (
            HTTPSConnection(parts.hostname, parts.port, timeout=DEADLINE_S, context=tls)
            if parts.scheme == "https"
            else HTTPConnection(parts.hostname, parts.port, timeout=DEADLINE_S)
        )
        self._root = f"{parts.path.rstrip('/')}/sigfox/{token}"

    def post(self, kind: str, fields: Fields) -> bytes:
        """The answer's body. Raises CallbackFailedError, SimulationError when it will never be taken."""
        body = json.dumps(fields)
        try:
            self._connection.request("POST", f"{self._root}/{kind}", body, {"Content-Type": "application/json"})
            response = self._connection.getresponse()
            answer = response.read()
        except (OSError, HTTPException) as error:
            self._connection.close()
            raise CallbackFailedError(str(error) or type(error).__name__) from error
        if response.status in _REFUSED:
            raise SimulationError(f"The server refuses the callbacks with {response.status}: is the token right?")
        if not 200 <= response.status < 300:
            raise CallbackFailedError(f"answered {response.status}")
        return answer

    def close(self) -> None:
        self._connection.close()


@dataclass(slots=True)
class OrbitSummary:
    sent: int = 0  # uplinks whose callback was taken
    requests: int = 0  # of them
    downlinks: int = 0  # answered by the server
    emitted: int = 0  # by a station
    received: int = 0  # by the sensor
    lost: int = 0  # uplinks that no station heard
    late: int = 0  # callbacks that were held up, so that others came before
    retries: int = 0
    seconds: float = 0.0

    def to_json(self) -> dict[str, object]:
        return {"event": "done", **asdict(self), "seconds": round(self.seconds, 1)}


class OrbitNetwork:
    """`factor` makes all gaps that much shorter; the moments it tells are true. `loss` is the chance of each hop,
    `late` that of a callback to be held up, so that others come before it."""

    def __init__(
        self,
        callbacks: Callbacks,
        devices: int,
        model: str,
        factor: float,
        loss: float,
        count: int | None,
        seed: int = 1,
        late: float = _LATE,
    ) -> None:
        self._callbacks = callbacks
        self._random = Random(seed)
        self._factor, self._loss, self._late, self._left = factor, loss, late, count
        self._began = time.monotonic()
        self._due: list[tuple[float, int, Act]] = []
        self._order = itertools.count()
        self._stopped = threading.Event()
        self.summary = OrbitSummary()
        chosen = load_catalogue().models[model]
        self.sensors = [OrbitSensor(f"{FIRST_ID + place:06X}", chosen, self._random) for place in range(devices)]

    def stop(self) -> None:
        self._stopped.set()

    def run(self) -> OrbitSummary:
        """Raises SimulationError."""
        for sensor in self.sensors:
            self._later(self._random.uniform(0, sensor.uplink_gap_s), partial(self._speak, sensor))
        try:
            self._act_in_time()
        finally:
            self._callbacks.close()
        self.summary.seconds = time.monotonic() - self._began
        return self.summary

    def _act_in_time(self) -> None:
        while self._due and self._left != 0:
            due, _, act = heapq.heappop(self._due)
            if self._stopped.wait(max(0.0, due - time.monotonic())):
                return
            act()

    def _later(self, seconds: float, act: Act) -> None:
        heapq.heappush(self._due, (time.monotonic() + seconds / self._factor, next(self._order), act))

    def _is_lost(self) -> bool:
        return self._random.random() < self._loss

    def _held_up(self, usual_s: float, latest_s: float) -> float:
        if self._random.random() >= self._late:
            return usual_s
        self.summary.late += 1
        return self._random.uniform(usual_s, latest_s)

    def _speak(self, sensor: OrbitSensor) -> None:
        uplink = sensor.next_uplink((time.monotonic() - self._began) * self._factor)
        self._later(sensor.uplink_gap_s, lambda: self._speak(sensor))
        if self._is_lost():
            self.summary.lost += 1
            return
        fields = {
            "device": sensor.device,
            "time": str(int(time.time())),
            "seqNumber": str(sensor.number),
            "data": uplink.payload.hex(),
            "ack": "true" if uplink.is_request else "false",
        }
        held_up_s = 0.0 if uplink.is_request else self._held_up(0, _LATEST_UPLINK_S)
        if held_up_s:
            self._later(held_up_s, lambda: self._call_back(sensor, fields, 0))
        else:
            self._call_back(sensor, fields, 0)

    def _call_back(self, sensor: OrbitSensor, fields: Fields, tries: int) -> None:
        try:
            answer = self._callbacks.post("data", fields)
        except CallbackFailedError:
            self._retry(lambda: self._call_back(sensor, fields, tries + 1), tries)
            return
        self.summary.sent += 1
        self.summary.requests += fields["ack"] == "true"
        if self._left is not None:
            self._left -= 1
        if answer and not tries:  # the radio window is long over when a retry is answered
            self._emit(sensor, fields, bytes.fromhex(json.loads(answer)[sensor.device]["downlinkData"]))

    def _emit(self, sensor: OrbitSensor, fields: Fields, data: bytes) -> None:
        self.summary.downlinks += 1
        code = self._random.choice(_NOT_EMITTED) if self._is_lost() else 0
        if code == 0:
            self.summary.emitted += 1
            if not self._is_lost():
                self.summary.received += 1
                sensor.receive(data)
        result = {"device": sensor.device, "time": fields["time"], "infoCode": str(code)}
        if not self._is_lost():
            self._later(self._held_up(_RESULT_S, _LATEST_RESULT_S), lambda: self._tell(result, 0))

    def _tell(self, result: Fields, tries: int) -> None:
        try:
            self._callbacks.post("service/ack", result)
        except CallbackFailedError:
            self._retry(lambda: self._tell(result, tries + 1), tries)

    def _retry(self, act: Act, tries: int) -> None:
        if tries < len(_RETRY_S):
            self.summary.retries += 1
            self._later(_RETRY_S[tries], act)
