"""Robots and their runs as JSON."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypeAlias, TypedDict

from msgspec import Meta

from embedded_server.domain.moments import iso
from embedded_server.domain.robot import Robot, RobotRun, RobotTrigger, RobotWrite
from embedded_server.wire.readings import DecodedJson, decoded_from_json, decoded_to_json
from embedded_server.wire.strict import moment, moment_or_none, read
from embedded_server.wire.texts import Moment, Name, Note, RecType, Title

LONGEST_WAIT = 366 * 86_400_000  # milliseconds
SHORTEST_INTERVAL = 1_000
MOST_SCOPES = 32
Wait: TypeAlias = Annotated[int, Meta(ge=0, le=LONGEST_WAIT)]


class RobotJson(TypedDict):
    """`suspended`: why it is not run any more, although it is active; older servers leave it out."""

    id: int
    name: str
    desc: str
    rectype: str
    account: str
    source: str
    is_active: bool
    delay_ms: int
    interval_ms: int
    scopes: list[str]
    created_at: Moment
    updated_at: Moment
    runs: int
    failed: int
    last_run_at: Moment | None
    suspended: NotRequired[str | None]


class NewRobotJson(TypedDict):
    """`account` is an e-mail address, without it the local account. `scopes` are such as SHARE:WRITE; without them it
    may read and write shares, as far as its owner may."""

    name: Name
    desc: NotRequired[Note]
    rectype: RecType
    account: NotRequired[str]
    source: str
    is_active: NotRequired[bool]
    delay_ms: NotRequired[Wait]
    interval_ms: NotRequired[Wait]  # 0, or a second and more
    scopes: NotRequired[Annotated[list[Title], Meta(max_length=MOST_SCOPES)]]


class RobotWriteJson(TypedDict):
    rectype: str
    data: object
    tags: list[str]
    record_id: str
    refusal: str


class RobotRunJson(TypedDict):
    id: int
    robot_id: int
    at: Moment
    trigger: RobotTrigger
    record_id: str
    result: DecodedJson
    writes: list[RobotWriteJson]
    refused: list[str]


class NewRobotTestJson(TypedDict):
    """On a stored record, or on a share made up of `data`. Nothing is written."""

    record_id: NotRequired[Name]
    data: NotRequired[object]
    source: NotRequired[str]  # instead of the one that is saved


def robot_to_json(robot: Robot) -> RobotJson:
    return {
        "id": robot.id,
        "name": robot.name,
        "desc": robot.desc,
        "rectype": robot.rec_type,
        "account": robot.account,
        "source": robot.source,
        "is_active": robot.is_active,
        "delay_ms": robot.delay_ms,
        "interval_ms": robot.interval_ms,
        "scopes": list(robot.scopes),
        "created_at": iso(robot.created_at),
        "updated_at": iso(robot.updated_at),
        "runs": robot.runs,
        "failed": robot.failed,
        "last_run_at": None if robot.last_run_at is None else iso(robot.last_run_at),
        "suspended": robot.suspended or None,
    }


def robot_from_json(value: object) -> Robot:
    robot = read(value, RobotJson)
    return Robot(
        id=robot["id"],
        name=robot["name"],
        desc=robot["desc"],
        rec_type=robot["rectype"],
        account=robot["account"],
        source=robot["source"],
        is_active=robot["is_active"],
        delay_ms=robot["delay_ms"],
        interval_ms=robot["interval_ms"],
        scopes=tuple(robot["scopes"]),
        created_at=moment(robot["created_at"]),
        updated_at=moment(robot["updated_at"]),
        runs=robot["runs"],
        failed=robot["failed"],
        last_run_at=moment_or_none(robot["last_run_at"]),
        suspended=robot.get("suspended") or "",
    )


def run_to_json(run: RobotRun) -> RobotRunJson:
    return {
        "id": run.id,
        "robot_id": run.robot_id,
        "at": iso(run.at),
        "trigger": run.trigger,
        "record_id": run.record_id,
        "result": decoded_to_json(run.result),
        "writes": [_write_to_json(write) for write in run.writes],
        "refused": list(run.refused),
    }


def run_from_json(value: object) -> RobotRun:
    run = read(value, RobotRunJson)
    return RobotRun(
        id=run["id"],
        robot_id=run["robot_id"],
        at=moment(run["at"]),
        trigger=run["trigger"],
        record_id=run["record_id"],
        result=decoded_from_json(run["result"]),
        writes=tuple(map(_write, run["writes"])),
        refused=tuple(run["refused"]),
    )


def _write_to_json(write: RobotWrite) -> RobotWriteJson:
    return {
        "rectype": write.rec_type,
        "data": write.data,
        "tags": list(write.tags),
        "record_id": write.record_id,
        "refusal": write.refusal,
    }


def _write(told: RobotWriteJson) -> RobotWrite:
    return RobotWrite(told["rectype"], told["data"], tuple(told["tags"]), told["record_id"], told["refusal"])
