"""The pages below a device's head besides its notification target, in their order."""

from __future__ import annotations

from app.api.devices import DevicesClient
from app.running.tasks import Tasks
from app.screens.devices.details_tab import DetailsTab
from app.screens.devices.location_tab import LocationTab
from app.screens.devices.tab import DeviceTab
from app.widgets.choice import Option
from app.widgets.look import Look


def made_tabs(look: Look, tasks: Tasks, client: DevicesClient) -> tuple[tuple[Option, DeviceTab], ...]:
    return (
        (Option("details", "Details"), DetailsTab(look, tasks, client)),
        (Option("location", "Location"), LocationTab(look, tasks, client)),
    )
