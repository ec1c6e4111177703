"""Which changes travel in the next downlink: by priority, age and group, as many as the model and eight bytes take."""

from __future__ import annotations

from collections.abc import Iterable

from embedded_server.domain.orbit import Change, ChangeState, Model, ParameterSpec
from embedded_server.orbit.codec import DOWNLINK_BYTES, size_of


def pack(model: Model, entries: Iterable[Change], now_s: int, ageing_s: int) -> list[Change]:
    """What is queued counts only. Whatever does not fit is passed over and blocks nothing."""
    specs = {spec.name: spec for spec in model.parameters}

    def place(entry: Change) -> tuple[int, int, int]:
        return -(specs[entry.parameter].priority + (now_s - entry.created_s) // ageing_s), entry.created_s, entry.id

    queued = sorted((entry for entry in entries if entry.state is ChangeState.QUEUED), key=place)
    if not queued or specs[queued[0].parameter].alone:
        return queued[:1]
    group = specs[queued[0].parameter].group
    same = [entry for entry in queued if specs[entry.parameter].group == group]
    others = [entry for entry in queued if specs[entry.parameter].group != group]
    return _filled([*same, *others], specs, model.max_parameters)


def _filled(entries: list[Change], specs: dict[str, ParameterSpec], most: int) -> list[Change]:
    chosen: list[Change] = []
    for entry in entries:
        together = [specs[each.parameter] for each in (*chosen, entry)]
        if len(chosen) < most and not together[-1].alone and size_of(together) <= DOWNLINK_BYTES:
            chosen.append(entry)
    return chosen
