"""What an answer means for its delivery, and what is wrong, in words for the person in front of it."""

from __future__ import annotations

from typing import Final

import msgspec

from embedded_server.deliveries.outbound import Reply

STATUS: Final = "status"  # the error of an answer that is no success
GONE: Final = 410
TOO_MUCH: Final = 429
_LONGEST_SAID = 200
_SAYING = ("detail", "message", "error_description", "reason", "error", "title")
_MEANING: Final = {
    400: "The receiver does not understand what was sent",
    401: "The receiver does not accept the token or key that was sent",
    403: "The receiver knows the token or key, and does not let it do this",
    404: "The receiver has nothing under this path",
    405: "The receiver takes no POST under this path",
    410: "The receiver says that it is gone for good",
    413: "The receiver finds the body too large",
    415: "The receiver wants another Content-Type",
    422: "The receiver understands the body and does not take it",
    429: "The receiver says that this is too much at once",
    502: "What stands before the receiver cannot reach it",
    503: "The receiver is not able to take anything now",
    504: "What stands before the receiver got no answer from it",
}


def is_success(status: int) -> bool:
    return 200 <= status < 300


def words_of(reply: Reply) -> str:
    """Empty of a success."""
    status = reply.status
    if is_success(status):
        return ""
    if 300 <= status < 400:
        place = reply.header("location") or "nowhere"
        return f"{status}: it sends on to {place[:_LONGEST_SAID]}, which is never followed; put the right URL here."
    other = "The receiver made a mistake" if status >= 500 else "The receiver refuses it"
    said = _said(reply.body)
    return f"{status}: {_MEANING.get(status, other)}{f'. It says: {said}' if said else '.'}"


def _said(body: bytes) -> str:
    """The sentence in an answer of JSON, whatever its member is called."""
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    if not isinstance(answer, dict):
        return ""
    said = next((answer[name] for name in _SAYING if isinstance(answer.get(name), str) and answer[name].strip()), "")
    return " ".join(said.split())[:_LONGEST_SAID]
