"""Bodies of admin requests: strict JSON, every member known, nothing said twice."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from starlette.requests import Request

from embedded_server.domain.refusal import RefusedError
from embedded_server.gate.json_body import JsonGate
from embedded_server.limits import Limits
from embedded_server.wire.strict import WireError, moment, once, read
from embedded_server.wire.texts import BREAKS, CONTROLS, LONGEST_NAME

T = TypeVar("T")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_CONTROLS = re.compile(f"[{CONTROLS}]")
_BREAKS = re.compile(f"[{BREAKS}]")
_EXACT = 2**53  # beyond it whole numbers are no longer told apart
_FIX = "Correct the body; docs/admin-api.md says what it may hold."


class Bodies:
    def __init__(self, limits: Limits) -> None:
        self._gate = JsonGate(replace(limits, json_string_bytes=limits.body_bytes))  # sources of decoders are long

    async def read(self, request: Request, kind: type[T]) -> T:
        """The body, checked against a TypedDict. Raises RefusedError (400, 415) that says in words what is wrong."""
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise RefusedError(415, "body_type", "The body must be JSON.", "Send Content-Type: application/json.")
        body = await request.body()
        self._gate.check(body, b"application/json")
        value = _decoded(body)
        if isinstance(value, dict):
            _check_known(value, kind)
        try:
            return read(value, kind)
        except WireError as error:
            raise invalid(str(error)) from None


def invalid(sentence: str, fix: str = _FIX) -> RefusedError:
    return RefusedError(400, "body_invalid", sentence, fix)


def unfit(sentence: str) -> RefusedError:
    """What no schema can say."""
    return RefusedError(422, "body_unfit", sentence, _FIX)


def checked_moment(text: str) -> datetime:
    """Raises RefusedError: a pattern lets a 61st minute pass."""
    try:
        return moment(text)
    except WireError as error:
        raise unfit(str(error)) from None


def checked_text(member: str, text: str, longest: int = LONGEST_NAME, *, is_required: bool = True) -> str:
    """Without blanks around it. Raises RefusedError. Names are one line; longer texts may have several."""
    text = text.strip()
    if is_required and not text:
        raise invalid(f'"{member}" is empty.')
    if len(text) > longest:
        raise invalid(f'"{member}" has {len(text):,} characters, the limit is {longest:,}.')
    if _CONTROLS.search(text) or (longest <= LONGEST_NAME and _BREAKS.search(text)):
        raise invalid(f'"{member}" has control characters.')
    return text


def _decoded(body: bytes) -> object:
    try:
        return json.loads(body, object_pairs_hook=once, parse_float=_number)
    except WireError as error:
        raise invalid(str(error), "Send every member once.") from None
    except ValueError:  # a number with thousands of digits
        raise invalid("A number in the body is too long.") from None


def _number(text: str) -> int | float:
    """5.0 is a whole number, in JSON."""
    number = float(text)
    return int(number) if number.is_integer() and abs(number) <= _EXACT else number


def _check_known(members: dict[str, object], kind: type) -> None:
    known = kind.__annotations__
    for name in members:
        if name not in known:
            shown = f'"{name}"' if _PLAIN_NAME.fullmatch(name) else "A member of the body"
            raise invalid(f"{shown} is not known here.", f"Known are {', '.join(known)}.")
