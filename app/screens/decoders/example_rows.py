"""Examples as rows of a table and in words. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from app import words
from app.screens.decoders.differences import Fate, differences, in_short
from app.widgets.cells import Action, ActionsCell, Cell, TextCell
from app.widgets.fonts import Type
from app.widgets.table_model import Column
from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.example import ExampleResult, ExampleState

STATES = {
    ExampleState.PASSES: ("passes", "ok", "circle-check"),
    ExampleState.FAILS: ("fails", "danger", "circle-x"),
    ExampleState.NEW: ("new", "info", "circle-dashed"),
}
EDIT, REMOVE = "edit", "remove"
ACTIONS = ActionsCell((Action(EDIT, "pencil", "Edit…"), Action(REMOVE, "trash-2", "Remove")))
GOOD = (DecodeStatus.OK, DecodeStatus.WARNED)


def columns(now: Callable[[], datetime]) -> tuple[Column[ExampleResult], ...]:
    return (
        Column("", lambda one: STATES[one.state][0], width=48, cell=_sign, sortable=False),
        Column("EXAMPLE", lambda one: one.example.name or "unnamed", "name", width=170),
        Column("BYTES", lambda one: one.example.payload.hex().upper() or "no bytes", "mono", width=210, spare=1),
        Column("EXPECTED, AND WHAT CAME", told, width=240, stretch=True, cell=_told_cell),
        Column("SINCE", lambda one: words.day(one.example.since, now()), "muted", width=110, spare=2),
        Column("", lambda _: "", width=84, cell=lambda _: ACTIONS, sortable=False),
    )


def told(result: ExampleResult) -> str:
    """What is expected; where it fails, what is missing or other."""
    if result.state is ExampleState.FAILS:
        return why(result)
    if result.state is ExampleState.NEW:
        return "Nobody has said what is expected"
    return in_short(result.example.expected)


def why(result: ExampleResult) -> str:
    actual = result.actual
    if actual is None:
        return "It could not be tried"
    if actual.status not in GOOD:
        return f"expected data, came: {actual.errors[0] if actual.errors else actual.status.value}"
    found = [one for one in differences(result.example.expected, actual.data) if one.fate is not Fate.SAME]
    if not found:
        return "What came is of another kind"
    first = found[0]
    more = f", {len(found) - 1} more" if len(found) > 1 else ""
    if first.fate is Fate.NEW:
        return f"{first.field} {first.after} was not expected{more}"
    return f"expected {first.field} {first.before}, came {first.after}{more}"


def count_words(results: Sequence[ExampleResult]) -> tuple[str, str, str]:
    """`11 of 12 pass` with the tone and the sign that belong to it."""
    if not results:
        return "No examples yet", "text2", "circle-dashed"
    passing = sum(1 for one in results if one.state is ExampleState.PASSES)
    failing = sum(1 for one in results if one.state is ExampleState.FAILS)
    tone, sign = ("danger", "circle-x") if failing else ("ok", "circle-check")
    return f"{passing} of {len(results)} pass", tone, sign


def pretty(value: object) -> str:
    return "" if value is None else json.dumps(value, indent=2, ensure_ascii=False)


def came(actual: Decoded | None) -> str:
    if actual is None:
        return ""
    return pretty(actual.data) if actual.status in GOOD or actual.data is not None else "\n".join(actual.errors)


def can_be_expected(result: ExampleResult) -> bool:
    """Another answer that is one: it may be what is right now."""
    return result.state is not ExampleState.PASSES and result.actual is not None and result.actual.status in GOOD


def _sign(result: ExampleResult) -> Cell:
    _, tone, sign = STATES[result.state]
    return TextCell("", tone=tone, icon=sign)


def _told_cell(result: ExampleResult) -> Cell:
    tone = {ExampleState.FAILS: "danger", ExampleState.NEW: "info"}.get(result.state, "text")
    return TextCell(told(result), Type.BODY, tone)
