"""The admin client against the real server: what is asked is what comes back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from app.api.admin import AdminClient
from app.api.errors import MalformedReplyError, NotFoundError, RefusedByServerError, TooSlowError, UnreachableError
from app.api.http import HttpClient, Reply
from app.running.loop import AppLoop
from app.sender import Sender, example_body
from embedded_server.domain.token import IssuedToken, TokenKind
from tests.app.server import Served

pytestmark = pytest.mark.slow
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


async def issue(client: AdminClient, kind: TokenKind = TokenKind.PIPE, **wishes: object) -> IssuedToken:
    key = (await client.create_key("Philly pilot", "")).key.client_id
    patterns = wishes.get("rec_types", ())
    assert isinstance(patterns, tuple)
    return await client.issue_token(kind, key, str(wishes.get("scope", "")), "", patterns, "")


def test_that_keys_are_created_changed_listed_and_deleted(loop: AppLoop, client: AdminClient) -> None:
    async def main() -> None:
        issued = await client.create_key("HackIoT", "Senet tutorial board")
        changed = await client.update_key(issued.key.client_id, "HackIoT 2", "moved")
        assert (changed.name, changed.notes) == ("HackIoT 2", "moved")
        assert issued.secret.endswith(changed.secret_tail)
        assert changed in await client.keys()
        await client.delete_key(changed.client_id)
        assert changed.client_id not in {key.client_id for key in await client.keys()}

    loop.run_until_complete(main())


def test_that_a_revoked_token_is_refused_on_the_next_request(loop: AppLoop, client: AdminClient) -> None:
    async def main() -> None:
        issued = await issue(client)
        sender = Sender(client.base_url, "us.philadelphia.senet.em500", issued.value)
        body = json.dumps(example_body(NOW)).encode()
        async with HttpClient(sender.url, issued.value) as device:  # one connection, kept open
            await device.request("POST", "", content=body)
            await client.revoke_token(issued.token.id)
            with pytest.raises(RefusedByServerError) as refused:
                await device.request("POST", "", content=body)
        assert refused.value.status == 401
        assert "revoked" in refused.value.reason
        assert (await client.refusals(1))[0].code == refused.value.code

    loop.run_until_complete(main())


def test_that_a_posted_uplink_becomes_a_decoded_record_and_points(loop: AppLoop, client: AdminClient) -> None:
    async def main() -> None:
        issued = await issue(client)
        sender = Sender(client.base_url, "us.boston.points", issued.value)
        events = client.events()
        assert (await anext(events)).type == "hello"
        await client.post_share(sender.url, issued.value, json.dumps(example_body(LATER)).encode())
        while "us.boston.points" not in str((event := await anext(events)).facts) or event.type != "reading":
            pass
        page = await client.records("us.boston.points")
        reading = page.items[0].readings[0]
        assert reading.decoded is not None
        assert reading.decoded.data == {"temperature_1": 21.5, "relative_humidity_2": 41.5}
        series = await client.series("us.boston.points")
        temperature = next(one for one in series if one.field == "temperature_1")
        points = await client.points(temperature.id, 0, 4e9, 100)
        assert points["mean"].tolist() == [21.5]
        details = await client.record(page.items[0].id)
        assert json.loads(details.body) == example_body(LATER)
        await events.aclose()  # type: ignore[attr-defined]  # an async generator

    loop.run_until_complete(main())


def test_that_a_token_is_identified_from_a_curl_line(loop: AppLoop, client: AdminClient) -> None:
    async def main() -> None:
        issued = await issue(client, rec_types=("us.*",))
        line = Sender(client.base_url, "us.a", issued.value).curl(NOW)
        found = await client.identify_token(line)
        assert found is not None
        assert (found.id, found.rec_types) == (issued.token.id, ("us.*",))
        assert await client.identify_token("0" * 64) is None

    loop.run_until_complete(main())


def test_that_failures_are_told_apart(loop: AppLoop, client: AdminClient, served: Served) -> None:
    async def main() -> None:
        with pytest.raises(NotFoundError):
            await client.record("0" * 24)
        async with HttpClient(served.url, "wrong") as stranger:
            with pytest.raises(RefusedByServerError) as refused:
                await stranger.request("GET", "/admin/v1/status")
            assert refused.value.status == 401
            with pytest.raises(TooSlowError):
                await stranger.request("GET", "/healthz", deadline=0)
        async with HttpClient("http://127.0.0.1:9", "") as nobody:
            with pytest.raises(UnreachableError):
                await nobody.request("GET", "/")
        with pytest.raises(UnreachableError):
            await AdminClient().status()

    loop.run_until_complete(main())


def test_that_an_answer_that_is_no_json_is_named(loop: AppLoop, served: Served) -> None:
    async def main() -> None:
        async with HttpClient(served.url, served.admin_token) as client:
            (await client.request("DELETE", "/admin/v1/decoders/0")).json()

    with pytest.raises(NotFoundError):
        loop.run_until_complete(main())
    with pytest.raises(MalformedReplyError):
        Reply(200, {}, b"<html>").json()
