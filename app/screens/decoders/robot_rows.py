"""Robots in the list, their log, and when they run, in words. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from app import words
from app.screens.decoders import result_words
from app.screens.decoders.differences import NOTHING
from app.widgets.cells import BadgeCell, Cell
from app.widgets.entry_list import Entry, Mark
from app.widgets.table_model import Column
from embedded_server.domain.robot import USUAL_SCOPES, Robot, RobotRun, RobotTrigger, RobotWrite

TRIGGERS = {RobotTrigger.RECORD: "record", RobotTrigger.CLOCK: "clock", RobotTrigger.TEST: "test"}
LONGEST_SHOWN = 2_000  # characters of what was written
NEW_ID = 0  # of a robot that is not saved yet
STARTING = """// text is the new record as Microshare hands it over, auth its owner's rights.
var lib = require('./libs/helpers');

function main(text, auth) {
  var message = lib.parseMsg(text);
  print(JSON.stringify(message));
}
"""


def new_robot(rec_type: str, now: datetime) -> Robot:
    return Robot(NEW_ID, "New robot", "", rec_type, "", STARTING, False, 0, 0, USUAL_SCOPES, now, now)


def entry(robot: Robot) -> Entry:
    return Entry(str(robot.id), robot.name, robot.rec_type, mark(robot), last_run(robot))


def mark(robot: Robot) -> Mark:
    if robot.id == NEW_ID:
        return Mark("not saved", "info")
    if not robot.is_active:
        return Mark("off")
    if robot.suspended:
        return Mark("suspended", "danger", "circle-x")
    return Mark(f"fails {robot.failed}", "warn") if robot.failed else Mark("active", "ok", "check")


def last_run(robot: Robot) -> str:
    return words.ago(robot.last_run_at, datetime.now(UTC), "never ran")


def when(robot: Robot) -> str:
    """A whole sentence."""
    if not robot.is_active:
        return "Switched off: it does not run."
    if robot.interval_ms:
        first = f", first {_span(robot.delay_ms)} after it was switched on" if robot.delay_ms else ""
        return f"Runs every {_span(robot.interval_ms)}{first}."
    if robot.delay_ms:
        return f"Runs once, {_span(robot.delay_ms)} after it was switched on."
    return f"Runs on each new record of {robot.rec_type}."


def matching(robots: Sequence[Robot], text: str) -> list[Robot]:
    wanted = text.casefold().split()
    return [one for one in robots if all(word in f"{one.name} {one.rec_type} {one.desc}".casefold() for word in wanted)]


def columns(now: Callable[[], datetime]) -> tuple[Column[RobotRun], ...]:
    return (
        Column("TIME", lambda run: words.exact_clock(run.at, now()), "mono", width=150),
        Column("BY", lambda run: TRIGGERS[run.trigger], "muted", width=80),
        Column("RESULT", lambda run: result_words.badge(run.result)[0], width=110, cell=_result),
        Column("WROTE", wrote, width=200),
        Column("WHAT HAPPENED", told, "muted", width=260, stretch=True),
        Column("TIME TAKEN", taken, "number", width=100, spare=1),
    )


def taken(run: RobotRun) -> str:
    return f"{run.result.cpu_us:,} µs" if run.result.cpu_us else NOTHING


def wrote(run: RobotRun) -> str:
    if not run.writes:
        return "nothing"
    first = run.writes[0].rec_type
    return first if len(run.writes) == 1 else f"{first} and {len(run.writes) - 1} more"


def told(run: RobotRun) -> str:
    if run.result.errors:
        return run.result.errors[0] + result_words.place(run.result)
    refusals = [one.refusal for one in run.writes if one.refusal]
    if refusals or run.refused:
        return "; ".join([*refusals, *(f"{call} is not allowed" for call in run.refused)])
    return run.result.logs[0] if run.result.logs else ""


def report(run: RobotRun) -> str:
    """All of a run as text: what it wrote, what was refused, what it printed."""
    lines = [_written(one) for one in run.writes]
    lines += [f"refused: {call}" for call in run.refused]
    lines += [f"error{result_words.place(run.result)}: {error}" for error in run.result.errors]
    return "\n".join([*lines, *run.result.logs]) or "It wrote nothing and printed nothing."


def _written(one: RobotWrite) -> str:
    tags = f" tags {', '.join(one.tags)}" if one.tags else ""
    outcome = one.refusal or (f"stored as {one.record_id}" if one.record_id else "would be stored")
    return f"write {one.rec_type}{tags}: {outcome}\n  {_cut(json.dumps(one.data, ensure_ascii=False))}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}… ({words.count(len(text))} characters)"


def _result(run: RobotRun) -> Cell:
    word, tone, sign = result_words.badge(run.result)
    return BadgeCell("done" if word == "valid" else word, tone, sign)


def _span(milliseconds: int) -> str:
    seconds = milliseconds / 1000
    if seconds < 120:
        return f"{seconds:g} s"
    return f"{seconds / 60:g} min" if seconds < 7200 else f"{seconds / 3600:g} h"
