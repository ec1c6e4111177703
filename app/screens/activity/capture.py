"""Requests as files: JSON lines or HAR to hand to somebody else, CSV for a spreadsheet. Pure; none holds a secret."""

from __future__ import annotations

import csv
import io
import json
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC

from app.screens.activity.message_text import phrase
from embedded_server.domain.csv_cell import harmless
from embedded_server.domain.moments import iso
from embedded_server.domain.request import Answered, Request, RequestDetails
from embedded_server.wire.requests import details_to_json

HEAD = (
    "time", "result", "status", "method", "path", "reason", "fix", "recType", "token", "app", "from", "bytes",
    "microseconds", "record", "replay of", "test",
)  # fmt: skip
Headers = Sequence[tuple[str, str]]


def csv_head() -> str:
    return _row(HEAD)


def csv_line(one: Request) -> str:
    """A text from outside must not become a formula."""
    token = f"{one.token_head or ''}…{one.token_tail}" if one.token_tail else ""
    cells = (
        iso(one.at), "let in" if one.is_let_in else one.code, str(one.status), one.method, one.path, one.reason,
        one.fix, one.rec_type or "", token, one.token_name or "", one.remote, str(one.size),
        "" if one.took_us is None else str(one.took_us), one.record_id or "",
        "" if one.replay_of is None else str(one.replay_of), "yes" if one.is_test else "",
    )  # fmt: skip
    return _row([harmless(cell) for cell in cells])


def json_line(details: RequestDetails) -> str:
    return json.dumps(details_to_json(details), ensure_ascii=False) + "\n"


def har_start() -> str:
    """HAR 1.2, so that a browser's developer tools open it."""
    return '{"log":{"version":"1.2","creator":{"name":"Sluice","version":"1"},"entries":['


def har_entry(details: RequestDetails, base: str, *, first: bool) -> str:
    request = details.request
    took_ms = (request.took_us or 0) / 1000
    entry = {
        "startedDateTime": request.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "time": took_ms,
        "request": _har_request(details, base),
        "response": _har_response(request, details.response),
        "cache": {},
        "timings": {"send": 0, "wait": took_ms, "receive": 0},
        "comment": f"{request.reason} {request.fix}".strip(),
    }
    return ("" if first else ",") + "\n" + json.dumps(entry, ensure_ascii=False)


def har_end() -> str:
    return "\n]}}\n"


def _har_request(details: RequestDetails, base: str) -> dict[str, object]:
    request = details.request
    made: dict[str, object] = {
        "method": request.method,
        "url": base + request.path,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _har_headers(details.headers),
        "queryString": [],
        "headersSize": -1,
        "bodySize": request.size,
    }
    if details.body:
        text, encoding = _text(details.body)
        made["postData"] = {"mimeType": _type(details.headers), "text": text, **encoding}
    return made


def _har_response(request: Request, answer: Answered | None) -> dict[str, object]:
    status = answer.status if answer else request.status
    headers = answer.headers if answer else ()
    content: dict[str, object] = {"size": answer.size if answer else 0, "mimeType": _type(headers)}
    if answer and answer.body is not None:
        text, encoding = _text(answer.body)
        content |= {"text": text, **encoding}
    return {
        "status": status,
        "statusText": phrase(status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _har_headers(headers),
        "content": content,
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": content["size"],
    }


def _har_headers(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _type(headers: Headers) -> str:
    return next((value for name, value in headers if name.lower() == "content-type"), "")


def _text(body: bytes) -> tuple[str, dict[str, str]]:
    try:
        return body.decode(), {}
    except UnicodeDecodeError:
        return b64encode(body).decode(), {"encoding": "base64"}


def _row(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
