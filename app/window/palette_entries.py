"""What the palette offers: every action, the recTypes, decoders, rules and accounts there are, parts of Settings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app import words
from app.screens.settings.sections import sections
from app.widgets.palette_match import Entry
from app.window.actions import Actions
from embedded_server.domain.account import Account
from embedded_server.domain.decoder import Decoder
from embedded_server.domain.device import Device
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.domain.rule import Rule

REC_TYPE, DECODER, DEVICE, RULE, ACCOUNT = "recType ", "decoder ", "device ", "rule ", "account "
SECTION = "section "


def palette_entries(
    actions: Actions,
    rec_types: Sequence[RecTypeSummary],
    rules: Sequence[Rule] = (),
    accounts: Sequence[Account] = (),
    decoders: Sequence[Decoder] = (),
) -> list[Entry]:
    commands = [
        Entry(
            spec.name,
            spec.text.rstrip("…"),
            "Commands",
            spec.icon,
            shortcut=spec.shortcut if spec.is_global or _is_placed(action) else "",
            why_not="" if action.isEnabled() else action.statusTip(),
        )
        for spec, action in actions
        if spec.name != "palette"
    ]
    places = [
        Entry(REC_TYPE + one.name, one.name, "recTypes", "database", words.plural(one.total, "record"))
        for one in rec_types
    ]
    readers = [
        Entry(f"{DECODER}{one.id}", one.name, "Decoders", "braces", f"{one.vendor} {one.device}".strip() or one.pattern)
        for one in decoders
    ]
    named = [Entry(RULE + one.id, one.name, "Rules", "shield-check", one.rec_type) for one in rules]
    people = [Entry(ACCOUNT + one.email, one.email, "Accounts", "user", one.organisation) for one in accounts]
    return commands + places + readers + named + people + _settings()


def _settings() -> list[Entry]:
    """The pages of Settings, then what is on them."""
    return [
        Entry(
            SECTION + one.key,
            one.title,
            "Settings",
            one.page.icon or "settings",
            one.page.label if one.title != one.page.label else "",
        )
        for one in sections()
    ]


def device_entries(devices: Sequence[Device]) -> list[Entry]:
    return [
        Entry(f"{DEVICE}{one.id}", f"{one.name}  {one.id}".strip(), "Devices", "router", one.rec_type)
        for one in devices
    ]


def _is_placed(action: QAction) -> bool:
    """Whether its shortcut works now: on a widget that can be seen."""
    return any(isinstance(one, QWidget) and one.isVisible() for one in action.associatedObjects())


def run_entry(actions: Actions, key: str) -> None:
    """Goes to the action's screen, then acts."""
    screen = next((spec.screen for spec, _ in actions if spec.name == key), "")
    if screen:
        actions[f"go.{screen}"].trigger()
    actions[key].trigger()
