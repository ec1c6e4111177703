"""Every operation with every scope, by both types of user, on what is one's own, a child's and somebody else's, and
with keys that were revoked or have expired. What is right is read from the document; the server goes by its table."""

from __future__ import annotations

import json
from asyncio import gather
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from itertools import chain, product
from typing import TypeAlias

import pytest

from embedded_server.domain.account import Account
from embedded_server.domain.sensohive import OPERATIONS
from embedded_server.domain.user_key import scopes_of
from tests.embedded_server.homes import SqliteHomes
from tests.embedded_server.live import NOON_MS
from tests.embedded_server.routes.sensohive.plain import PlainClient, plain_clients
from tests.embedded_server.routes.sensohive.world import World

DOCUMENT = json.loads((resources.files("embedded_server.routes.sensohive") / "swagger.json").read_text("utf-8"))
ROLES = ("integrator", "user")
WHOSE = ("own", "child's", "other's")
AT_ONCE = 8
Target: TypeAlias = tuple[str, object]  # path and body
KeyName: TypeAlias = tuple[str, str, str]  # role, scope and state
Place: TypeAlias = tuple[str, str, "Operation"]  # role, whose, and what is done there
STATES = (*WHOSE, "revoked", "expired")


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    scope: str
    roles: tuple[str, ...]
    success: int


@dataclass(frozen=True, slots=True)
class Case:
    operation: Operation
    scope: str  # the only one of the key
    role: str
    state: str

    @property
    def whose(self) -> str:
        """What it is tried on."""
        return self.state if self.state in WHOSE else "own"

    @property
    def key(self) -> KeyName:
        return self.role, self.scope, "good" if self.state in WHOSE else self.state

    @property
    def place(self) -> Place:
        return self.role, self.whose, self.operation

    @property
    def expected(self) -> tuple[int, str]:
        """The status, and the code of a refusal."""
        if self.state in ("revoked", "expired"):
            return 401, f"key_{self.state}"
        if self.scope != self.operation.scope or self.role not in self.operation.roles:
            return 403, "forbidden"
        if self.operation.path == "/key" and self.operation.method == "POST" and not self.is_visible:
            return 422, "invalid"
        if "{" in self.operation.path and not self.is_visible:
            return 404, "not_found"
        return self.operation.success, ""

    @property
    def is_visible(self) -> bool:
        if self.whose == "own":
            return "{name}" not in self.operation.path  # an integrator is none of its users
        return self.whose == "child's" and self.role == "integrator"


@pytest.fixture(scope="session")
def homes() -> SqliteHomes:
    """Who may do what is the same on every database."""
    return SqliteHomes()


def operations() -> list[Operation]:
    return [
        Operation(
            method.upper(),
            path,
            told["x-scope"],
            tuple(told["x-user-types"]),
            next(int(status) for status in told["responses"] if status.startswith("2")),
        )
        for path, item in DOCUMENT["paths"].items()
        for method, told in item.items()
    ]


CASES = [Case(*each) for each in product(operations(), DOCUMENT["x-scopes"], ROLES, STATES)]


def test_that_the_servers_table_is_the_documents() -> None:
    told = {(each.method, each.path, each.scope) for each in operations()}
    assert {(each.method, each.path, each.scope) for each in OPERATIONS} == told
    for role, letter in (("integrator", "I"), ("user", "U")):
        scopes = {scope for scope, letters in DOCUMENT["x-scopes"].items() if letter in letters}
        assert scopes_of(is_integrator=role == "integrator") == scopes
        assert all((role in each.roles) == (each.scope in scopes) for each in operations())
    assert len(CASES) == 26 * 14 * 2 * 5


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
async def test_that_every_key_opens_what_the_document_says_and_nothing_else(world: World) -> None:
    asked = sorted({case.key for case in CASES})
    keys = dict(zip(asked, await gather(*(_key(world, *each) for each in asked)), strict=True))
    refused = [case for case in CASES if case.expected[0] >= 400]
    standing = list({case.place: case for case in refused}.values())
    made = await gather(*(_target(world, case) for case in standing))
    targets = {case.place: target for case, target in zip(standing, made, strict=True)}
    before = await _all_there_is(world)
    async with plain_clients(world.live.port, AT_ONCE) as clients:
        asking = (_wrong(clients[n], refused[n::AT_ONCE], keys, targets) for n in range(AT_ONCE))
        assert list(chain.from_iterable(await gather(*asking))) == []
        assert await _all_there_is(world) == before
        for case in CASES:
            if case.expected[0] < 400:
                assert await _wrong(clients[0], [case], keys, {case.place: await _target(world, case)}) == []


