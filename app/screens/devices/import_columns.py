"""What the columns of a list are: by their heads, or by what stands in them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from embedded_server.domain.device_import import COLUMNS, DECODER, TARGET

NAMES: Final[Mapping[str, str]] = {
    "id": "DevEUI",
    "name": "Name",
    "type": "Type",
    "lora_class": "LoRa class",
    "profile": "Profile",
    "join_eui": "JoinEUI",
    "tags": "Tags",
    "notes": "Notes",
    "lat": "Latitude",
    "lng": "Longitude",
    "altitude": "Altitude",
    "floor": "Floor",
    "place": "Place",
    DECODER: "Decoder",
    TARGET: "Target",
}
_ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("deveui", "eui", "deviceid", "deviceeui", "device"),
    "name": ("devicename", "label"),
    "type": ("devicetype", "devtype", "model"),
    "lora_class": ("class", "deviceclass"),
    "join_eui": ("appeui", "applicationeui", "joineui"),
    "tags": ("tag", "labels"),
    "notes": ("note", "description", "comment"),
    "lat": ("latitude",),
    "lng": ("longitude", "lon", "long"),
    "altitude": ("alt", "height"),
    "place": ("room", "location", "site"),
}
_EUI: Final = re.compile(r"[0-9A-Fa-f]{16}")
_LOOKED_AT: Final = 20


def is_eui(cell: str) -> bool:
    return bool(_EUI.fullmatch(re.sub(r"[\s:.-]", "", cell)))


def known_head(head: str) -> str:
    """The column that is called so, or nothing."""
    plain = re.sub(r"[^a-z0-9]", "", head.casefold())
    return next((one for one in COLUMNS if plain in (one.replace("_", ""), *_ALSO.get(one, ()))), "")


def guessed(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What each column is; empty where it is left out. Where no head names the DevEUI, it is where EUIs stand."""
    found: list[str] = []
    for head in heads:
        column = known_head(head)
        found.append("" if column in found else column)
    if "id" in found:
        return tuple(found)
    start = rows[:_LOOKED_AT]
    counts = [sum(at < len(row) and is_eui(row[at]) for row in start) for at in range(len(heads))]
    if (most := max(counts, default=0)) > 0:
        found[counts.index(most)] = "id"
        if not any(column not in ("", "id") for column in found):
            _guess_name(found, start)
    return tuple(found)


def mapping_problem(mapping: Sequence[str]) -> str:
    taken = [column for column in mapping if column]
    if "id" not in taken:
        return "One column has to be the DevEUI."
    twice = next((column for column in taken if taken.count(column) > 1), "")
    return f"{NAMES[twice]} is chosen for two columns." if twice else ""


def _guess_name(found: list[str], rows: Sequence[Sequence[str]]) -> None:
    """Without any head, the first column of words is the name."""
    for at, column in enumerate(found):
        cells = [row[at] for row in rows if at < len(row) and row[at]]
        if not column and cells and all(re.search(r"[^\W\d]{2}", cell) and not is_eui(cell) for cell in cells):
            found[at] = "name"
            return
