"""Requests of the log as JSON."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Annotated, NotRequired, TypedDict

from msgspec import Meta

from embedded_server.domain.moments import iso
from embedded_server.domain.request import (
    Answered,
    CodeCount,
    Edits,
    Presented,
    Replayed,
    Request,
    RequestCounts,
    RequestDetails,
    RequestPage,
)
from embedded_server.wire.strict import WireError, moment, moment_or_none, read
from embedded_server.wire.texts import Moment

HeadersJson = list[tuple[str, str]]
Method = Annotated[str, Meta(extra_json_schema={"pattern": "^[A-Z]{1,16}$"})]
Target = Annotated[str, Meta(extra_json_schema={"pattern": "^/[!-~]*$", "maxLength": 8_192})]


class RequestJson(TypedDict):
    """`code` is empty of what was let in; `reason` then says what became of it."""

    id: int
    at: Moment
    method: str
    path: str
    rectype: str | None
    status: int
    code: str
    reason: str
    fix: str
    token_id: str | None
    token_head: str | None
    token_tail: str | None
    token_name: str | None
    remote: str
    took_us: int | None
    size: int
    record_id: str | None
    replay_of: int | None
    is_test: bool


class AnsweredJson(TypedDict):
    """`body` is null where it was not kept, or is not UTF-8."""

    status: int
    headers: HeadersJson
    body: str | None
    size: int


class RequestDetailsJson(RequestJson):
    """A body that is not UTF-8 is in `body_base64`; both are null where it was not kept."""

    headers: HeadersJson
    body: str | None
    body_base64: str | None
    body_is_cut: bool
    response: AnsweredJson | None


class RequestPageJson(TypedDict):
    """A page may be short, or empty, while `next` is set: `searched_to` says how far it has looked."""

    items: list[RequestJson]
    next: str | None
    searched_to: Moment | None


class CodeCountJson(TypedDict):
    code: str
    reason: str
    count: int


class RequestCountsJson(TypedDict):
    """`is_exact` is false where only a part of the log was counted."""

    all: int
    let_in: int
    refused: int
    by_code: list[CodeCountJson]
    bytes: int
    oldest_at: Moment | None
    kept_days: int
    kept_bytes: int
    is_exact: bool


class PresentedJson(TypedDict):
    """How often a token was presented, whether it is known here or not."""

    count: int
    refused: int
    first_at: Moment
    last_at: Moment
    last_remote: str
    last_reason: str
    last_id: int | None


class EditsJson(TypedDict):
    """What a replay changes; what is left out stays as it was. `token_id`: presented instead of the token it came
    with."""

    method: NotRequired[Method]
    path: NotRequired[Target]
    headers: NotRequired[HeadersJson]
    body: NotRequired[str]
    token_id: NotRequired[str]


class ReplayedJson(TypedDict):
    request: RequestJson
    response: AnsweredJson


def request_to_json(request: Request) -> RequestJson:
    return {
        "id": request.id,
        "at": iso(request.at),
        "method": request.method,
        "path": request.path,
        "rectype": request.rec_type,
        "status": request.status,
        "code": request.code,
        "reason": request.reason,
        "fix": request.fix,
        "token_id": request.token_id,
        "token_head": request.token_head,
        "token_tail": request.token_tail,
        "token_name": request.token_name,
        "remote": request.remote,
        "took_us": request.took_us,
        "size": request.size,
        "record_id": request.record_id,
        "replay_of": request.replay_of,
        "is_test": request.is_test,
    }


def request_from_json(value: object) -> Request:
    request = read(value, RequestJson)
    return Request(
        id=request["id"],
        at=moment(request["at"]),
        method=request["method"],
        path=request["path"],
        rec_type=request["rectype"],
        status=request["status"],
        code=request["code"],
        reason=request["reason"],
        fix=request["fix"],
        token_id=request["token_id"],
        token_head=request["token_head"],
        token_tail=request["token_tail"],
        token_name=request["token_name"],
        remote=request["remote"],
        took_us=request["took_us"],
        size=request["size"],
        record_id=request["record_id"],
        replay_of=request["replay_of"],
        is_test=request["is_test"],
    )


def details_to_json(details: RequestDetails) -> RequestDetailsJson:
    body, encoded = _texts(details.body)
    return {
        **request_to_json(details.request),
        "headers": list(details.headers),
        "body": body,
        "body_base64": encoded,
        "body_is_cut": details.is_body_cut,
        "response": None if details.response is None else answered_to_json(details.response),
    }


def details_from_json(value: object) -> RequestDetails:
    details = read(value, RequestDetailsJson)
    response = details["response"]
    return RequestDetails(
        request=request_from_json(value),
        headers=tuple(details["headers"]),
        body=_bytes(details["body"], details["body_base64"]),
        is_body_cut=details["body_is_cut"],
        response=None if response is None else answered_from_json(response),
    )


def answered_to_json(answered: Answered) -> AnsweredJson:
    return {
        "status": answered.status,
        "headers": list(answered.headers),
        "body": _texts(answered.body)[0],
        "size": answered.size,
    }


def answered_from_json(value: object) -> Answered:
    answered = read(value, AnsweredJson)
    body = answered["body"]
    return Answered(
        answered["status"], tuple(answered["headers"]), None if body is None else body.encode(), answered["size"]
    )


def request_page_to_json(page: RequestPage) -> RequestPageJson:
    return {
        "items": list(map(request_to_json, page.items)),
        "next": None if page.next is None else str(page.next),
        "searched_to": None if page.searched_to is None else iso(page.searched_to),
    }


def request_page_from_json(value: object) -> RequestPage:
    page = read(value, RequestPageJson)
    after = page["next"]
    return RequestPage(
        items=tuple(map(request_from_json, page["items"])),
        next=None if after is None else int(after),
        searched_to=moment_or_none(page["searched_to"]),
    )


def counts_to_json(counts: RequestCounts) -> RequestCountsJson:
    return {
        "all": counts.all,
        "let_in": counts.let_in,
        "refused": counts.refused,
        "by_code": [{"code": one.code, "reason": one.reason, "count": one.count} for one in counts.by_code],
        "bytes": counts.bytes,
        "oldest_at": None if counts.oldest_at is None else iso(counts.oldest_at),
        "kept_days": counts.kept_days,
        "kept_bytes": counts.kept_bytes,
        "is_exact": counts.is_exact,
    }


def counts_from_json(value: object) -> RequestCounts:
    counts = read(value, RequestCountsJson)
    return RequestCounts(
        all=counts["all"],
        let_in=counts["let_in"],
        refused=counts["refused"],
        by_code=tuple(CodeCount(**one) for one in counts["by_code"]),
        bytes=counts["bytes"],
        oldest_at=moment_or_none(counts["oldest_at"]),
        kept_days=counts["kept_days"],
        kept_bytes=counts["kept_bytes"],
        is_exact=counts["is_exact"],
    )


def presented_to_json(presented: Presented) -> PresentedJson:
    return {
        "count": presented.count,
        "refused": presented.refused,
        "first_at": iso(presented.first_at),
        "last_at": iso(presented.last_at),
        "last_remote": presented.last_remote,
        "last_reason": presented.last_reason,
        "last_id": presented.last_id,
    }


def presented_from_json(value: object) -> Presented:
    presented = read(value, PresentedJson)
    return Presented(
        count=presented["count"],
        refused=presented["refused"],
        first_at=moment(presented["first_at"]),
        last_at=moment(presented["last_at"]),
        last_remote=presented["last_remote"],
        last_reason=presented["last_reason"],
        last_id=presented["last_id"],
    )


def edits_to_json(edits: Edits) -> EditsJson:
    """Raises UnicodeDecodeError: only a body that is UTF-8 can be edited."""
    json: EditsJson = {}
    if edits.method is not None:
        json["method"] = edits.method
    if edits.path is not None:
        json["path"] = edits.path
    if edits.headers is not None:
        json["headers"] = list(edits.headers)
    if edits.body is not None:
        json["body"] = edits.body.decode()
    if edits.token_id is not None:
        json["token_id"] = edits.token_id
    return json


def edits_from_json(value: object) -> Edits:
    edits = read(value, EditsJson)
    headers, body = edits.get("headers"), edits.get("body")
    return Edits(
        method=edits.get("method"),
        path=edits.get("path"),
        headers=None if headers is None else tuple(headers),
        body=None if body is None else body.encode(),
        token_id=edits.get("token_id"),
    )


def replayed_to_json(replayed: Replayed) -> ReplayedJson:
    return {"request": request_to_json(replayed.request), "response": answered_to_json(replayed.response)}


def replayed_from_json(value: object) -> Replayed:
    replayed = read(value, ReplayedJson)
    return Replayed(request_from_json(replayed["request"]), answered_from_json(replayed["response"]))


def _texts(body: bytes | None) -> tuple[str | None, str | None]:
    if body is None:
        return None, None
    try:
        return body.decode(), None
    except UnicodeDecodeError:
        return None, b64encode(body).decode()


def _bytes(body: str | None, encoded: str | None) -> bytes | None:
    if body is None and encoded is None:
        return None
    try:
        return body.encode() if body is not None else b64decode(encoded or "", validate=True)
    except ValueError:
        raise WireError('"body" or "body_base64" cannot be read.') from None
