"""`/robots`: scripts that run on new records or by the clock, their log, and a test that writes nothing."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.decoding.lane import DecoderPoolError
from embedded_server.domain.decoder import sha_of
from embedded_server.domain.event import ROBOT
from embedded_server.domain.moments import from_ms
from embedded_server.domain.rec_type import RecTypeError, check_rec_type
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.robot import USUAL_SCOPES, Robot, RobotTrigger
from embedded_server.domain.scope import ScopeError, parse_scope
from embedded_server.robots.rights import RobotRights, made_up
from embedded_server.robots.running import RobotRunner, Start
from embedded_server.routes.admin.bodies import Bodies, checked_text, unfit
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import NUMBERED_PAGE, PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply, nothing
from embedded_server.services import Services
from embedded_server.store.robot_store import RobotState
from embedded_server.wire.pages import PageJson, page_to_json
from embedded_server.wire.robots import (
    SHORTEST_INTERVAL,
    NewRobotJson,
    NewRobotTestJson,
    RobotJson,
    RobotRunJson,
    robot_to_json,
    run_to_json,
)
from embedded_server.wire.texts import LONGEST_NOTE
from embedded_server.workbench.sources import check_robot, decoders_stopped


class RobotRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._pool = services.decoders
        self._clock = services.clock
        self._rights = RobotRights(services.store, services.events, services.clock, services.limits)
        self._runner = RobotRunner(services.store, services.decoders, services.events, services.clock, self._rights)
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        new, refusals = NewRobotJson, (404, 422, 503)
        return [
            resource(
                "/robots",
                GET=Operation(self.list_all, "All robots", PageJson[RobotJson], query=PAGE),
                POST=Operation(self.add, "Add a robot", RobotJson, body=new, status=201, refusals=refusals),
            ),
            resource(
                "/robots/{id:int}",
                GET=Operation(self.one, "One robot", RobotJson, refusals=(404,)),
                PUT=Operation(self.change, "Replace a robot", RobotJson, body=new, refusals=refusals),
                DELETE=Operation(self.delete, "Delete a robot", status=204, refusals=(404,)),
            ),
            resource(
                "/robots/{id:int}/log",
                GET=Operation(
                    self.log,
                    "Its last runs, newest first",
                    PageJson[RobotRunJson],
                    query=NUMBERED_PAGE,
                    refusals=(404,),
                ),
            ),
            resource(
                "/robots/{id:int}/resume",
                POST=Operation(self.resume, "Run a suspended robot again", RobotJson, refusals=(404,)),
            ),
            resource(
                "/robots/{id:int}/test",
                POST=Operation(
                    self.test, "Run it and write nothing", RobotRunJson, body=NewRobotTestJson, refusals=refusals
                ),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        robots = await self._store.robots()
        return list_reply(robots, lambda robot: f"{robot.id:015}", self._to_json, page_wanted(request.query_params))

    async def one(self, request: Request) -> Response:
        return json_reply(self._to_json((await self._state(request)).robot))

    async def add(self, request: Request) -> Response:
        return json_reply(self._to_json(await self._save(request, 0)), 201)

    async def change(self, request: Request) -> Response:
        return json_reply(self._to_json(await self._save(request, (await self._state(request)).robot.id)))

    async def delete(self, request: Request) -> Response:
        robot_id: int = request.path_params["id"]
        if not await self._store.delete_robot(robot_id):
            raise _unknown()
        self._events.publish(ROBOT, str(robot_id))
        return nothing()

    async def log(self, request: Request) -> Response:
        state, wanted = await self._state(request), page_wanted(request.query_params)
        found = await self._store.robot_runs(state.robot.id, wanted.after_number, wanted.limit + 1)
        page = found[: wanted.limit]
        cursor = str(page[-1].id) if len(found) > len(page) else None
        return json_reply(page_to_json(map(run_to_json, page), cursor))

    async def resume(self, request: Request) -> Response:
        robot = (await self._state(request)).robot
        self._pool.resume(sha_of(robot.source))
        self._events.publish(ROBOT, str(robot.id))
        return json_reply(self._to_json(robot))

    async def test(self, request: Request) -> Response:
        state = await self._state(request)
        body = await self._bodies.read(request, NewRobotTestJson)
        if "source" in body:
            await check_robot(self._pool, body["source"])
            state = replace(state, robot=replace(state.robot, source=body["source"]))
        try:
            run = await self._runner.test(state, await self._start(state, body))
        except DecoderPoolError as error:
            raise decoders_stopped(error) from None
        return json_reply(run_to_json(run))

    async def _start(self, state: RobotState, body: NewRobotTestJson) -> Start:
        """Raises RefusedError (400, 404)."""
        if "record_id" not in body:
            text = made_up(state.robot.rec_type, body.get("data", {}), self._clock.now_ms())
            return Start(RobotTrigger.TEST, text)
        if "data" in body:
            raise unfit('Either "record_id" or "data" is needed, not both.')
        record = await self._store.record(body["record_id"])
        viewer = await self._rights.viewer(state)
        if record is None or await self._store.visible_record(record.id, record.rec_type, viewer) is None:
            reason = "There is no record with this id that the robot's owner may read."
            raise RefusedError(404, "record_unknown", reason, "Choose another record, or write data of your own.")
        return replace(Start.on(record), trigger=RobotTrigger.TEST)

    def _to_json(self, robot: Robot) -> RobotJson:
        return robot_to_json(replace(robot, suspended=self._pool.suspended(sha_of(robot.source))))

    async def _save(self, request: Request, robot_id: int) -> Robot:
        body = await self._bodies.read(request, NewRobotJson)
        await check_robot(self._pool, body["source"])
        now = from_ms(self._clock.now_ms())
        account = body.get("account") or (await self._store.local_account()).email
        robot = Robot(
            id=robot_id,
            name=checked_text("name", body["name"]),
            desc=checked_text("desc", body.get("desc", ""), LONGEST_NOTE, is_required=False),
            rec_type=_rec_type(body["rectype"]),
            account=account,
            source=body["source"],
            is_active=body.get("is_active", True),
            delay_ms=body.get("delay_ms", 0),
            interval_ms=_interval(body.get("interval_ms", 0)),
            scopes=_scopes(body.get("scopes", [*USUAL_SCOPES])),
            created_at=now,
            updated_at=now,
        )
        saved = await self._store.save_robot(robot)
        if saved is None:
            raise _unknown()
        self._events.publish(ROBOT, str(saved.id))
        return saved

    async def _state(self, request: Request) -> RobotState:
        state = await self._store.robot_state(request.path_params["id"])
        if state is None:
            raise _unknown()
        return state


def _rec_type(name: str) -> str:
    try:
        return check_rec_type(name)
    except RecTypeError as error:
        raise RefusedError(422, "rectype", f"A robot cannot follow it: {error}.", "Correct the recType.") from None


def _interval(milliseconds: int) -> int:
    if milliseconds and milliseconds < SHORTEST_INTERVAL:
        fix = f"Write 0 for none, or {SHORTEST_INTERVAL} and more."
        raise RefusedError(422, "interval", "The interval is shorter than a second.", fix)
    return milliseconds


def _scopes(scopes: list[str]) -> tuple[str, ...]:
    if not scopes:
        return ()
    try:
        return tuple(parse_scope(" ".join(scopes)).split(","))
    except ScopeError as error:
        raise RefusedError(422, "scope", f"{error}.", "Correct the scopes.") from None


def _unknown() -> RefusedError:
    return RefusedError(404, "robot_unknown", "There is no robot with this id.", "Fetch the list again.")
