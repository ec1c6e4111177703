"""Callbacks of the Sigfox backend: the body is the user's own template, so every value comes in many forms."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from embedded_server.domain.json_value import JsonValue

_DEVICE = re.compile(r"[0-9A-Fa-f]{1,8}")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})*")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
_NO_VALUE = re.compile(r":\s*(?=[,}])")
_SURROGATE = "\\ud"  # how one begins that is written as an escape
_HALF_A_PAIR = re.compile("[\ud800-\udfff]")
_NOTHING = frozenset(("", "null", "none", "n/a", "nan"))
_DEVICE_NAMES = ("device", "deviceId", "id", "deviceID", "DeviceId")
_NO_NUMBER = -1
LATEST_S = 253_402_300_799  # the year 9999


class CallbackError(ValueError):
    """A value that is none. The message is a sentence."""


class TemplateError(CallbackError):
    """The template makes no JSON, so that nothing can be read at all."""


@dataclass(frozen=True, slots=True)
class DataCallback:
    device: str  # upper case
    device_as_sent: str
    time_s: int | None
    payload: bytes | None  # None: no hex, such as a message of a single bit
    number: int  # of its sequence; -1 when the template leaves it out
    is_request: bool  # the sensor asks for a downlink


@dataclass(frozen=True, slots=True)
class ResultCallback:
    """SERVICE ACKNOWLEDGE: what became of a downlink, as far as the network knows."""

    device: str
    time_s: int | None
    code: int
    words: str


@dataclass(frozen=True, slots=True)
class StatusCallback:
    device: str
    battery: float | None
    temperature: float | None


@dataclass(frozen=True, slots=True)
class ErrorCallback:
    device: str
    severity: str
    info: str


def fields_of(body: bytes, query: str) -> dict[str, JsonValue]:
    """JSON, a form or a query, whatever the content type says. Raises CallbackError."""
    fields: dict[str, JsonValue] = dict(parse_qsl(query, keep_blank_values=True))
    text = body.decode("utf-8-sig", "replace").strip()
    if not text:
        return fields
    if not text.startswith("{"):
        return fields | dict(parse_qsl(text, keep_blank_values=True))
    members: dict[str, JsonValue] = _loaded(text, "The template of the callback makes no JSON.")
    return fields | members


def batch_of(body: bytes) -> list[dict[str, JsonValue]]:
    """A list in JSON, or lines of `device;time;data;seqNumber[;ack]`. Raises CallbackError."""
    text = body.decode("utf-8-sig", "replace").strip()
    if not text.startswith("["):
        names = ("device", "time", "data", "seqNumber", "ack")
        return [dict(zip(names, line.strip().split(";"), strict=False)) for line in text.splitlines() if line.strip()]
    values = _loaded(text, "The template of the batch makes no JSON.")
    return [value for value in values if isinstance(value, dict)]


def _loaded(text: str, complaint: str) -> Any:
    """A variable without quotes that has no value leaves nothing behind its colon. Raises CallbackError."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        try:
            value = json.loads(_NO_VALUE.sub(": null", text))
        except (ValueError, RecursionError):
            raise TemplateError(complaint) from None
    if _SURROGATE in text.lower() and _HALF_A_PAIR.search(json.dumps(value, ensure_ascii=False)):
        raise CallbackError("The callback holds half a surrogate pair, which is no character.")
    return value


def data_callback(fields: Mapping[str, JsonValue]) -> DataCallback:
    """Raises CallbackError."""
    sent = _device(fields)
    data = fields.get("data")
    is_hex = isinstance(data, str) and _HEX.fullmatch(data.strip()) is not None
    return DataCallback(
        device=sent.upper(),
        device_as_sent=sent,
        time_s=_seconds(fields),
        payload=bytes.fromhex(str(data).strip()) if is_hex else None,
        number=_NO_NUMBER if (number := _whole(fields, "seqNumber")) is None else number,
        is_request=_truth(fields, "ack"),
    )


def result_callback(fields: Mapping[str, JsonValue]) -> ResultCallback:
    """Raises CallbackError."""
    code = _whole(fields, "infoCode")
    if code is None:
        raise CallbackError('"infoCode" is missing.')
    return ResultCallback(_device(fields).upper(), _seconds(fields), code, str(fields.get("infoMessage") or ""))


def status_callback(fields: Mapping[str, JsonValue]) -> StatusCallback:
    """Raises CallbackError."""
    return StatusCallback(_device(fields).upper(), _number(fields, "batt"), _number(fields, "temp"))


def error_callback(fields: Mapping[str, JsonValue]) -> ErrorCallback:
    """Raises CallbackError."""
    return ErrorCallback(
        _device(fields).upper(), str(fields.get("severity") or "")[:20], str(fields.get("info") or "")[:200]
    )


def device_of(fields: Mapping[str, JsonValue]) -> str | None:
    """Upper case; None when nothing names it."""
    try:
        return _device(fields).upper()
    except CallbackError:
        return None


def downlink_member(device_as_sent: str, data: bytes) -> str:
    """The answer to one sensor without its braces, so that those of a batch can be joined."""
    return f'{json.dumps(device_as_sent)}:{{"downlinkData":"{data.hex()}"}}'


def _device(fields: Mapping[str, JsonValue]) -> str:
    for name in _DEVICE_NAMES:
        value = fields.get(name)
        if isinstance(value, int) and not isinstance(value, bool):  # a template without quotes
            value = str(value)
        if isinstance(value, str) and _DEVICE.fullmatch(value.strip()):
            return value.strip()
    raise CallbackError("No member names the device.")


def _truth(fields: Mapping[str, JsonValue], name: str) -> bool:
    value = fields.get(name)
    if isinstance(value, bool):
        return value
    text = "" if value is None else str(value).strip().lower()
    if text in ("true", "false") or text in _NOTHING:
        return text == "true"
    raise CallbackError(f'"{name}" is neither true nor false.')


def _seconds(fields: Mapping[str, JsonValue]) -> int | None:
    seconds = _whole(fields, "time")
    if seconds is not None and not 0 <= seconds <= LATEST_S:
        raise CallbackError('"time" is not in Unix seconds.')
    return seconds


def _whole(fields: Mapping[str, JsonValue], name: str) -> int | None:
    number = _number(fields, name)
    return None if number is None else int(number)


def _number(fields: Mapping[str, JsonValue], name: str) -> float | None:
    value = fields.get(name)
    text = "" if value is None else str(value).strip()
    if text.lower() in _NOTHING:
        return None
    if not _NUMBER.fullmatch(text):
        raise CallbackError(f'"{name}" is no number.')
    return float(text)
