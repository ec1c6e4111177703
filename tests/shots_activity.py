"""Pictures of Activity: what was refused, why, beside a good one, and sent again."""

from __future__ import annotations

import subprocess
import time
from typing import Protocol

COMPARE = (1290, 606)
SECOND_ROW = (600, 385)


class Hand(Protocol):
    def look(self, name: str) -> None: ...
    def key(self, *keys: str) -> None: ...
    def type(self, text: str) -> None: ...
    def click(self, x: int, y: int) -> None: ...
    def run(self, command: str) -> None: ...


def send_wrongly(command: str) -> None:
    """The curl line of the window in the ways in which such lines go wrong."""
    for wrong in (
        command.replace("/share/", "/shares/"),
        command.replace("Bearer ", "Token "),
        f"{command} -X PUT",
        command,
        command.rstrip()[:-2] + "'",
        command.partition(" \\\n  -d ")[0],  # it reads
    ):
        quiet = subprocess.DEVNULL
        subprocess.run(["bash", "-c", wrong], stdout=quiet, stderr=quiet, check=True, timeout=10)


def activity(hand: Hand, command: str) -> None:
    send_wrongly(command)
    hand.key("ctrl+7")
    time.sleep(2.5)
    hand.look("16-activity-live")
    hand.key("ctrl+space")
    hand.run("show refused")
    time.sleep(1.5)
    hand.look("17-activity-refused")
    hand.click(*SECOND_ROW)
    hand.click(*COMPARE)
    time.sleep(1)
    hand.look("18-activity-compare")
    hand.key("ctrl+r")
    time.sleep(1)
    hand.key("Return")
    time.sleep(1.5)
    hand.look("19-activity-replay")
    hand.key("Escape")
    hand.key("ctrl+space")
