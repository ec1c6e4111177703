"""What schemathesis puts into three of four requests of a walk: values that mean something, which no schema tells.

Loaded by schemathesis itself, from this file.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final, TypeAlias

import schemathesis
from hypothesis import strategies
from hypothesis.strategies import SearchStrategy
from schemathesis import HookContext

Body: TypeAlias = Mapping[str, object]

ABSENT: Final = ...  # a member that is left out, as whatever is made up would name what there is not
REC_TYPE, USER, SENSOR = "com.northfield.senet", "kim@harbour.example", "4D2100"
URL: Final = "https://lake.harbour.example/in"
ANOTHER_URL: Final = strategies.integers(1, 10**6).map(lambda number: f"{URL}?key={number}")
NOON: Final = "2025-11-25T12:00:00Z"
SOURCE: Final = "function decodeUplink(input) { return {data: {t: input.bytes[0] * 2}}; }"
ANOTHER_SOURCE: Final = SOURCE.replace("2", "3")
ROBOT: Final = "function main(text, auth) {}"

_ACCOUNT: Final = {"parent": ABSENT, "organisation": "io.harbour", "password": ABSENT}
_RULE: Final = {
    "name": "Reader",
    **dict.fromkeys(("account", "owner", "requestor", "resource_id", "resource_type"), ABSENT),
}
_TARGET: Final = {"url": URL, "headers": [{"name": "x-key", "value": "two-two"}]}
_DECODER: Final = {"kind": "javascript", "source": SOURCE, "pattern": ABSENT}
_ROBOT: Final = {
    "source": ROBOT,
    "rectype": REC_TYPE,
    "account": ABSENT,
    "scopes": ABSENT,
    "delay_ms": ABSENT,
    "interval_ms": ABSENT,
}
_TRIAL: Final = {"payload_hex": "05", "payload_base64": ABSENT, "data": ABSENT, "port": 2, "received_at": ABSENT}
_LIBRARY: Final = {"text": SOURCE, "file": ABSENT, "folder": ABSENT, "name": ABSENT}
_QUEUE: Final = dict.fromkeys(
    (
        "alarm_enabled",
        "alarm_low",
        "downlink_interval",
        "fast_mode_minutes",
        "measure_interval",
        "offset_external",
        "points_per_uplink",
    ),
    ABSENT,
)
_LINE: Final = {"line": 1, "body": "{}"}

MEANT: Final[Mapping[str, Body]] = {
    "POST /accounts": _ACCOUNT,
    "PATCH /accounts/{email}": {"organisation": "io.harbour", "password": ABSENT},
    "POST /keys": {"name": "Reader", "account": ABSENT},
    "POST /tokens": dict.fromkeys(("account", "key", "identity", "scope", "rectypes"), ABSENT),
    "POST /rules": _RULE,
    "PUT /rules/{id}": _RULE,
    "POST /records/import": {"account": ABSENT, "rectype": REC_TYPE, "lines": [_LINE]},
    "POST /requests/{id}/replay": {
        "path": "/share/a.b",
        "method": "POST",
        "headers": [],
        "body": "{}",
        "token_id": ABSENT,
    },
    "POST /devices/some": {"ids": [SENSOR]},
    "POST /devices/import": {"columns": ["id", "name"], "rows": [["A1", "Pier"]], "part": ABSENT, "is_piece": ABSENT},
    "POST /devices/bulk": {
        "ids": [SENSOR],
        "set": {"notes": "wet"},
        "pin": ABSENT,
        "template": ABSENT,
        "first": ABSENT,
    },
    "PUT /devices/{id}": {"type": "tide", "model": ABSENT, "owner": ABSENT, "rectype": ABSENT, "location": ABSENT},
    "POST /targets": _TARGET,
    "PUT /targets/{id}": _TARGET,
    "POST /targets/{id}/replay": {"since": NOON},
    "POST /templates": _TARGET,
    "PUT /templates/{id}": _TARGET,
    "POST /templates/{id}/assign": {"devices": [SENSOR]},
    "POST /deliveries/{id}/replay": {"body": ABSENT},
    "PUT /orbit/{id}": _QUEUE | {"alarm_high": 250},
    "POST /orbit/{id}/preview": _QUEUE | {"alarm_high": 250},
    "POST /users/{email}/keys": {"scopes": ["readdev"], "expiration": ABSENT},
    "PUT /users/{email}/keys/{id}": {"scopes": ["readdev"], "expiration": ABSENT},
    "POST /users/{email}/webhooks": {"url": ANOTHER_URL},
    "PUT /webhooks/{id}": {"url": ANOTHER_URL},
    "PUT /retention/{rectype}": {"days": 30},
    "POST /retention/{rectype}/preview": {"days": 30},
    "POST /annotations": {"rectype": REC_TYPE, "at": NOON, "text": "Moved", "series": ABSENT, "value": ABSENT},
    "POST /decoders": _DECODER,
    "PUT /decoders/{id}": _DECODER,
    "PUT /decoders/{id}/draft": {"source": ANOTHER_SOURCE},
    "POST /decoders/{id}/versions": {"anyway": True},
    "PUT /decoders/{id}/live": {"number": 1},
    "PUT /decoders/assignments": {"items": [{"decoder_id": 1, "rectype": "a.*"}]},
    "POST /decoders/{id}/try": _TRIAL | {"source": SOURCE, "function": "uplinkDecoder"},
    "POST /decoders/{id}/check": {"source": SOURCE},
    "POST /decoders/{id}/examples": _TRIAL | {"record_id": ABSENT, "device": ABSENT, "expected": ABSENT},
    "POST /library": _LIBRARY,
    "POST /library/import": _LIBRARY | {"keys": ["pasted.js"], "rectype": ABSENT},
    "POST /robots": _ROBOT,
    "PUT /robots/{id}": _ROBOT,
    "POST /robots/{id}/test": {"data": {}, "record_id": ABSENT, "source": ROBOT},
    "POST /jobs": {
        "kind": "redecode",
        "decoder_id": 1,
        "draft": ABSENT,
        "version": ABSENT,
        "from": ABSENT,
        "to": ABSENT,
    },
    "POST /jobs/{id}/commit": {"scope": "new", "anyway": True},
}


_LISTS: Final = ("records", "devices", "targets", "deliveries", "requests", "series", "annotations")
ASKED: Final[Mapping[str, Body]] = {
    **{f"GET /{noun}": {} for noun in _LISTS},
    "GET /records/order": {"rectype": REC_TYPE, "by": "device"},
    "GET /records/import": {"rectype": REC_TYPE, "source": "0123456789abcdef"},
    "DELETE /records": {"rectype": REC_TYPE},
}


@schemathesis.hook
def flatmap_body(context: HookContext, body: object) -> SearchStrategy[object]:
    assert context.operation is not None
    meant = MEANT.get(context.operation.label)
    if meant is None or not isinstance(body, dict):
        return strategies.just(body)
    members = {name: _strategy(value) for name, value in meant.items()}
    return _mostly(strategies.fixed_dictionaries(members).map(partial(_with, body)), body)


@schemathesis.hook
def flatmap_query(context: HookContext, query: object) -> SearchStrategy[object]:
    """A list that is narrowed by what is made up is empty."""
    assert context.operation is not None
    asked = ASKED.get(context.operation.label)
    return strategies.just(query) if asked is None else _mostly(strategies.just(dict(asked)), query)


def _mostly(meant: SearchStrategy[object], made_up: object) -> SearchStrategy[object]:
    return strategies.one_of(meant, meant, meant, strategies.just(made_up))


def _strategy(value: object) -> SearchStrategy[object]:
    return value if isinstance(value, SearchStrategy) else strategies.just(value)


def _with(body: Body, meant: Body) -> object:
    return {name: value for name, value in {**body, **meant}.items() if value is not ABSENT}
