"""Devices for the palette: looked for on the server while somebody types, whatever their number."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject

from app.api.devices import DevicesClient
from app.running.tasks import Tasks
from app.widgets.palette import CommandPalette
from app.widgets.timers import one_shot
from app.window.palette_entries import device_entries

PAUSE_MS = 120  # after the last letter
MOST = 30
DEVICES, OTHERS = "@", (">", "#")

log = logging.getLogger(__name__)


class DeviceFinder(QObject):
    def __init__(self, palette: CommandPalette, client: DevicesClient, tasks: Tasks) -> None:
        super().__init__(palette)
        self._palette, self._client, self._tasks = palette, client, tasks
        self._text = ""
        self._pause = one_shot(self, PAUSE_MS, self._start)
        palette.typed.connect(self._on_typed)

    def _on_typed(self, text: str) -> None:
        self._text = text.strip()
        if self._text and not self._text.startswith(OTHERS):
            self._pause.start()
        else:
            self._pause.stop()

    def _start(self) -> None:
        self._tasks.start(self._find(), self, self._on_error)

    async def _find(self) -> None:
        """Those heard last come first."""
        text = self._text
        search = text.removeprefix(DEVICES).strip()
        page = await self._client.page(search=search, sort="last_heard", descending=True, limit=MOST)
        if text == self._text:
            self._palette.show_found(device_entries(page.items))

    def _on_error(self, error: Exception) -> None:
        """The rest of the palette goes on."""
        log.info("devices for the palette: %s", error)
