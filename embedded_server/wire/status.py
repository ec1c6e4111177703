"""The server's status and the flow of requests as JSON."""

from __future__ import annotations

from typing import TypedDict

from embedded_server.domain.certificate import Certificate
from embedded_server.domain.flow import FlowMinute
from embedded_server.domain.moments import iso
from embedded_server.domain.status import Condition, ServerStatus
from embedded_server.wire.strict import moment, moment_or_none, read
from embedded_server.wire.texts import Moment


class CertificateJson(TypedDict):
    fingerprint: str
    names: list[str]
    issuer: str
    expires_at: Moment
    is_self_signed: bool


class ConditionJson(TypedDict):
    code: str
    reason: str
    fix: str


class StatusJson(TypedDict):
    version: str
    url: str
    started_at: Moment
    data_directory: str
    records: int
    messages: int
    undecoded: int
    bytes_on_disk: int
    last_record_at: Moment | None
    unread: int
    host: str
    certificate: CertificateJson | None
    condition: ConditionJson | None
    connections: int
    waiting: int
    median_write_ms: float | None
    slow_write_ms: float | None
    database: str


class FlowMinuteJson(TypedDict):
    minute: int  # Unix seconds
    let_in: int
    refused: int


def status_to_json(status: ServerStatus) -> StatusJson:
    return {
        "version": status.version,
        "url": status.url,
        "started_at": iso(status.started_at),
        "data_directory": status.data_directory,
        "records": status.records,
        "messages": status.messages,
        "undecoded": status.undecoded,
        "bytes_on_disk": status.bytes_on_disk,
        "last_record_at": None if status.last_record_at is None else iso(status.last_record_at),
        "unread": status.unread,
        "host": status.host,
        "certificate": None if status.certificate is None else certificate_to_json(status.certificate),
        "condition": None if status.condition is None else _condition_to_json(status.condition),
        "connections": status.connections,
        "waiting": status.waiting,
        "median_write_ms": status.median_write_ms,
        "slow_write_ms": status.slow_write_ms,
        "database": status.database,
    }


def status_from_json(value: object) -> ServerStatus:
    status = read(value, StatusJson)
    return ServerStatus(
        version=status["version"],
        url=status["url"],
        started_at=moment(status["started_at"]),
        data_directory=status["data_directory"],
        records=status["records"],
        messages=status["messages"],
        undecoded=status["undecoded"],
        bytes_on_disk=status["bytes_on_disk"],
        last_record_at=moment_or_none(status["last_record_at"]),
        unread=status["unread"],
        host=status["host"],
        certificate=None if status["certificate"] is None else certificate_from_json(status["certificate"]),
        connections=status["connections"],
        waiting=status["waiting"],
        median_write_ms=status["median_write_ms"],
        slow_write_ms=status["slow_write_ms"],
        database=status["database"],
        condition=None if status["condition"] is None else Condition(**status["condition"]),
    )


def _condition_to_json(condition: Condition) -> ConditionJson:
    return {"code": condition.code, "reason": condition.reason, "fix": condition.fix}


def certificate_to_json(certificate: Certificate) -> CertificateJson:
    return {
        "fingerprint": certificate.fingerprint,
        "names": [*certificate.names],
        "issuer": certificate.issuer,
        "expires_at": iso(certificate.expires_at),
        "is_self_signed": certificate.is_self_signed,
    }


def certificate_from_json(value: object) -> Certificate:
    said = read(value, CertificateJson)
    return Certificate(
        said["fingerprint"], tuple(said["names"]), said["issuer"], moment(said["expires_at"]), said["is_self_signed"]
    )


def flow_minute_to_json(minute: FlowMinute) -> FlowMinuteJson:
    return {"minute": minute.minute, "let_in": minute.let_in, "refused": minute.refused}


def flow_minute_from_json(value: object) -> FlowMinute:
    return FlowMinute(**read(value, FlowMinuteJson))
