"""What Settings knows of the server: how it runs, what was chosen, and what is staged until Apply."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.api.admin import AdminClient
from app.local_server.autostart import Autostart
from app.local_server.embedded import EmbeddedServer, server_command
from app.local_server.network import network_address, next_free, why_taken
from app.local_server.server_options import EVERYWHERE, NETWORK, OWN, PLAIN, ServerOptions, arguments, host_of
from app.settings import Settings
from embedded_server.domain.flow import FlowMinute
from embedded_server.domain.port import LAST_PORT
from embedded_server.domain.status import ServerStatus

NO_PORT = "A port is a number from 1 to 65,535."
FLOW_MINUTES = 5


@dataclass(frozen=True, slots=True)
class PortVerdict:
    """Whether a port can be listened at, and one that can where it cannot."""

    port: int
    reach: str
    problem: str = ""
    other: int | None = None
    is_ours: bool = False


def is_port(number: int) -> bool:
    return 0 < number <= LAST_PORT


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
        self.problem = self.taken_back = ""  # why it does not run; why it runs without the changes
        self.is_running = self.is_halted = self.is_starting = False
        self._verdict: PortVerdict | None = None
        self.has_credential = False
        self.network_address = ""

    @property
    def is_dirty(self) -> bool:
        return self.draft != self.applied

    def edit(self, options: ServerOptions) -> None:
        self.draft, self.taken_back = options, ""
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
        draft, verdict = self.draft, self.port_verdict()
        if self.is_starting:
            return "The server is starting."
        if not is_port(draft.port):
            return NO_PORT
        if verdict is not None and verdict.problem:
            return verdict.problem
        if draft.encryption == OWN and not (draft.certificate and draft.key):
            return "Choose the certificate and its key."
        if draft.reach == NETWORK and not self.network_address:
            return "This computer is on no network."
        if draft.is_open and not self.has_credential:
            return "Issue a token first: without one nobody who reaches the server could be told apart."
        return ""

    def show_running(self, is_running: bool, problem: str, *, is_starting: bool = False) -> None:
        self.is_running, self.problem, self.is_starting = is_running, problem, is_starting
        if is_running:
            self.is_halted = False
        self.changed.emit()

    async def refresh(self) -> None:
        """Raises ApiError."""
        self.network_address = await asyncio.to_thread(network_address)
        if (verdict := self.port_verdict()) is not None and verdict.problem:
            await self.look_at_port()  # whoever has it may have gone
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

    def port_verdict(self) -> PortVerdict | None:
        """Of the port that is staged; None until it was looked at."""
        verdict, draft = self._verdict, self.draft
        return verdict if verdict and (verdict.port, verdict.reach) == (draft.port, draft.reach) else None

    async def look_at_port(self) -> None:
        draft = self.draft
        verdict = await self._looked_at(draft)
        if (draft.port, draft.reach) == (self.draft.port, self.draft.reach):
            self._verdict = verdict
            self.changed.emit()

    async def _looked_at(self, draft: ServerOptions) -> PortVerdict | None:
        port, reach = draft.port, draft.reach
        is_ours = port == self._server.options.port and (self.is_running or self.is_starting)
        if is_ours and self.is_running:
            return PortVerdict(port, reach, is_ours=True)
        if is_ours or not is_port(port):
            return None
        host = host_of(draft, self.network_address)
        problem = await asyncio.to_thread(why_taken, port, host)
        other = await asyncio.to_thread(next_free, port, host) if problem else None
        return PortVerdict(port, reach, problem, other)

    async def apply(self) -> None:
        """Restarts the listener with what is staged, unless its port was taken meanwhile."""
        await self.look_at_port()
        if not self.why_not():
            await self._use(self.draft)

    async def use_port(self, port: int) -> None:
        """Instead of one that another program holds."""
        await self._use(replace(self.applied, port=port))

    async def take_back(self, why: str) -> None:
        """The server could not start with what was applied: that is staged again, and what runs is kept."""
        self.applied, self.taken_back = self._server.options, why
        await self._keep_applied()

    async def restart(self) -> None:
        self.is_halted = False
        await self._server.restart()

    async def halt(self) -> None:
        self.is_halted = True
        self.changed.emit()
        await self._server.halt()

    def start(self) -> None:
        self.is_halted = False
        self._server.want()
        self.changed.emit()

    async def _use(self, options: ServerOptions) -> None:
        """At once, or from the next start on where somebody stopped the server."""
        self.draft = self.applied = options
        self.taken_back = ""
        self._server.use(options)
        await self._keep_applied()
        if not self.is_halted:
            await self._server.restart()

    async def _keep_applied(self) -> None:
        self._settings.keep_server_options(self.applied)
        if self.starts_with_computer:
            await self.start_with_computer(True)
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
