"""What stands in the place of the records where there are none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app import words
from app.api.errors import ApiError
from app.sender import Sender, masked
from app.widgets.buttons import Button
from app.widgets.clipboard import Clipboard
from app.widgets.code_well import CodeWell
from app.widgets.empty_state import EmptyState
from app.widgets.labels import cut
from app.widgets.look import Look
from app.widgets.note import Note
from app.window.actions import Actions
from embedded_server.domain.request import Request

FILLS = "A recType fills when a device posts to it. Send one yourself, or let the simulator play a device."


def first_record(
    look: Look,
    actions: Actions,
    clipboard: Clipboard,
    sender: Sender | None,
    send: Callable[[], None] | None,
    refusal: Request | None,
    now: datetime,
) -> EmptyState:
    """The command shows the token masked and copies it whole; without a token there is a way to get one."""
    if send is None:
        first = Button(look, "Request token", "primary", "key-round")
        first.clicked.connect(actions["token.request"].trigger)
    else:
        first = Button(look, "Send a test record", "primary", "send")
        first.clicked.connect(send)
    simulator = actions["simulator.start"]
    second = Button(look, simulator.text(), icon="play")
    second.allow(simulator.isEnabled(), simulator.toolTip())
    second.clicked.connect(simulator.trigger)
    well = None if sender is None else _curl(look, clipboard, sender, now)
    note = None
    if refusal is not None:
        note = Note(look, "danger", f"Refused {words.ago(refusal.at, now)}", f"{refusal.reason} {refusal.fix}")
    return EmptyState(look, "inbox", "No record yet", FILLS, first, second, command=well, note=note)


def nothing_since(look: Look, range_name: str, last_at: str, show_all: Callable[[], None]) -> EmptyState:
    button = Button(look, "Show all records", icon="x")
    button.clicked.connect(show_all)
    title = f"No record in the {range_name.lower()}"
    return EmptyState(look, "search", title, f"The last one arrived {last_at}.", button)


def nothing_matches(look: Look, conditions: str, clear: Callable[[], None]) -> EmptyState:
    button = Button(look, "Clear filter", icon="x")
    button.clicked.connect(clear)
    text = f"{cut(conditions)}. Numbers are compared with what was measured: not with copies and tests."
    return EmptyState(look, "funnel", "No record matches", text, button)


def not_visible(look: Look, account: str, explain: Callable[[], None], show_all: Callable[[], None]) -> EmptyState:
    """There are records, but none for these eyes."""
    why, everything = Button(look, "Why?", "primary", "shield-check"), Button(look, "Show everything", icon="eye")
    why.clicked.connect(explain)
    everything.clicked.connect(show_all)
    text = f"{account} owns none of these records, and no rule shows it those of others. It is answered 404."
    return EmptyState(look, "eye-off", "Not visible to this account", text, why, everything)


def not_loaded(
    look: Look, error: ApiError, clipboard: Clipboard, again: Callable[[], None], rec_type: str, at: datetime
) -> EmptyState:
    retry = Button(look, "Try again", "primary", "refresh-cw")
    retry.clicked.connect(again)
    copy = Button(look, "Copy details", icon="copy")
    details = (f"recType {rec_type}", f"at {at:%Y-%m-%d %H:%M:%S} UTC", error.reason, error.fix)
    copy.clicked.connect(lambda: clipboard.copy("\n".join(details)))
    text = f"{error.reason} Asked at {words.clock(at, at)}. Filters are kept."
    return EmptyState(look, "triangle-alert", "The records could not be loaded", text, retry, copy)


def _curl(look: Look, clipboard: Clipboard, sender: Sender, now: datetime) -> CodeWell:
    well = CodeWell(look, sender.curl(now).replace(sender.token, masked(sender.token)), "curl command", wrap=True)

    def copy() -> None:
        clipboard.copy_secret(sender.curl(datetime.now(now.tzinfo)))
        well.show_copied()

    well.copy_requested.connect(copy)
    return well
