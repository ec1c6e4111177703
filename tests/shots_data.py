"""Pictures of the plot: a day of one device, with a silence, copies, late arrivals, notes and thresholds."""

from __future__ import annotations

import asyncio
import json
import math
import time
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Protocol

from embedded_server.domain.token import TokenKind, token_hash
from embedded_server.store.base import NewRecord, TokenWish
from embedded_server.store.sqlite.store import open_store

REC_TYPE, DEVICE = "us.philadelphia.senet.em500", "70B3D5E75E00A101"
DAY_S, STEP_S = 86_400, 180
SILENCE = range(310, 321)  # numbers of records that were never sent
LATE, COPIED = (150, 151, 152), (90, 400)
PDU = "017D{:04X}0267{:04X}0368{:02X}0473{:04X}"  # Cayenne LPP: co2, temperature, humidity, pressure
PATIENCE_S = 60


class Hand(Protocol):
    def look(self, name: str) -> None: ...
    def key(self, *keys: str) -> None: ...
    def click(self, x: int, y: int) -> None: ...
    def run(self, command: str) -> None: ...


def prepare(data: Path) -> None:
    asyncio.run(_fill(data))


async def _fill(data: Path) -> None:
    store = await open_store(data)
    account = await store.local_account()
    key = await store.create_key("Philly pilot", "", account.id)
    wish = TokenWish(TokenKind.PIPE, key.key.client_id, account.id, account.organisation, "SHARE:WRITE")
    grant = await store.grant(token_hash((await store.issue_token(wish)).value))
    assert grant is not None
    for received_ms, body in _day(int(time.time()) - DAY_S):
        await store.put(grant, NewRecord(REC_TYPE, received_ms, "127.0.0.1", json.dumps(body).encode()))
    await store.close()


def _day(start: int) -> Iterator[tuple[int, Mapping[str, object]]]:
    random = Random(7)
    for number in range(DAY_S // STEP_S):
        if number in SILENCE:
            continue
        at = start + number * STEP_S + random.randrange(9)
        heard = at - 1_500 if number in LATE else at - 1
        body = {
            "devEui": DEVICE,
            "pdu": _pdu(number / (DAY_S / STEP_S), random),
            "port": 2,
            "joinId": 1,
            "seqno": number,
            "txtime": datetime.fromtimestamp(heard, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        yield at * 1_000, body
        if number in COPIED:
            yield at * 1_000 + 900, body


def _pdu(part: float, random: Random) -> str:
    """People in the room for two parts of the day."""
    crowd = sum(1 / (1 + math.exp(-60 * (part - come))) - 1 / (1 + math.exp(-40 * (part - go))) for come, go in STAYS)
    co2 = 420 + 520 * crowd + random.gauss(0, 8)
    temperature = 21.4 + 1.7 * math.cos(2 * math.pi * part) + random.gauss(0, 0.06)
    humidity = 44.3 - 2.2 * math.cos(2 * math.pi * (part + 0.1)) + random.gauss(0, 0.25)
    pressure = 1_009 + 3 * math.sin(2 * math.pi * part) + random.gauss(0, 0.05)
    return PDU.format(round(co2), round(temperature * 10), round(humidity * 2), round(pressure * 10))


STAYS = ((0.02, 0.17), (0.72, 0.93))  # parts of the day


def plots(hand: Hand, data: Path) -> None:
    """A day with a note and a threshold, delta cursors with statistics, two linked plots over the whole screen."""
    server = _Server(data)
    co2 = server.series("concentration_1")
    server.post("/annotations", {"rectype": REC_TYPE, "series": co2, "value": 900})
    at = datetime.fromtimestamp(time.time() - 0.27 * DAY_S, UTC)
    server.post("/annotations", {"rectype": REC_TYPE, "at": at.isoformat(), "text": "Ventilation serviced"})
    hand.run(REC_TYPE)
    time.sleep(3)
    hand.click(*IN_THE_PLOT)
    hand.look("80-plot")
    hand.key("d", "shift+Left", "shift+Left", "d", "s")
    time.sleep(1)
    hand.look("81-plot-compared")
    hand.key("F11")
    time.sleep(2)
    hand.look("82-plot-whole-screen")
    hand.key("F11")
    time.sleep(1)


IN_THE_PLOT = (640, 760)


class _Server:
    """The one that the window has started."""

    def __init__(self, data: Path) -> None:
        self._url = json.loads((data / "server.json").read_text("utf-8"))["url"] + "/admin/v1"
        self._token = (data / "admin-token").read_text("utf-8").strip()

    def series(self, field: str) -> int:
        """Its id, once the pipeline has read everything."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if not self._ask("GET", "/status")["unread"]:
                found = self._ask("GET", f"/series?rectype={REC_TYPE}")["items"]
                return int(next(one["id"] for one in found if one["field"] == field))
            time.sleep(0.5)
        raise RuntimeError("the records were not read in time")

    def post(self, path: str, body: Mapping[str, object]) -> None:
        self._ask("POST", path, body)

    def _ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.load(reply)
