"""Pictures of records narrowed by conditions, of the way of one, of nothing that matches, and of an order by value."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Protocol

from tests.shots_data import REC_TYPE


class Hand(Protocol):
    def look(self, name: str) -> None: ...
    def key(self, *keys: str) -> None: ...
    def type(self, text: str) -> None: ...
    def run(self, command: str) -> None: ...
    def click(self, x: int, y: int) -> None: ...


FILTER, SORT, PATH = "ctrl+shift+f", "ctrl+shift+o", (1284, 130)


def browse(hand: Hand, _data: Path) -> None:
    hand.run(REC_TYPE)
    time.sleep(4)
    hand.key(FILTER, "Tab")
    hand.type("> 750")
    hand.key("Return")
    time.sleep(2)
    hand.look("84-browse")
    hand.key("Down")
    hand.click(*PATH)
    time.sleep(1)
    hand.look("85-path-of-a-record")
    hand.key("ctrl+g")
    time.sleep(1)
    hand.look("86-go-to-a-moment")
    hand.key("Escape")
    hand.key(FILTER, "Tab")
    hand.type("> 7500")
    hand.key("Return")
    time.sleep(2)
    hand.look("87-nothing-matches")
    hand.key("Escape")
    time.sleep(2)
    hand.key(SORT, "Down", "Down", "Return")
    time.sleep(2)
    hand.key(SORT, "Return")
    time.sleep(2)
    hand.look("88-sorted-by-a-value")
