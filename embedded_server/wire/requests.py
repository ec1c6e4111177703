"""Refused requests as JSON."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TypedDict

from embedded_server.domain.moments import iso
from embedded_server.domain.refusal import Refusal
from embedded_server.wire.strict import WireError, moment, read
from embedded_server.wire.texts import Moment


class RefusalJson(TypedDict):
    """`body` is null when it is not UTF-8; then it is in `body_base64`."""

    id: int
    at: Moment
    method: str
    path: str
    rectype: str | None
    status: int
    code: str
    reason: str
    fix: str
    token_tail: str | None
    remote: str
    body: str | None
    body_base64: str | None


def refusal_to_json(refusal: Refusal) -> RefusalJson:
    body, encoded = _texts(refusal.body)
    return {
        "id": refusal.id,
        "at": iso(refusal.at),
        "method": refusal.method,
        "path": refusal.path,
        "rectype": refusal.rec_type,
        "status": refusal.status,
        "code": refusal.code,
        "reason": refusal.reason,
        "fix": refusal.fix,
        "token_tail": refusal.token_tail,
        "remote": refusal.remote,
        "body": body,
        "body_base64": encoded,
    }


def refusal_from_json(value: object) -> Refusal:
    refusal = read(value, RefusalJson)
    return Refusal(
        id=refusal["id"],
        at=moment(refusal["at"]),
        method=refusal["method"],
        path=refusal["path"],
        rec_type=refusal["rectype"],
        status=refusal["status"],
        code=refusal["code"],
        reason=refusal["reason"],
        fix=refusal["fix"],
        token_tail=refusal["token_tail"],
        remote=refusal["remote"],
        body=_bytes(refusal["body"], refusal["body_base64"]),
    )


def _texts(body: bytes) -> tuple[str | None, str | None]:
    try:
        return body.decode(), None
    except UnicodeDecodeError:
        return None, b64encode(body).decode()


def _bytes(body: str | None, encoded: str | None) -> bytes:
    try:
        return body.encode() if body is not None else b64decode(encoded or "", validate=True)
    except ValueError:
        raise WireError('"body" or "body_base64" cannot be read.') from None
