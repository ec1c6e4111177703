"""Pictures of records that go to files, also over a server that dies, and come from them, and of how long they stay."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
import time
from pathlib import Path
from typing import Protocol

from embedded_server.domain.token import TokenKind, token_hash
from embedded_server.store.base import NewRecord, TokenWish
from embedded_server.store.sqlite.store import open_store
from tests.shots_data import prepare as prepare_plots


class Hand(Protocol):
    def look(self, name: str) -> None: ...
    def key(self, *keys: str) -> None: ...
    def type(self, text: str) -> None: ...
    def run(self, command: str) -> None: ...
    def click(self, x: int, y: int) -> None: ...


LINES = """device,time,level,battery
70B3D5E75E00A101,2026-05-01T12:00:00Z,1.50,3.6
70B3D5E75E00A101,yesterday,1.48,3.6
,2026-05-01T12:20:00Z,1.47,3.6
70B3D5E75E00A102,2026-05-01T12:30:00Z,1.46,3.5
"""
SETTINGS, SERVER = "ctrl+comma", (170, 80)
TRY = (830, 607)
RECORDS, LOOK = (1133, 629), (1232, 670)
MANY, REC_TYPE = 20_000, "org.harbour.levels"
JOB = (1_025, 886)  # in the status bar
PATIENCE_S = 30


def prepare(data: Path) -> None:
    """A day of one device, and records enough for an export that can be looked at."""
    prepare_plots(data)
    asyncio.run(_fill(data))


async def _fill(data: Path) -> None:
    store = await open_store(data)
    account = await store.local_account()
    key = await store.create_key("Harbour", "", account.id)
    wish = TokenWish(TokenKind.PIPE, key.key.client_id, account.id, account.organisation, "SHARE:WRITE")
    grant = await store.grant(token_hash((await store.issue_token(wish)).value))
    assert grant is not None
    first = int(time.time() * 1_000) - MANY * 1_000
    for start in range(0, MANY, 1_000):
        several = (_record(number, first + number * 1_000) for number in range(start, start + 1_000))
        await asyncio.gather(*(store.put(grant, record) for record in several))
    await store.close()


def _record(number: int, received_ms: int) -> NewRecord:
    body = {"devEui": f"70B3D5E75E00D4{number % 20:02X}", "pdu": f"0167{0x0110 + number % 90:04X}", "port": 2}
    return NewRecord(REC_TYPE, received_ms, "127.0.0.1", json.dumps(body).encode())


def files(hand: Hand, data: Path) -> None:
    """Export, a file with two bad lines tried, and a retention looked at before it is saved."""
    hand.run(REC_TYPE)
    time.sleep(3)
    hand.run("export records")
    time.sleep(2)
    hand.look("89-export")
    _export(hand, data)
    file = data.parent / "levels.csv"
    file.write_text(LINES, encoding="utf-8")
    hand.run("import records")
    time.sleep(2)
    hand.type(str(file))
    hand.key("Return")
    time.sleep(2)
    hand.type("org.harbour.levels")
    hand.click(*TRY)
    time.sleep(1)
    hand.look("90-import")
    hand.key("Escape")
    hand.key(SETTINGS)
    hand.click(*SERVER)
    time.sleep(2)
    hand.click(*RECORDS)
    hand.type("100")
    hand.click(*LOOK)
    time.sleep(1)
    hand.look("91-retention")


def _export(hand: Hand, data: Path) -> None:
    """The dialog is open. The server stands still once something has come, then it dies."""
    server = int(json.loads((data / "server.json").read_text("utf-8"))["pid"])
    file = data.parent / "levels-out.csv"
    stopping = threading.Thread(target=_stop_when_begun, args=(file.with_name(f"{file.name}.part"), server))
    stopping.start()
    hand.key("Return")
    time.sleep(1)
    hand.type(str(file))
    hand.key("Return")
    stopping.join()
    hand.click(*JOB)
    hand.look("92-export-on-its-way")
    hand.key("Escape")
    os.kill(server, signal.SIGKILL)
    time.sleep(8)
    hand.look("93-export-cut-off")


def _stop_when_begun(part: Path, server: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and not (part.exists() and part.stat().st_size):
        time.sleep(0.002)
    os.kill(server, signal.SIGSTOP)
