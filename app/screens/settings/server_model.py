"""What Settings knows of the server: how it runs, what was chosen, and what is staged until Apply."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.api.admin import AdminClient
from app.local_server.autostart import Autostart
from app.local_server.embedded import EmbeddedServer, server_command
from app.local_server.network import is_free, network_address, next_free
from app.local_server.server_options import EVERYWHERE, NETWORK, OWN, PLAIN, ServerOptions, arguments
from app.settings import Settings
from embedded_server.domain.flow import FlowMinute
from embedded_server.domain.status import ServerStatus

PORTS = range(1, 65_536)
FLOW_MINUTES = 5


class ServerModel(QObject):
    changed = Signal()

    def __init__(
        self, client: AdminClient, server: EmbeddedServer, settings: Settings, autostart: Autostart, data: str
    ) -> None:
        super().__init__()
        self._client, self._server, self._settings, self._autostart = client, server, settings, autostart
        self.data = data
        self.applied = self.draft = server.options
        self.status: ServerStatus | None = None  # the last one; of a server that may have stopped since
        self.flow: Sequence[FlowMinute] = ()
        self.problem = ""
        self.is_running = self.is_halted = False
        self.has_credential = False
        self.network_address = ""

    @property
    def is_dirty(self) -> bool:
        return self.draft != self.applied

    def edit(self, options: ServerOptions) -> None:
        self.draft = options
        self.changed.emit()

    def discard(self) -> None:
        self.edit(self.applied)

    def opens_further(self) -> bool:
        """Whether applying lets others in who are out now, or takes their encryption away."""
        order = (NETWORK, EVERYWHERE)
        before, after = self.applied, self.draft
        if not after.is_open:
            return False
        if not before.is_open or (after.encryption == PLAIN) > (before.encryption == PLAIN):
            return True
        return order.index(after.reach) > order.index(before.reach)

    def why_not(self) -> str:
        """What keeps the staged options from being applied; empty when nothing does."""
        draft = self.draft
        if draft.port not in PORTS:
            return "A port is a number from 1 to 65,535."
        if draft.encryption == OWN and not (draft.certificate and draft.key):
            return "Choose the certificate and its key."
        if draft.reach == NETWORK and not self.network_address:
            return "This computer is on no network."
        if draft.is_open and not self.has_credential:
            return "Issue a token first: without one nobody who reaches the server could be told apart."
        return ""

    def show_running(self, is_running: bool, problem: str) -> None:
        self.is_running, self.problem = is_running, problem
        if is_running:
            self.is_halted = False
        self.changed.emit()

    async def refresh(self) -> None:
        """Raises ApiError."""
        self.network_address = await asyncio.to_thread(network_address)
        if not self.is_running:
            self.changed.emit()
            return
        self.status = await self._client.status()
        self.flow = tuple(await self._client.flow(FLOW_MINUTES))
        self.has_credential = bool(await self._client.tokens()) or any(
            account.has_password for account in await self._client.accounts()
        )
        if not self.is_dirty:
            self.applied = self.draft = self._server.options
        self.changed.emit()

    async def port_state(self, port: int) -> tuple[bool, int | None]:
        """Whether it can be used, and one that can where it cannot."""
        if port == self._server.options.port and self.is_running:
            return True, None
        if await asyncio.to_thread(is_free, port):
            return True, None
        return False, await asyncio.to_thread(next_free, port)

    async def apply(self) -> None:
        """Restarts the listener with what is staged."""
        self.applied = self.draft
        self._settings.keep_server_options(self.applied)
        self._server.use(self.applied)
        if self.starts_with_computer:
            await self.start_with_computer(True)
        self.changed.emit()
        await self._server.stop()

    async def use_port(self, port: int) -> None:
        """Instead of one that another program holds."""
        self.draft = replace(self.applied, port=port)
        await self.apply()

    async def restart(self) -> None:
        await self._server.stop()

    async def halt(self) -> None:
        self.is_halted = True
        self.changed.emit()
        await self._server.halt()

    def start(self) -> None:
        self.is_halted = False
        self._server.want()
        self.changed.emit()

    @property
    def starts_with_computer(self) -> bool:
        return self._autostart.is_on()

    async def start_with_computer(self, on: bool) -> None:
        if not on:
            await asyncio.to_thread(self._autostart.turn_off)
            return
        address = await asyncio.to_thread(network_address)
        command = [*server_command(), "serve", "--data", self.data, *arguments(self.applied, address)]
        await asyncio.to_thread(self._autostart.turn_on, command)
