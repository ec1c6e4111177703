"""What the design sheet shows: screens, flow, rows and entries of no real system."""

from __future__ import annotations

from dataclasses import dataclass

from app.widgets.cells import Action, ActionsCell, BadgeCell, ChipCell, LineCell, TextCell, TwoLineCell
from app.widgets.choice import Option
from app.widgets.flow import FlowBar
from app.widgets.palette_match import Entry
from app.widgets.table_model import Column, check_column

SCREENS = (
    Option("home", "Home", "house"),
    Option("access", "Access", "key-round"),
    Option("devices", "Devices", "router"),
    Option("data", "Data", "database"),
    Option("decoders", "Decoders", "braces"),
    Option("orbit", "Orbit", "satellite-dish"),
    Option("activity", "Activity", "list-checks"),
)
BARS = tuple(FlowBar(f"13:{at:02}", 20 + at * 7 % 25, at % 4 if at % 11 == 10 else 0) for at in range(60))


@dataclass(frozen=True, slots=True)
class Sample:
    app: str
    identity: str
    token: str
    kind: str
    uses: int
    here: bool


SAMPLES = tuple(
    Sample(
        ("Cold chain", "HackIoT", "Philly pilot")[at % 3],
        "hamburg-lab",
        f"{at * 2_654_435_761 % 2**32:08x}…d9e1806b",
        "Bearer" if at % 4 == 2 else "Pipe",
        9_460 * at,
        at % 5 != 0,
    )
    for at in range(14)
)
ROW_ACTIONS = ActionsCell(
    (Action("view", "eye", "View"), Action("copy", "copy", "Copy"), Action("revoke", "ban", "Revoke…", "danger"))
)
COLUMNS = (
    check_column(),
    Column[Sample]("APP NAME", lambda one: one.app, "name", width=132),
    Column[Sample]("IDENTITY", lambda one: one.identity, width=112),
    Column[Sample]("TOKEN", lambda one: one.token, cell=lambda one: ChipCell(one.token, one.here), width=206),
    Column[Sample](
        "TYPE AND SCOPE",
        lambda one: one.kind,
        cell=lambda one: BadgeCell(one.kind, "accent" if one.kind == "Pipe" else "info", after="SHARE:WRITE"),
        width=176,
    ),
    Column[Sample]("EXPIRES", lambda one: "never", cell=lambda one: TextCell("in 1 h 05 min", tone="warn"), width=130),
    Column[Sample]("LAST USED", lambda one: "2 min ago", cell=lambda one: TwoLineCell("2 min ago", "18.195.4.120")),
    Column[Sample](
        "USES, 7 DAYS",
        lambda one: f"{one.uses:,}",
        cell=lambda one: LineCell(f"{one.uses:,}", tuple(float(at * at * one.uses % 7) for at in range(12))),
        sort_key=lambda one: one.uses,
        width=168,
    ),
    Column[Sample]("", lambda one: "", cell=lambda one: ROW_ACTIONS, stretch=True, sortable=False),
)
ENTRIES = (
    Entry("revoke", "Revoke tokens of Philly pilot…", "Commands", "ban", "asks first"),
    Entry("reveal", "Reveal secret of Philly pilot", "Commands", "eye", shortcut="Ctrl+Shift+R"),
    Entry("open", "Open app key Philly pilot", "Commands", "key-round", "3 tokens"),
    Entry("export", "Export Philly pilot", "Commands", "download", why_not="nothing is selected"),
    Entry("em500", "us.philadelphia.senet.em500", "recTypes", "database", "5,310 records, you own 1,204"),
    Entry("roof", "roof-philly", "Devices", "router", "heard 4 s ago"),
)
