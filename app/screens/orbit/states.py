"""What stands where no sensor is: the first steps, and errors in words."""

from __future__ import annotations

from collections.abc import Callable

from app.api.errors import ApiError
from app.screens.orbit.trial import DEVICES
from app.widgets.buttons import Button
from app.widgets.empty_state import EmptyState
from app.widgets.look import Look

EMPTY = (
    "An Orbit sensor on Sigfox listens a few times a day, for eight bytes. What you want of it waits in a queue, "
    "and counts as done when the sensor itself says so."
)
TRY = f"{DEVICES} virtual sensors show it in minutes: a day takes eight."


def empty_state(look: Look, register: Callable[[], None], attempt: Callable[[], None]) -> EmptyState:
    make = Button(look, "Register a sensor…", icon="plus")
    make.clicked.connect(lambda: register())
    play = Button(look, "Try it with virtual sensors", "primary", "play")
    play.clicked.connect(lambda: attempt())
    return EmptyState(look, "satellite-dish", "No Orbit sensors yet", f"{EMPTY} {TRY}", make, play)


def none_there_state(look: Look, name: str) -> EmptyState:
    text = f"{name} tells of no Orbit sensor that the key may see. An integrator sees those of its users."
    return EmptyState(look, "satellite-dish", "No Orbit sensors", text)


def error_state(look: Look, what: str, error: ApiError, again: Callable[[], None]) -> EmptyState:
    button = Button(look, "Try again", icon="refresh-cw")
    button.clicked.connect(lambda: again())
    reason = f"{error.reason} {error.fix}".strip()
    return EmptyState(look, "circle-alert", f"{what} cannot be shown", reason, button)
