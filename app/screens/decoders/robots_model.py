"""Robots: those there are, the one that is open with its edits, its log, and tests that write nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from app.api.admin import AdminClient
from app.api.robots import RobotsClient
from app.running.one_at_a_time import OneAtATime
from app.screens.decoders.robot_rows import NEW_ID, new_robot
from app.widgets.json_model import Json
from embedded_server.domain.robot import Robot, RobotRun

EXAMPLE = "my.first.robot"


class RobotsModel(QObject):
    listed = Signal()
    opened = Signal()
    logged = Signal()

    def __init__(self, admin: AdminClient, client: RobotsClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._admin, self._client = admin, client
        self.robots: tuple[Robot, ...] = ()
        self.fresh: Robot | None = None  # one that is not saved yet
        self.open_id = -1
        self._fetches = OneAtATime()
        self.log: tuple[RobotRun, ...] = ()
        self.accounts: tuple[str, ...] = ()

    @property
    def all(self) -> list[Robot]:
        return [*([self.fresh] if self.fresh else []), *sorted(self.robots, key=lambda one: one.name.casefold())]

    @property
    def robot(self) -> Robot | None:
        """The one that is open, as it is saved."""
        return next((one for one in self.all if one.id == self.open_id), None)

    async def refresh(self) -> None:
        await self._fetches.run(self._fetch)

    async def _fetch(self) -> None:
        self.robots = tuple(await self._client.all())
        self.listed.emit()

    async def learn_accounts(self) -> None:
        self.accounts = tuple(one.email for one in await self._admin.accounts())

    def open(self, robot_id: int) -> None:
        self.open_id, self.log = robot_id, ()
        self.opened.emit()

    def start(self) -> None:
        """A new one; it stays until it is saved or removed."""
        self.fresh = self.fresh or new_robot(EXAMPLE, datetime.now(UTC))
        self.listed.emit()
        self.open(NEW_ID)

    async def save(self, robot: Robot, then: Callable[[Robot], None]) -> None:
        """A new one gets its id once it is in the list, so that what is open is always there."""
        saved = await self._client.save(robot)
        await self.refresh()
        if robot.id == NEW_ID:
            self.fresh = None
            self.open_id = saved.id if self.open_id == NEW_ID else self.open_id
            self.listed.emit()
        then(saved)

    async def delete(self, robot: Robot, then: Callable[[], None]) -> None:
        if robot.id == NEW_ID:
            self.fresh = None
        else:
            await self._client.delete(robot.id)
        self.open_id = -1
        await self.refresh()
        then()

    async def resume(self, robot: Robot) -> None:
        await self._client.resume(robot.id)
        await self.refresh()

    async def read_log(self) -> None:
        robot_id = self.open_id
        log = await self._client.log(robot_id) if robot_id > NEW_ID else []
        if robot_id == self.open_id:
            self.log = tuple(log)
            self.logged.emit()

    async def newest_record(self, rec_type: str, show: Callable[[str], None]) -> None:
        """The id of the newest record of a recType, empty where there is none."""
        page = await self._admin.records(rec_type, limit=1)
        show(page.items[0].id if page.items else "")

    async def test(self, source: str, record_id: str, data: Json, show: Callable[[RobotRun], None]) -> None:
        show(await self._client.test(self.open_id, record_id, data, source))