async def _wrong(
    client: PlainClient, cases: Iterable[Case], keys: Mapping[KeyName, str], targets: Mapping[Place, Target]
) -> list[object]:
    wrong: list[object] = []
    for case in cases:
        status, told = await client.ask(keys[case.key], case.operation.method, *targets[case.place])
        names_scope = told.get("error") != "forbidden" or told["scope"] == case.operation.scope
        if (status, told.get("error", "")) != case.expected or not names_scope:
            wrong.append((case, status, told))
    return wrong


async def _key(world: World, role: str, scope: str, life: str) -> str:
    actor = _actor(world, role)
    value = await world.key(actor, (scope,), NOON_MS // 1000 if life == "expired" else 0)
    if life == "revoked":
        key = await world.store.user_key(value)
        assert key is not None
        await world.store.revoke_user_key(key.id)
    return value


def _actor(world: World, role: str) -> Account:
    return world.ira if role == "integrator" else world.uma


def _subject(world: World, case: Case) -> Account:
    """Whose it is that the case is tried on."""
    child = world.uma if case.role == "integrator" else world.kit
    return {"own": _actor(world, case.role), "child's": child, "other's": world.otto}[case.whose]


async def _target(world: World, case: Case) -> Target:
    """A path and a body, of things that are there and that no other case is tried on."""
    path, subject = case.operation.path, _subject(world, case)
    names = {}
    if "/dev/{id}" in path:
        names["id"] = await world.device(subject)
    if path.endswith("/{parameter}"):
        await world.pending(subject, names["id"])
        names["parameter"] = "alarm_high"
    if path == "/webhook/{id}":
        names["id"] = await _webhook_of(world, subject)
    if path == "/key/{key}":
        names["key"] = str((await world.store.add_user_key("k", subject.id, ("readdev",), 0)).key.id)
    if path == "/user/{name}":
        names["name"] = await _name_of(world, case, subject)
    return path.format(**names), _body(world, case, subject, names.get("name", ""))


async def _webhook_of(world: World, owner: Account) -> str:
    """The first one where nothing happens to it: there may be few."""
    known = await world.store.webhooks(owner.id)
    return known[0].id if known else (await world.webhook(owner)).id


async def _name_of(world: World, case: Case, subject: Account) -> str:
    if case.role == "integrator" and case.whose == "child's":
        return (await world.store.add_sensohive_user(world.ira.id, f"user{world.number()}", "")).name
    return subject.email


def _body(world: World, case: Case, subject: Account, name: str) -> object:
    bodies: dict[tuple[str, str], object] = {
        ("POST", "/key"): {"name": "new", "scopes": ["writekey"], "user": subject.email},
        ("PUT", "/key/{key}"): {"name": "renamed", "scopes": ["readdev"]},
        ("PUT", "/dev/{id}/user"): {"user": _actor(world, case.role).email},
        ("PUT", "/dev/{id}/webhook"): {"webhook": ""},
        ("POST", "/user"): {"name": f"user{world.number()}", "integrator": False},
        ("PUT", "/user/{name}"): {"name": name, "integrator": False},
        ("POST", "/webhook"): {"url": f"https://hooks.example/{world.number()}"},
        ("PUT", "/webhook/{id}"): {"url": f"https://hooks.example/{world.number()}"},
        ("PUT", "/orbit/dev/{id}"): {"alarm_high": 650},
    }
    return bodies.get((case.operation.method, case.operation.path))


async def _all_there_is(world: World) -> tuple[object, ...]:
    store = world.store
    devices = await store.orbit_devices()
    sensors = [await store.orbit_sensor(device.id) for device in devices]
    return await store.accounts(), await store.user_keys(), await store.webhooks(), devices, sensors
