"""A request or an answer as lines of text, as it stood on the wire. Pure."""

from __future__ import annotations

import json
from http import HTTPStatus

from app import words
from app.widgets.json_model import Json
from embedded_server.domain.request import Answered, RequestDetails

LONGEST_BODY = 200_000  # characters that are laid out
Headers = tuple[tuple[str, str], ...]


def request_text(details: RequestDetails) -> str:
    request = details.request
    first = f"{request.method} {request.path} HTTP/1.1" if request.path else "What came could not be read as HTTP"
    cut = f"\n\nCut here: {words.size(request.size)} were sent." if details.is_body_cut else ""
    return _joined(first, details.headers, shown_body(details.body), cut)


def answer_text(answer: Answered | None) -> str:
    if answer is None:
        return "Nothing was answered: the connection ended before."
    first = f"HTTP/1.1 {answer.status} {phrase(answer.status)}".rstrip()
    if answer.body is None and answer.size:
        return _joined(first, answer.headers, "", f"\n\nThe body, {words.size(answer.size)}, was not kept.")
    return _joined(first, answer.headers, shown_body(answer.body), "")


def shown_body(body: bytes | None) -> str:
    """JSON is laid out, what is no text is told in hex."""
    if not body:
        return ""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return f"{body[:512].hex(' ')}{' …' if len(body) > 512 else ''}"
    try:
        value: Json = json.loads(text)
        text = json.dumps(value, indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        pass
    return text if len(text) <= LONGEST_BODY else f"{text[:LONGEST_BODY]}…"


def phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _joined(first: str, headers: Headers, body: str, after: str) -> str:
    head = "\n".join([first, *(f"{name.title()}: {value}" for name, value in headers)])  # kept in lower case
    return f"{head}\n\n{body}{after}" if body else f"{head}{after}"
