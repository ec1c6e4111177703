"""Robots of a Sluice server, their log, and tests of them that write nothing."""

from __future__ import annotations

from app.api.admin import AdminClient
from app.api.http import Json
from app.api.replies import read_page, read_reply
from embedded_server.domain.robot import Robot, RobotRun
from embedded_server.wire.robots import robot_from_json, robot_to_json, run_from_json

NOT_OURS = ("id", "created_at", "updated_at", "runs", "failed", "last_run_at", "suspended")  # the server's own facts
LOG = 200


class RobotsClient:
    """Every method raises ApiError."""

    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin

    async def all(self) -> list[Robot]:
        return await self._admin.all_of("/robots", robot_from_json)

    async def save(self, robot: Robot) -> Robot:
        """Adds (id 0) or replaces. Raises SourceError where the text does not load."""
        body: Json = {name: value for name, value in robot_to_json(robot).items() if name not in NOT_OURS}
        if not body["account"]:
            del body["account"]
        method, path = ("PUT", f"/robots/{robot.id}") if robot.id else ("POST", "/robots")
        return read_reply(await self._admin.ask(method, path, body=body), robot_from_json)

    async def resume(self, robot_id: int) -> None:
        """Runs a suspended one again."""
        await self._admin.ask("POST", f"/robots/{robot_id}/resume", body={})

    async def delete(self, robot_id: int) -> None:
        await self._admin.ask("DELETE", f"/robots/{robot_id}")

    async def log(self, robot_id: int) -> list[RobotRun]:
        """The newest runs first."""
        return list(
            read_page(await self._admin.ask("GET", f"/robots/{robot_id}/log", {"limit": LOG}), run_from_json).items
        )

    async def test(self, robot_id: int, record_id: str, data: Json, source: str) -> RobotRun:
        """On a stored record, or on a share made up; nothing is written."""
        body: Json = {"source": source} | ({"record_id": record_id} if record_id else {"data": data})
        return read_reply(await self._admin.ask("POST", f"/robots/{robot_id}/test", body=body), run_from_json)
