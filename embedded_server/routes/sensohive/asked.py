"""What a request asks for: its body and its parameters, checked."""

from __future__ import annotations

import json
import re
from typing import TypeVar

from starlette.requests import Request

from embedded_server.gate.problems import SensohiveError
from embedded_server.wire.strict import WireError, once, read
from embedded_server.wire.texts import BREAKS, CONTROLS

T = TypeVar("T")
LARGEST_BODY = 64 * 1024
LATEST_S = 253_402_300_799  # the year 9999
_LONGEST_NAME = 64
_MEMBER = re.compile(r'"(?P<name>[A-Za-z_]+)')
_UNFIT = re.compile(f"[{CONTROLS}{BREAKS}\ud800-\udfff]")


async def json_body(request: Request) -> bytes:
    """Raises SensohiveError (413, 415)."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise SensohiveError(415, "invalid", "The body must be JSON; send Content-Type: application/json.")
    body = await request.body()
    if len(body) > LARGEST_BODY:
        raise SensohiveError(413, "invalid", f"The body has {len(body):,} bytes, the limit is {LARGEST_BODY:,}.")
    return body


async def read_body(request: Request, kind: type[T]) -> T:
    """Checked against a TypedDict; members it does not name are left out. Raises SensohiveError."""
    body = await json_body(request)
    try:
        members = json.loads(body, object_pairs_hook=once, parse_float=_number, parse_constant=_refused)
        json.dumps(members, ensure_ascii=False).encode()  # halves of characters are none
    except (ValueError, RecursionError):
        raise malformed() from None
    try:
        return read(members, kind)
    except WireError as error:
        found = _MEMBER.search(str(error))
        raise invalid(found["name"] if found else "body", str(error).rstrip("."), is_sentence=True) from None


def malformed() -> SensohiveError:
    return SensohiveError(400, "invalid", "The JSON is malformed.")


def invalid(field: str, problem: str, code: str = "", *, is_sentence: bool = False) -> SensohiveError:
    """`code` is one that programs may test, where there is one."""
    detail = {"field": field, "problem": problem, **({"code": code} if code else {})}
    message = f"{problem}." if is_sentence else f"{field} {problem}."
    return SensohiveError(422, "invalid", message, {"details": [detail]})


def checked_name(field: str, text: str) -> str:
    """Without blanks around it. Raises SensohiveError(422)."""
    text = text.strip()
    if not 1 <= len(text) <= _LONGEST_NAME:
        raise invalid(field, f"must have 1 to {_LONGEST_NAME} characters")
    if _UNFIT.search(text):
        raise invalid(field, "holds characters that cannot be shown")
    return text


def parameter(request: Request, name: str) -> str:
    """Empty where it is not there. Raises SensohiveError(422)."""
    values = request.query_params.getlist(name)
    if len(values) > 1:
        raise invalid(name, "was sent twice")
    return values[0] if values else ""


def number(request: Request, name: str, default: int, highest: int = LATEST_S) -> int:
    """Raises SensohiveError(422)."""
    text = parameter(request, name)
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 15 and int(text) <= highest):
        raise invalid(name, f"must be a whole number from 0 to {highest}")
    return int(text)


def _number(text: str) -> int | float:
    """5.0 is a whole number, in JSON."""
    value = float(text)
    return int(value) if value.is_integer() else value


def _refused(constant: str) -> object:
    raise ValueError(constant)
