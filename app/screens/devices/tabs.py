"""The pages below a device's head besides its notification target, in their order."""

from __future__ import annotations

from app.api.devices import DevicesClient
from app.running.tasks import Tasks
from app.screens.devices.tab import DeviceTab
from app.widgets.choice import Option
from app.widgets.look import Look
from app.window.actions import Actions


def made_tabs(
    look: Look,  # noqa: ARG001
    actions: Actions,  # noqa: ARG001
    tasks: Tasks,  # noqa: ARG001
    client: DevicesClient,  # noqa: ARG001
) -> tuple[tuple[Option, DeviceTab], ...]:
    return ()
