"""Pictures of rules, accounts and whose eyes see what, with three organisations that send."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

REC_TYPE = "us.philadelphia.senet.em500"
SENDERS = {"owner@this.computer": 24, "dana@northfield.io": 9, "lena@annex.io": 31, "orbit@hamburg.example": 12}
ORGANISATIONS = {"northfield": "Northfield", "northfield.annex": "Northfield Annex", "hamburg": "Hamburg Labs"}
ACCOUNTS: tuple[Mapping[str, object], ...] = (
    {"email": "dana@northfield.io", "organisation": "northfield", "integrator": True, "password": "correct horse"},
    {"email": "john@northfield.io", "organisation": "northfield", "parent": "dana@northfield.io"},
    {"email": "lena@annex.io", "organisation": "northfield.annex", "parent": "dana@northfield.io"},
    {"email": "orbit@hamburg.example", "organisation": "hamburg"},
)
RULES: tuple[Mapping[str, object], ...] = (
    {
        "rectype": "us.philadelphia.*",
        "name": "Annex to Northfield",
        "desc": "Lobby sensors of the annex",
        "owner": {"organisation": "northfield.annex"},
        "requestor": {"organisation": "~"},
        "operations": ["Read", "Query"],
    },
    {
        "rectype": REC_TYPE,
        "name": "Dana for this computer",
        "owner": {"user": "dana@northfield.io"},
        "requestor": {"user": "owner@this.computer"},
        "operations": ["Read"],
    },
    {
        "rectype": "de.hamburg.*",
        "name": "Hamburg opens its freezers",
        "owner": {"organisation": "hamburg"},
        "operations": ["Read", "Query", "Write", "Delete", "Execute", "Policy"],
    },
)
REQUESTOR_ORGANISATION = (560, 731)
ACCOUNTS_TAB, RULES_TAB = (425, 135), (326, 135)
FIRST_RULE = (300, 260)
WHAT_IT_SEES = (636, 234)
FIRST_SEEN = (640, 309)
WHY = (758, 77)


class Hand(Protocol):
    """As `tests.shots` drives the window."""

    def look(self, name: str) -> None: ...
    def key(self, *keys: str) -> None: ...
    def type(self, text: str) -> None: ...
    def click(self, x: int, y: int) -> None: ...
    def run(self, command: str) -> None: ...


def populate(data: Path) -> None:
    """Through the admin API, as a setup script would."""
    url = json.loads((data / "server.json").read_text("utf-8"))["url"]
    admin = (data / "admin-token").read_text("utf-8").strip()

    def ask(path: str, body: Mapping[str, object]) -> Mapping[str, Any]:
        return _post(f"{url}/admin/v1{path}", admin, body)

    for code, name in ORGANISATIONS.items():
        ask("/organisations", {"code": code, "name": name})
    for account in ACCOUNTS:
        ask("/accounts", account)
    for rule in RULES:
        ask("/rules", rule)
    for email, count in SENDERS.items():
        key = ask("/keys", {"name": f"Fleet of {email.partition('@')[0]}", "account": email})["client_id"]
        token = ask("/tokens", {"type": "pipe", "key": key, "account": email})["access_token"]
        for number in range(count):
            _post(f"{url}/share/{REC_TYPE}", token, _uplink(len(email), number))


def sharing(hand: Hand, data: Path) -> None:
    """Rules from the list to a changed answer, accounts and what they see, and why Data shows what it shows."""
    populate(data)
    hand.key("ctrl+2")
    for tab in (ACCOUNTS_TAB, RULES_TAB):  # what was made elsewhere is fetched when it is looked at
        hand.click(*tab)
        time.sleep(2)
    hand.run("annex to northfield")
    hand.look("21-rule-editor")
    hand.key("alt+Left")
    hand.click(*FIRST_RULE)
    hand.look("20-rules")
    hand.key("Delete")
    hand.look("23-rule-delete")
    hand.key("Escape")
    hand.run("annex to northfield")
    hand.click(*REQUESTOR_ORGANISATION)
    hand.key("ctrl+a")
    hand.type("=")
    hand.key("ctrl+r")
    hand.look("22-rule-simulation")
    hand.key("Escape")
    time.sleep(7)  # until the way back is gone
    hand.run("dana@northfield")
    hand.click(*WHAT_IT_SEES)
    time.sleep(1)
    hand.look("24-accounts")
    hand.key("ctrl+n")
    hand.look("25-account-new")
    hand.key("Escape")
    hand.run(REC_TYPE)
    time.sleep(2)
    hand.click(*WHY)
    time.sleep(1.5)
    hand.look("26-data-why")
    hand.key("Escape")
    hand.run("dana@northfield")
    hand.click(*WHAT_IT_SEES)
    hand.click(*FIRST_SEEN)
    hand.key("Return")
    time.sleep(2)
    hand.look("27-data-with-other-eyes")


def _uplink(device: int, number: int) -> Mapping[str, object]:
    temperature, humidity = 200 + (number * 7) % 60, 70 + (number * 5) % 40
    return {
        "devEui": f"70B3D5E75E00{device:02X}{number % 4:02X}",
        "pdu": f"0167{temperature:04X}0268{humidity:02X}",
        "port": 2,
        "joinId": 1,
        "seqno": number,
        "rssi": -101,
        "snr": 3.5,
    }


def _post(url: str, token: str, body: Mapping[str, object]) -> Mapping[str, Any]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: Mapping[str, Any] = json.load(answer)
    return found
