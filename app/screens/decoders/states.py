"""What stands where no decoder is: the first steps, and errors in words."""

from __future__ import annotations

from collections.abc import Callable

from app.api.errors import ApiError
from app.widgets.buttons import Button
from app.widgets.empty_state import EmptyState
from app.widgets.look import Look

EMPTY = (
    "A decoder turns the bytes of a device into fields. Bring the one your vendor gave you: it runs as it is, in a "
    "process of its own, without network and files."
)
NO_ROBOTS = (
    "A robot is a script that runs on each new record of a recType, or by the clock, and may write records itself. "
    "It does what its owner may do, and nothing else."
)


def empty_state(look: Look, create: Callable[[], None], take: Callable[[], None]) -> EmptyState:
    make = Button(look, "New decoder…", icon="plus")
    make.clicked.connect(lambda: create())
    bring = Button(look, "Import decoders…", "primary", "download")
    bring.clicked.connect(lambda: take())
    return EmptyState(look, "braces", "No decoders yet", EMPTY, make, bring)


def no_robots(look: Look, create: Callable[[], None]) -> EmptyState:
    make = Button(look, "New robot", "primary", "plus")
    make.clicked.connect(lambda: create())
    return EmptyState(look, "bot", "No robots yet", NO_ROBOTS, make)


def error_state(look: Look, what: str, error: ApiError, again: Callable[[], None]) -> EmptyState:
    button = Button(look, "Try again", icon="refresh-cw")
    button.clicked.connect(lambda: again())
    return EmptyState(
        look, "circle-alert", f"The {what} cannot be shown", f"{error.reason} {error.fix}".strip(), button
    )
