"""Two hundred requests of every sort, the same ones each time but for names, and who plays them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeAlias

import httpx

from tests.embedded_server.live import REC_TYPE

LENGTH: Final = 200
ADMIN, PIPE, PASSWORD, ISSUED, NOBODY = "", "pipe", "password", "issued", "nobody"
MADE: Final = "tide"  # the type of devices that nobody heard
SENET: Final = "com.northfield.senet"
TABLE: Final = '[[field]]\nname = "level"\nat = 0\ntype = "u16"\nunit = "cm"\n'
OTHER_TABLE: Final = TABLE.replace("level", "depth")
Said: TypeAlias = dict[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """Names in braces stand for what earlier answers said."""

    phase: str
    method: str
    path: str
    body: object = None
    status: int = 200
    token: str = ADMIN  # the name of the one that is presented
    keeps: Said = field(default_factory=dict)  # name → the member of the answer

    @property
    def is_share(self) -> bool:
        return self.method == "POST" and self.path.startswith("/share/")


def script(run: int) -> list[Step]:
    """Names that it gives are of this run only."""
    parts = (_posts, _access, _decoders, _rules, _devices, _notes, _refused, _reads, _deletes)
    steps = [step for part in parts for step in part(run)]
    assert len(steps) == LENGTH, len(steps)
    return steps


def _posts(run: int) -> Iterator[Step]:
    post = partial(Step, "posts", "POST", token=PIPE)
    for number in range(15):
        uplink = {
            "devEui": f"0004A30B001C05{number % 3:02X}",
            "pdu": "0167010E",
            "port": "1",
            "seqno": run * 15 + number,
        }
        keeps = {f"record{number}": "objs.0.id"}
        yield post(f"/share/{REC_TYPE}", {"run": run, "number": number, "temperature": 21.5}, keeps=keeps)
        yield post(f"/share/{SENET}", uplink)
        text = "ä" * (10_000 if number % 5 == 0 else 100)
        yield post(f"/share/{REC_TYPE}.text", {"run": run, "number": number, "text": text})
        yield post(f"/share/{REC_TYPE}.list/token/{{pipe}}", [run, number, {"deep": [[[{}]]]}])


def _access(run: int) -> Iterator[Step]:
    step = partial(Step, "access")
    for number in range(6):
        name = f"{run}-{number}"
        yield step("POST", "/accounts", {"email": f"{name}@harbour.example"}, 201)
        yield step("POST", "/organisations", {"code": f"io.{name}", "name": name}, 201)
        yield step("POST", "/keys", {"name": name}, 201, keeps={"key": "client_id"})
        yield step("PATCH", "/keys/{key}", {"notes": "by hand"})
        issue = {"type": "pipe", "key": "{key}", "note": name}
        yield step("POST", "/tokens", issue, 201, keeps={ISSUED: "access_token", "token": "id"})
        yield step("POST", f"/share/{REC_TYPE}", {"run": run, "by": number}, token=ISSUED)
        yield step("DELETE", "/tokens/{token}", status=204)
        yield step("POST", f"/share/{REC_TYPE}", {"run": run, "late": number}, 401, ISSUED)


def _decoders(run: int) -> Iterator[Step]:
    step = partial(Step, "decoders")
    for number in range(4):
        new = {"name": f"{run}-{number}", "kind": "table", "source": TABLE, "pattern": f"io.r{run}.d{number}"}
        yield step("POST", "/decoders", new, 201, keeps={f"decoder{number}": "id"})
        path = f"/decoders/{{decoder{number}}}"
        yield step("PUT", f"{path}/draft", {"source": OTHER_TABLE})
        yield step("POST", f"{path}/versions", {"note": "deeper"}, 201)
        yield step("PUT", f"{path}/live", {"number": 1})
        yield step("GET", f"{path}/versions")


def _rules(run: int) -> Iterator[Step]:
    step = partial(Step, "rules")
    for number in range(4):
        rule = {"rectype": REC_TYPE, "name": f"{run}-{number}", "operations": ["Read"]}
        yield step("POST", "/rules", rule, 201, keeps={"rule": "id"})
        yield step("PUT", "/rules/{rule}", {**rule, "operations": ["Read", "Write"]})
        yield step("GET", "/rules/{rule}") if number % 2 else step("DELETE", "/rules/{rule}", status=204)


def _devices(run: int) -> Iterator[Step]:
    step = partial(Step, "devices")
    for number in range(4):
        name = f"D{run}-{number}"
        yield step("POST", "/devices", {"id": name, "type": MADE}, 201)
        yield step("PUT", f"/devices/{name}", {"name": "Pier", "tags": ["harbour"]})
        yield step("POST", "/devices/bulk", {"ids": [name], "add_tags": ["wet"], "set": {"notes": "low"}})
        yield step("GET", f"/devices/{name}") if number % 2 else step("DELETE", f"/devices/{name}", status=204)


def _notes(run: int) -> Iterator[Step]:
    step = partial(Step, "notes")
    note = {"rectype": REC_TYPE, "at": "2026-11-22T10:00:00Z", "text": f"Moved {run}"}
    for _ in range(2):
        yield step("POST", "/annotations", note, 201, keeps={"note": "id"})
        yield step("PUT", "/annotations/{note}", {"text": f"Moved again {run}"})
        yield step("DELETE", "/annotations/{note}", status=204)
    yield step("PUT", f"/retention/io.r{run}", {"days": 30})
    yield step("DELETE", f"/retention/io.r{run}", status=204)
    template = {"name": f"{run}", "url": "https://lake.harbour.example/in"}
    yield step("POST", "/templates", template, 201, keeps={"template": "id"})
    yield step("DELETE", "/templates/{template}", status=204)


def _refused(run: int) -> Iterator[Step]:
    """Each is in the request log."""
    step = partial(Step, "refused", "POST")
    for _ in range(2):
        yield step(f"/share/{REC_TYPE}", {"run": run}, 401, NOBODY)
        yield step(f"/share/{REC_TYPE}", b"{", 400, PIPE)
        yield step("/shares", {"run": run}, 404, PIPE)


def _reads(_run: int) -> Iterator[Step]:
    step = partial(Step, "reads", "GET")
    yield from (
        step(f"/{noun}") for noun in ("accounts", "tokens", "keys", "rectypes", "devices", "series", "requests")
    )
    yield step("/records?limit=200")
    yield step(f"/records/export?rectype={REC_TYPE}&format=ndjson")
    yield step(f"/records/order?rectype={SENET}&by=device")
    yield step("/records/{record1}")
    yield step(f"/share/{REC_TYPE}?perPage=5", token=PASSWORD)


def _deletes(_run: int) -> Iterator[Step]:
    step = partial(Step, "deletes", "DELETE", status=204)
    yield from (step(f"/records/{{record{number}}}") for number in range(10))
    yield from (step(f"/decoders/{{decoder{number}}}") for number in range(4))
    yield step("/keys/{key}")
    yield step("/keys/{key}", status=404)


@dataclass(slots=True)
class Player:
    """Says what was acknowledged. A refused request is sent again, which must do then."""

    client: httpx.Client  # of one server
    said: Said  # tokens by their names, and what answers said
    bodies: dict[str, bytes] = field(default_factory=dict)  # of the records that must be there, by their ids
    refusals: list[httpx.Response] = field(default_factory=list)

    def play(self, step: Step) -> None:
        request = self._request(step)
        reply = self.client.send(request)
        if reply.status_code in (503, 507):
            self.refusals.append(reply)
            reply = self.client.send(self._request(step))
        assert reply.status_code == step.status, (step, reply.status_code, reply.text)
        self._learn(step, request, reply)

    def _request(self, step: Step) -> httpx.Request:
        path = step.path.format(**self.said)
        path = path if path.startswith("/share") else f"/admin/v1{path}"
        headers = {"Authorization": f"Bearer {self.said[step.token]}"} if step.token else {}
        if isinstance(step.body, bytes):
            return self.client.build_request(step.method, path, content=step.body, headers=headers)
        body = self._filled(step.body)
        return self.client.build_request(step.method, path, json=body, headers=headers)

    def _filled(self, body: object) -> object:
        if not isinstance(body, dict):
            return body
        return {name: self.said["key"] if value == "{key}" else value for name, value in body.items()}

    def _learn(self, step: Step, request: httpx.Request, reply: httpx.Response) -> None:
        if step.is_share and reply.status_code == 200:
            self.bodies[str(_member(reply, "objs.0.id"))] = request.content
        elif step.method == "DELETE" and step.path.startswith("/records/"):
            self.bodies.pop(step.path.removeprefix("/records/").format(**self.said), None)
        for name, member in step.keeps.items():
            self.said[name] = str(_member(reply, member))


def _member(reply: httpx.Response, path: str) -> object:
    found = reply.json()
    for part in path.split("."):
        found = found[int(part)] if part.isdigit() else found[part]
    return found
