"""The table of Orbit models: read once from `models.toml`, the contract with sensors and simulators."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from embedded_server.domain.orbit import Model, ParameterSpec


@dataclass(frozen=True, slots=True)
class QueueSettings:
    max_attempts: int
    ageing_hours: int
    answer_deadline_s: int
    expires_default_s: int
    downlinks_per_day: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    queue: QueueSettings
    models: Mapping[str, Model]


def load_catalogue() -> Catalogue:
    text = (resources.files("embedded_server.orbit") / "models.toml").read_text("utf-8")
    return read_catalogue(text)


def read_catalogue(text: str) -> Catalogue:
    table = tomllib.loads(text)
    specs = {name: ParameterSpec(name=name, **row) for name, row in table["parameters"].items()}
    models = {name: _model(name, row, specs) for name, row in table["models"].items()}
    return Catalogue(QueueSettings(**table["queue"]), models)


def _model(name: str, row: Mapping[str, Any], specs: Mapping[str, ParameterSpec]) -> Model:
    overrides = row.get("override", {})
    return Model(
        name=name,
        label=row["label"],
        channels=tuple(row["channels"]),
        max_parameters=row["max_parameters_per_downlink"],
        parameters=tuple(replace(specs[each], **overrides.get(each, {})) for each in row["parameters"]),
    )
