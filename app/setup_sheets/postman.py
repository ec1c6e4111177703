"""Run in Postman: a collection and an environment, as Postman, Bruno and newman read them.

Signing in sets `token` by the request's own test script; what follows uses it. No secret is in either file unless the
person asks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from app.sender import Sender, example_body

Json: TypeAlias = str | int | bool | Sequence["Json"] | Mapping[str, "Json"]
SCHEMA: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
SECRETS: Final = ("password", "token")


@dataclass(frozen=True, slots=True)
class Account:
    """Who signs in, and with which app key."""

    username: str = ""
    api_key: str = ""


@dataclass(frozen=True, slots=True)
class _Call:
    """One request of the collection."""

    name: str
    method: str
    path: str
    tests: tuple[str, ...]
    query: tuple[tuple[str, str], ...] = ()
    body: Json = field(default_factory=dict)
    is_form: bool = False
    is_signed: bool = True  # with the token


def environment(sender: Sender, account: Account, *, with_token: bool) -> str:
    """`with_token` writes the token's value into the file: whoever reads it may use it."""
    values = {
        "hostname": sender.base,
        "apikey": account.api_key,
        "username": account.username,
        "password": "",
        "token": sender.token if with_token else "",
    }
    lines: list[Json] = [
        {"key": key, "value": value, "type": "secret" if key in SECRETS else "default", "enabled": True}
        for key, value in values.items()
    ]
    return _text({"name": f"Sluice, {sender.rec_type}", "values": lines, "_postman_variable_scope": "environment"})


def collection(sender: Sender, now: datetime) -> str:
    return _text(
        {
            "info": {
                "name": f"Sluice, {sender.rec_type}",
                "description": _DESCRIPTION,
                "schema": SCHEMA,
            },
            "variable": [{"key": "recType", "value": sender.rec_type}, {"key": "id", "value": ""}],
            "item": [{"name": name, "item": [_item(call) for call in calls]} for name, calls in _folders(now).items()],
        }
    )


_DESCRIPTION: Final = (
    "Signs in, sends a record and reads it back. Choose the environment beside it and fill in username and password; "
    "signing in sets the variable token. With a pipe token of your own in token only Send works: it cannot read."
)


def _folders(now: datetime) -> dict[str, tuple[_Call, ...]]:
    rec_type = "/share/{{recType}}"
    return {
        "Sign in": (
            _Call("Sign in", "POST", "/oauth2/token", _SIGN_IN, body=_CREDENTIALS, is_form=True, is_signed=False),
        ),
        "Send": (
            _Call("Send a record", "POST", rec_type, _SENT, body=_sent(now)),
            _Call("Send a record with tags", "POST", f"{rec_type}/tags/first/second", _SENT, body={"hello": "world"}),
        ),
        "Read": (
            _Call("List records", "GET", rec_type, _LISTED, (("details", "true"), ("perPage", "10"))),
            _Call("Records with both tags", "GET", f"{rec_type}/tags/first/second", _LISTED, (("details", "true"),)),
            _Call("One record", "GET", f"{rec_type}/{{{{id}}}}", _FOUND),
        ),
        "Delete": (_Call("Delete the record", "DELETE", f"{rec_type}/{{{{id}}}}", _OK),),
    }


_CREDENTIALS: Final[Mapping[str, Json]] = {
    "username": "{{username}}",
    "password": "{{password}}",
    "client_id": "{{apikey}}",
    "grant_type": "password",
    "scope": "ALL:ALL",
}
_OK: Final = ('pm.test("it is let in", () => pm.response.to.have.status(200));',)
_SIGN_IN: Final = (
    *_OK,
    "const reply = pm.response.json();",
    'pm.test("there is a token", () => pm.expect(reply.access_token).to.be.a("string").and.not.empty);',
    'pm.environment.set("token", reply.access_token);',
)
_SENT: Final = (
    *_OK,
    "const sent = pm.response.json().objs[0];",
    'const recType = pm.collectionVariables.get("recType");',
    'pm.test("it is stored under its recType", () => pm.expect(sent.recType).to.equal(recType));',
    'pm.collectionVariables.set("id", sent.id);',
)
_LISTED: Final = (
    *_OK,
    'pm.test("there is what was sent", () => {',
    '    pm.expect(pm.response.json().objs.map((one) => one.id)).to.include(pm.collectionVariables.get("id"));',
    "});",
)
_FOUND: Final = (
    *_OK,
    'pm.test("it is what was sent", () => pm.expect(pm.response.json().objs[0].data).to.eql({hello: "world"}));',
)


def _sent(now: datetime) -> Json:
    return {key: value for key, value in example_body(now).items() if isinstance(value, str | int)}


def _item(call: _Call) -> Json:
    script = {"type": "text/javascript", "exec": list(call.tests)}
    return {"name": call.name, "event": [{"listen": "test", "script": script}], "request": _request(call)}


def _request(call: _Call) -> Json:
    request: dict[str, Json] = {
        "method": call.method,
        "header": [{"key": "Authorization", "value": "Bearer {{token}}"}] if call.is_signed else [],
        "url": _url(call),
    }
    if call.is_form:
        assert isinstance(call.body, Mapping)
        request["body"] = {"mode": "urlencoded", "urlencoded": [{"key": k, "value": v} for k, v in call.body.items()]}
    elif call.body:
        raw = json.dumps(call.body, indent=2)
        request["body"] = {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}
    return request


def _url(call: _Call) -> Json:
    query = "&".join(f"{key}={value}" for key, value in call.query)
    url: dict[str, Json] = {
        "raw": f"{{{{hostname}}}}{call.path}{'?' if query else ''}{query}",
        "host": ["{{hostname}}"],
        "path": call.path.strip("/").split("/"),
    }
    if call.query:
        url["query"] = [{"key": key, "value": value} for key, value in call.query]
    return url


def _text(what: Json) -> str:
    return json.dumps(what, indent=2, ensure_ascii=False) + "\n"
