"""Pictures of records that go to files and come from files, and of how long they are kept."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Protocol


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


def files(hand: Hand, data: Path) -> None:
    """Export, a file with two bad lines tried, and a retention looked at before it is saved."""
    hand.run("export records")
    time.sleep(2)
    hand.look("89-export")
    hand.key("Escape")
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
