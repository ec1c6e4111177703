"""A list of devices as text: from a CSV file, or cells pasted from a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from embedded_server.domain.device_import import COLUMNS, MOST_ROWS

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
_DELIMITERS: Final = ("\t", ";", ",")


@dataclass(frozen=True, slots=True)
class Table:
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_table(text: str) -> Table:
    """The first line names the columns. Raises ValueError with a sentence."""
    text = text.lstrip("\ufeff")
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        lines = [line for line in csv.reader(io.StringIO(text), delimiter=delimiter) if any(map(str.strip, line))]
    except csv.Error as error:
        raise ValueError(f"This is no CSV: {error}.") from None
    if len(lines) < 2:
        raise ValueError("The first line names the columns; below it stands one line for each device.")
    if len(lines) - 1 > MOST_ROWS:
        raise ValueError(f"There are {len(lines) - 1:,} rows; at most {MOST_ROWS:,} are taken at once.")
    heads = tuple(head.strip() for head in lines[0])
    return Table(heads, tuple(tuple(cell.strip() for cell in line) for line in lines[1:]))


def guessed(heads: Sequence[str]) -> tuple[str, ...]:
    """What each column is, by its head; empty where it is left out."""
    found: list[str] = []
    for head in heads:
        plain = re.sub(r"[^a-z0-9]", "", head.casefold())
        column = next((one for one in COLUMNS if plain in (one.replace("_", ""), *_ALSO.get(one, ()))), "")
        found.append("" if column in found else column)
    return tuple(found)


def chosen_rows(table: Table, mapping: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """The columns that are taken, and their cells; a short row is filled up."""
    places = [(at, column) for at, column in enumerate(mapping) if column]
    rows = [[row[at] if at < len(row) else "" for at, _ in places] for row in table.rows]
    return [column for _, column in places], rows


def mapping_problem(mapping: Sequence[str]) -> str:
    taken = [column for column in mapping if column]
    if "id" not in taken:
        return "One column has to be the DevEUI."
    twice = next((column for column in taken if taken.count(column) > 1), "")
    return f"{NAMES[twice]} is chosen for two columns." if twice else ""
