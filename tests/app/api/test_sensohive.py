"""Sensohive's API as the window speaks it: the key in a header, answers read with care."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from app.api.errors import ApiError, MalformedReplyError, ScopeError, UnreachableError
from app.api.probe import probe
from app.api.sensohive import SensohiveClient, with_root
from app.api.sensohive_replies import (
    Webhook,
    devices_from_json,
    issued_key_from_json,
    keys_from_json,
    users_from_json,
    webhooks_from_json,
)
from app.api.users_there import UsersThere
from embedded_server.wire.strict import WireError

KEY = "Ab3" * 21 + "Z"
OWN = {"id": 7, "name": "Desk", "key": f"{'*' * 60}{KEY[-4:]}", "expiration": 0, "user": "ines", "revoked": False}
Answers = Mapping[str, tuple[int, object]]


class Endpoint:
    """A service that answers what it is told to, and remembers what it was asked."""

    def __init__(self, answers: Answers) -> None:
        self.asked: list[tuple[str, str, Mapping[str, str]]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                endpoint.asked.append((self.command, self.path, dict(self.headers)))
                status, body = answers.get(self.path, (404, {"error": "not_found", "message": "There is nothing."}))
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815  # as the library calls them

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def endpoint(request: pytest.FixtureRequest) -> Callable[[Answers], Endpoint]:
    def start(answers: Answers) -> Endpoint:
        made = Endpoint(answers)
        request.addfinalizer(made.stop)
        return made

    return start


async def client_of(endpoint: Endpoint, *, is_read_only: bool = False) -> SensohiveClient:
    client = SensohiveClient()
    await client.point_at(endpoint.url, KEY, is_read_only=is_read_only)
    return client


async def test_that_the_key_travels_in_a_header_and_in_no_address(endpoint: Callable[[Answers], Endpoint]) -> None:
    service = endpoint({"/v1/key": (200, [{**OWN, "scopes": ["readkey"]}])})
    client = await client_of(service)
    keys = await client.keys()
    await client.close()
    (method, path, headers) = service.asked[0]
    assert (method, path, headers["apikey"]) == ("GET", "/v1/key", KEY)
    assert "Authorization" not in headers
    assert KEY not in repr(client) + repr(keys)
    assert client.own_key(keys) == keys[0]


async def test_that_a_read_only_endpoint_is_asked_for_nothing_that_changes_it(
    endpoint: Callable[[Answers], Endpoint],
) -> None:
    service = endpoint({"/v1/key": (200, [])})
    client = await client_of(service, is_read_only=True)
    assert await client.keys() == []
    with pytest.raises(ApiError, match="read only"):
        await client.add_webhook("https://hooks.example/in")
    await client.close()
    assert [method for method, _, _ in service.asked] == ["GET"]


async def test_that_a_missing_scope_is_named(endpoint: Callable[[Answers], Endpoint]) -> None:
    refusal = {"error": "forbidden", "message": "The key lacks the scope readkey.", "scope": "readkey"}
    service = endpoint({"/v1/key": (403, refusal)})
    client = await client_of(service)
    with pytest.raises(ScopeError) as caught:
        await client.keys()
    await client.close()
    assert (caught.value.scope, caught.value.fix) == ("readkey", "Use a key with the scope readkey.")


async def test_that_parts_a_key_may_not_see_are_closed_and_the_rest_is_told(
    endpoint: Callable[[Answers], Endpoint],
) -> None:
    refusal = {"error": "forbidden", "message": "The key lacks the scope readusr.", "scope": "readusr"}
    devices = [{"id": "1A2B3C", "model": "ORBIT_K", "user": "udo"}]
    mine = {**OWN, "scopes": ["readkey", "readdev", "readdata"], "user": "udo"}
    service = endpoint({"/v1/user": (403, refusal), "/v1/key": (200, [mine]), "/v1/dev": (200, devices)})
    client = await client_of(service)
    roster = await UsersThere(client).load()
    await client.close()
    assert dict(roster.closed) == {"users": "The key lacks the scope readusr."}
    assert [(user.name, user.is_integrator) for user in roster.users] == [("udo", False)]
    assert roster.me is not None
    assert roster.why_not("delkey") == "The key Desk lacks the scope delkey."
    assert roster.why_not("readusr") == "Only integrators may have the scope readusr."


async def test_that_a_probe_says_where_it_ends(endpoint: Callable[[Answers], Endpoint]) -> None:
    service = endpoint({"/v1/key": (401, {"error": "key_expired", "message": "The key has expired."})})
    client = await client_of(service)
    outcome = await probe(client)
    await client.close()
    assert not outcome.is_passed
    assert [(check.name, check.is_passed) for check in outcome.checks] == [
        ("Address answers", True),
        ("Key travels encrypted", None),
        ("Key accepted", False),
        ("What it may do", None),
        ("Clocks agree", None),
    ]
    assert outcome.problem == "The key has expired."


async def test_that_a_probe_of_nobody_reaches_nothing() -> None:
    client = SensohiveClient()
    await client.point_at("http://127.0.0.1:9", KEY)
    outcome = await probe(client)
    await client.close()
    assert [check.is_passed for check in outcome.checks] == [False, None, None, None, None]


async def test_that_a_client_without_an_endpoint_says_so() -> None:
    with pytest.raises(UnreachableError, match="not open"):
        await SensohiveClient().users()


async def test_that_another_answer_than_was_asked_for_is_an_error(endpoint: Callable[[Answers], Endpoint]) -> None:
    service = endpoint({"/v1/user": (200, {"users": []})})
    client = await client_of(service)
    with pytest.raises(MalformedReplyError):
        await client.users()
    await client.close()


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://api.sensohive.com", "https://api.sensohive.com/v1"),
        (" https://api.sensohive.com/v1/ ", "https://api.sensohive.com/v1"),
        ("http://127.0.0.1:8443", "http://127.0.0.1:8443/v1"),
    ],
)
def test_that_an_address_may_leave_out_the_version(url: str, base: str) -> None:
    assert with_root(url) == base


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.sensohive.com",
        "ftp://x.example",
        "https://",
        f"https://x.example/?apikey={KEY}",
        "https://a:b@x.example",
    ],
)
def test_that_what_is_no_plain_address_is_refused(url: str) -> None:
    with pytest.raises(ApiError):
        with_root(url)


def test_that_what_the_document_promises_is_enough() -> None:
    key = {
        "name": "A",
        "key": f"{'*' * 60}abcd",
        "expiration": 1_498_730_400,
        "scopes": [],
        "user": "u",
        "revoked": True,
    }
    (read,) = keys_from_json([key])
    assert (read.id, read.tail, read.is_revoked) == ("", "abcd", True)
    assert read.expires_at is not None
    assert read.expires_at.isoformat() == "2017-06-29T10:00:00+00:00"
    (user,) = users_from_json([{"name": "u", "integrator": True, "more": 1}])
    assert (user.is_integrator, user.parent) == (True, "")
    (device,) = devices_from_json([{"id": "1", "model": "OTHER", "user": "u", "webhook": None}])
    assert (device.name, device.webhook, device.last_seen_at) == ("", "", None)
    (webhook,) = webhooks_from_json([{"id": "w", "url": "https://x.example/?key=secret-of-mine", "enabled": True}])
    assert isinstance(webhook, Webhook)
    assert "secret-of-mine" not in repr(webhook)


def test_that_a_new_key_must_be_told_whole() -> None:
    with pytest.raises(WireError):
        issued_key_from_json({**OWN, "scopes": []})
    issued = issued_key_from_json({**OWN, "scopes": [], "key": KEY})
    assert (issued.value, issued.key.tail) == (KEY, KEY[-4:])
    assert KEY not in repr(issued)
