"""The bodies of networks, from templates kept as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import msgspec

from embedded_server.domain.json_value import JsonObject, JsonValue

_SIGN = "$"


@dataclass(frozen=True, slots=True)
class NetworkTemplate:
    number: int  # among all networks; the ids of its devices begin with it
    suffix: str  # behind the address, as the network appends it
    body: JsonObject

    def fill(self, facts: Mapping[str, JsonValue]) -> bytes:
        return msgspec.json.encode(_filled(self.body, facts))


def load_templates() -> dict[str, NetworkTemplate]:
    text = files("embedded_server.simulation").joinpath("networks.toml").read_text("utf-8")
    return {
        name: NetworkTemplate(number, template.get("suffix", ""), template["body"])
        for number, (name, template) in enumerate(tomllib.loads(text).items())
    }


def _filled(template: JsonValue, facts: Mapping[str, JsonValue]) -> JsonValue:
    if isinstance(template, dict):
        members = ((name, _filled(value, facts)) for name, value in template.items())
        return {name: value for name, value in members if value is not None}
    if isinstance(template, list):
        return [_filled(value, facts) for value in template]
    if isinstance(template, str) and _SIGN in template:
        before, _, name = template.partition(_SIGN)
        return f"{before}{facts[name]}" if before else facts[name]
    return template
