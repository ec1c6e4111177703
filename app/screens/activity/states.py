"""What stands in the place of the requests: none yet, none that match, or why they are not here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from app.api.errors import ApiError
from app.widgets.buttons import Button
from app.widgets.clipboard import Clipboard
from app.widgets.empty_state import EmptyState
from app.widgets.look import Look

FILLS = "Whatever is sent to this server is listed here the moment it is answered, let in or refused, with the reason."
MORE_BEFORE = "Nothing was found back to {}. What is older has not been searched."


def nothing_yet(look: Look, send_test: Callable[[], None]) -> EmptyState:
    button = Button(look, "Send a test record", "primary", "send")
    button.clicked.connect(send_test)
    return EmptyState(look, "list-checks", "No request yet", FILLS, button)


def no_match(look: Look, told: str, reached: str, clear: Callable[[], None], go_on: Callable[[], None]) -> EmptyState:
    """`reached`: how far an unfinished search has come; empty when everything was looked at."""
    button = Button(look, "Clear filter", icon="x")
    button.clicked.connect(clear)
    buttons = [button]
    text = f"Shown are only requests: {told}."
    if reached:
        text = MORE_BEFORE.format(reached)
        further = Button(look, "Go on", "primary", "search")
        further.clicked.connect(go_on)
        buttons.append(further)
    return EmptyState(look, "search", "No request matches", text, *buttons)


def not_loaded(look: Look, error: ApiError, clipboard: Clipboard, again: Callable[[], None], told: str) -> EmptyState:
    retry = Button(look, "Try again", "primary", "refresh-cw")
    retry.clicked.connect(again)
    copy = Button(look, "Copy details", icon="copy")
    details = (f"filter: {told or 'none'}", f"at {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC", error.reason, error.fix)
    copy.clicked.connect(lambda: clipboard.copy("\n".join(details)))
    text = f"{error.reason} {error.fix}".strip()
    return EmptyState(look, "triangle-alert", "The requests could not be loaded", text, retry, copy)
