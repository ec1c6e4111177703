"""What stands where no device is: the first steps, no match, and errors in words."""

from __future__ import annotations

from collections.abc import Callable

from app.api.errors import ApiError
from app.widgets.buttons import Button
from app.widgets.empty_state import EmptyState
from app.widgets.look import Look
from app.window.actions import Actions

EMPTY = (
    "A device is listed as soon as its first uplink comes, through /share or /uplink. You may also enter it before, or "
    "bring in a list."
)


def empty_state(look: Look, actions: Actions) -> EmptyState:
    bring = Button(look, "Import CSV…", icon="download")
    bring.clicked.connect(actions["devices.import"].trigger)
    add = Button(look, "Add device", "primary", "plus")
    add.clicked.connect(actions["devices.add"].trigger)
    return EmptyState(look, "router", "No devices yet", EMPTY, bring, add)


def no_match_state(look: Look, clear: Callable[[], None]) -> EmptyState:
    button = Button(look, "Clear filter", icon="x")
    button.clicked.connect(lambda: clear())
    return EmptyState(
        look, "search", "No device matches", "No name, EUI, type, recType or tag holds these words.", button
    )


def error_state(look: Look, what: str, error: ApiError, again: Callable[[], None]) -> EmptyState:
    button = Button(look, "Try again", icon="refresh-cw")
    button.clicked.connect(lambda: again())
    reason = f"{error.reason} {error.fix}".strip()
    return EmptyState(look, "circle-alert", f"{what} cannot be shown", reason, button)
