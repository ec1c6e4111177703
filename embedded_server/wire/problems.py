"""RFC 9457 problems: the error bodies of our own routes."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from embedded_server.wire.examples import ExampleJson


class ProblemJson(TypedDict):
    """`code` may be tested by programs; `detail` and `fix` are sentences for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    fix: str
    request_id: str
    line: NotRequired[int | None]  # of a decoder's source
    column: NotRequired[int | None]
    examples: NotRequired[list[ExampleJson]]  # of a decoder, those that fail


def problem_to_json(status: int, title: str, code: str, detail: str, fix: str, request_id: str) -> ProblemJson:
    return {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "fix": fix,
        "request_id": request_id,
    }
