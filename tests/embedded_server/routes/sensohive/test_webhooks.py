"""Webhooks: each restriction has a code, and what became of deliveries is told."""

from __future__ import annotations

import pytest

from embedded_server.domain.webhook_rules import MOST_WEBHOOKS, RESTRICTIONS
from tests.embedded_server.live import NOON_MS
from tests.embedded_server.routes.sensohive.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")
REFUSED = {
    "url": (
        "hooks.example/x",
        "https://",
        "https://hooks..example/",
        "https://hooks.example/a b",
        "https://hööks.example",
    ),
    "too_long": ("https://hooks.example/" + "x" * 2_048,),
    "scheme": ("ftp://hooks.example/", "file:///etc/passwd"),
    "userinfo": ("https://me:secret@hooks.example/", "https://hooks.example@inside.example/"),
    "fragment": ("https://hooks.example/#here",),
    "ip_address": (
        "http://93.184.215.14/",
        "http://127.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://[::1]/",
    ),
    "port": ("http://hooks.example:22/", "http://hooks.example:1023/", "http://hooks.example:65536/"),
    "no_address": ("https://nowhere.example/", "https://six.example/"),
    "private_address": ("https://inside.example/",),
}


@pytest.mark.parametrize(("code", "url"), [(code, url) for code, urls in REFUSED.items() for url in urls])
async def test_that_an_address_nothing_is_sent_to_is_refused_with_its_code(world: World, code: str, url: str) -> None:
    reply = await world.ask(await world.key(world.uma), "POST", "/webhook", {"url": url})
    (detail,) = reply.json()["details"]
    assert (reply.status_code, detail["field"], detail["code"]) == (422, "url", code)
    assert detail["problem"] == RESTRICTIONS[code]


async def test_that_a_webhook_is_made_changed_and_deleted(world: World) -> None:
    key, url = await world.key(world.ugo), "https://hooks.example:8443/in?key=s3cret"
    reply = await world.ask(key, "POST", "/webhook", {"url": url})
    made = reply.json()
    assert (reply.status_code, made) == (
        201,
        {"id": made["id"], "url": url, "enabled": True, "created": NOON_MS // 1000, "devices": []},
    )
    assert (await world.ask(key, "GET", "/webhook")).json() == [made]
    assert (await world.ask(key, "GET", f"/webhook/{made['id']}")).json() == made
    changed = await world.ask(key, "PUT", f"/webhook/{made['id']}", {"url": "http://both.example/", "enabled": False})
    assert changed.json() == {**made, "url": "http://both.example/", "enabled": False}
    device = await world.device(world.ugo)
    await world.ask(key, "PUT", f"/dev/{device}/webhook", {"webhook": made["id"]})
    assert (await world.ask(key, "GET", f"/webhook/{made['id']}")).json()["devices"] == [device]
    assert (await world.ask(key, "DELETE", f"/webhook/{made['id']}")).status_code == 204
    assert (await world.ask(key, "GET", f"/webhook/{made['id']}")).status_code == 404
    assert (await world.ask(key, "GET", f"/dev/{device}")).json()["webhook"] == ""


async def test_that_an_address_is_taken_once_a_user_and_ten_are_enough(world: World) -> None:
    key, urls = await world.key(world.ugo), [f"https://hooks.example/{n}" for n in range(MOST_WEBHOOKS)]
    made = [(await world.ask(key, "POST", "/webhook", {"url": url})).json()["id"] for url in urls]
    again = await world.ask(key, "POST", "/webhook", {"url": urls[0]})
    one_more = await world.ask(key, "POST", "/webhook", {"url": "https://hooks.example/more"})
    as_another = await world.ask(key, "PUT", f"/webhook/{made[1]}", {"url": urls[0]})
    as_before = await world.ask(key, "PUT", f"/webhook/{made[0]}", {"url": urls[0]})
    assert [each.json()["details"][0]["code"] for each in (again, one_more, as_another)] == [
        "duplicate", "too_many", "duplicate",
    ]  # fmt: skip
    assert as_before.status_code == 200
    others = await world.ask(await world.key(world.uma), "POST", "/webhook", {"url": urls[0]})
    assert others.status_code == 201
    for webhook in (*made, others.json()["id"]):
        await world.store.delete_webhook(webhook)


async def test_that_a_name_nobody_can_be_asked_about_is_taken(world: World) -> None:
    """It is judged when something is sent."""
    reply = await world.ask(await world.key(world.uma), "POST", "/webhook", {"url": "https://away.example/"})
    assert reply.status_code == 201
    await world.store.delete_webhook(reply.json()["id"])


async def test_that_a_streak_of_failures_is_told_until_a_success(world: World) -> None:
    key, webhook = await world.key(world.uma), await world.webhook(world.uma)

    async def told() -> tuple[object, ...]:
        reply = (await world.ask(key, "GET", f"/webhook/{webhook.id}")).json()
        return tuple(reply.get(name) for name in ("enabled", "last_status", "failing_since", "disabled_reason"))

    now_s = NOON_MS // 1000
    await world.store.note_webhook(webhook.id, 500, is_success=False)
    world.clock.ms += 60_000
    await world.store.note_webhook(webhook.id, None, is_success=False)
    assert await told() == (True, 500, now_s, None)
    await world.store.note_webhook(webhook.id, 204, is_success=True)
    assert await told() == (True, 204, None, None)
    await world.store.note_webhook(webhook.id, 410, is_success=False)
    await world.store.disable_webhook(webhook.id, "It answered 410.")
    assert await told() == (False, 410, now_s + 60, "It answered 410.")
    await world.ask(key, "PUT", f"/webhook/{webhook.id}", {"url": webhook.url})
    assert await told() == (True, 410, None, None)
    await world.store.delete_webhook(webhook.id)


async def test_that_the_secret_in_an_address_is_in_no_repr(world: World) -> None:
    webhook = await world.webhook(world.uma)
    assert webhook.url not in repr(webhook)
    await world.store.delete_webhook(webhook.id)
