"""Webhooks on the real server: as its administrator, and as a remote endpoint with the keys of users."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from PySide6.QtCore import Qt

from app.api.admin import AdminClient
from app.api.http import HttpClient
from app.connections import kept_key
from app.credentials import Credentials
from app.screens.access.webhook_dialogs import DeleteWebhookDialog, WebhookDialog
from tests.app.screens.access.userland import INES, INTEGRATOR_SCOPES, PIER, QUAY, UDO, URSULA, Userland
from tests.app.server import Served, serve

pytestmark = pytest.mark.slow
URL = "http://localhost:9009/hook?key=93847561029384"
ALL_OF_A_USER = ["readdev", "readdata", "setdevwebhook", "readwebhook", "writewebhook", "delwebhook"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One that lets webhooks name this computer: nobody can resolve another name without a network."""
    data = tmp_path_factory.mktemp("served")
    data.chmod(0o700)
    with serve(data, "--allow-private-webhooks") as server:
        yield server


def create(userland: Userland, url: str = URL, owner: str = UDO) -> WebhookDialog:
    """Fills the dialog in and sends it."""
    userland.actions["webhook.create"].trigger()
    dialog = userland.dialog(WebhookDialog)
    assert isinstance(dialog, WebhookDialog)
    dialog._url.setText(url)
    dialog._owner.setCurrentText(owner)
    for at in range(dialog._list.count()):
        if PIER in dialog._list.item(at).text():
            dialog._list.item(at).setCheckState(Qt.CheckState.Checked)
    dialog._act()
    return dialog


def test_that_a_webhook_is_created_with_its_sensors_and_shows_how_it_is(userland: Userland) -> None:
    userland.view.show_tab("webhooks")
    userland.refresh()
    create(userland)
    userland.until(lambda: not userland.open_dialogs() and userland.webhooks.selected())
    hook = userland.webhooks.selected()
    assert hook is not None
    assert (hook.owner, hook.webhook.devices) == (UDO, (PIER,))
    shown = [str(userland.models.webhooks.rows.index(0, at).data()) for at in range(5)]
    assert shown == ["http://localhost:9009/hook", UDO, "1", "Not used yet", "never sent"]
    assert "93847561029384" not in "".join(userland.labels())
    assert userland.models.users.roster.devices_of(UDO)[0].webhook == hook.webhook.id


def test_that_a_restriction_is_told_at_the_field(userland: Userland) -> None:
    userland.view.show_tab("webhooks")
    userland.refresh()
    dialog = create(userland, "https://127.0.0.1/hook")
    userland.until(lambda: dialog._field.has_error())
    assert "must name its host" in dialog._field.message()
    dialog._url.setText("no address")
    assert not dialog.is_ready()
    dialog.reject()
    assert not userland.ask("GET", "/webhooks")["items"]


def test_that_a_webhook_is_changed_switched_off_and_deleted(userland: Userland) -> None:
    webhook = userland.ask("POST", f"/users/{UDO}/webhooks", {"url": URL})["id"]
    userland.view.show_tab("webhooks")
    userland.refresh()
    userland.webhooks.choose(webhook)
    userland.actions["webhook.edit"].trigger()
    dialog = userland.dialog(WebhookDialog)
    assert isinstance(dialog, WebhookDialog)
    assert not dialog._owner.isEnabled()
    for at in range(dialog._list.count()):
        dialog._list.item(at).setCheckState(Qt.CheckState.Checked)
    dialog._act()
    userland.until(lambda: not userland.open_dialogs())
    assert sorted(userland.ask("GET", "/webhooks")["items"][0]["devices"]) == [PIER, QUAY]
    userland.actions["webhook.switch"].trigger()
    userland.until(lambda: userland.models.webhooks.counts(["Off"])["Off"] == 1)
    assert any("It is switched off" in said for said in userland.labels())
    userland.actions["webhook.delete"].trigger()
    deleting = userland.dialog(DeleteWebhookDialog)
    assert deleting.destroys()
    deleting._act()
    userland.until(lambda: not userland.models.webhooks.told.hooks)
    assert userland.ask("GET", "/webhooks")["items"] == []


def test_that_webhooks_are_narrowed_by_their_state_and_words(userland: Userland) -> None:
    for owner in (UDO, URSULA):
        userland.ask("POST", f"/users/{owner}/webhooks", {"url": f"{URL}&of={owner[:3]}"})
    userland.view.show_tab("webhooks")
    userland.refresh()
    userland.models.webhooks.narrow("All", "ursula")
    assert [line.hook.owner for line in userland.models.webhooks.rows.rows] == [URSULA]
    userland.models.webhooks.narrow("Failing", "")
    assert not userland.models.webhooks.rows.rows
    assert any("No webhook matches" in said for said in userland.labels())


def test_that_a_users_page_shows_its_webhooks(userland: Userland) -> None:
    userland.ask("POST", f"/users/{UDO}/webhooks", {"url": URL})
    userland.show(UDO)
    pane = userland.view._of_user
    assert [line.hook.owner for line in pane._rows.rows] == [UDO]
    pane.opened.emit(pane._rows.rows[0].webhook.id)
    assert userland.view._tabs.key() == "webhooks"
    hook = userland.webhooks.selected()
    assert hook is not None
    assert hook.owner == UDO


def test_that_an_integrator_needs_a_key_of_a_user(userland: Userland, credentials: Credentials) -> None:
    key = userland.issue(INES, "Desk", INTEGRATOR_SCOPES)["key"]
    userland.view.show_tab("users")
    profile = userland.connect(key)
    userland.view.show_tab("webhooks")
    userland.until(lambda: userland.models.webhooks.is_loaded)
    assert "An integrator cannot manage webhooks" in userland.models.webhooks.told.closed
    assert not userland.actions["webhook.create"].isEnabled()
    users = userland.models.users
    issued = userland.loop.run_until_complete(users.add_key(UDO, "For webhooks", ALL_OF_A_USER, None))
    assert credentials.get(kept_key(profile.id, issued.key.id)) == issued.value
    userland.refresh()
    assert userland.models.webhooks.told.asked == (UDO,)
    create(userland)
    userland.until(lambda: not userland.open_dialogs() and userland.models.webhooks.told.hooks)
    (hook,) = userland.models.webhooks.told.hooks
    assert (hook.owner, hook.webhook.devices) == (UDO, (PIER,))
    assert any("Collected with the keys of 1 user." in said for said in userland.labels())
    assert not userland.actions["webhook.test"].isEnabled()


def test_that_the_key_of_a_user_manages_its_own_webhooks(userland: Userland) -> None:
    key = userland.issue(UDO, "Everything", ALL_OF_A_USER)["key"]
    userland.ask("POST", f"/users/{UDO}/webhooks", {"url": URL})
    userland.ask("POST", f"/users/{URSULA}/webhooks", {"url": URL})
    userland.view.show_tab("users")
    userland.connect(key)
    userland.view.show_tab("webhooks")
    userland.until(lambda: userland.models.webhooks.is_loaded)
    assert [hook.owner for hook in userland.models.webhooks.told.hooks] == [UDO]


@pytest.fixture
def receiver() -> Iterator[str]:
    """Takes every post."""

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Taking)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://localhost:{server.server_port}/hook?key=93847561029384"
    server.shutdown()
    thread.join()
    server.server_close()


async def delivered(client: AdminClient, callback: str, uplink: Mapping[str, object]) -> None:
    """Posts an uplink as Sigfox does, and waits until its data points were sent on."""
    async with HttpClient(client.base_url, "") as network:
        await network.request("POST", callback, json_body=uplink)
    async with asyncio.timeout(30):
        while not any(target["delivered"] for target in (await client.ask("GET", "/targets")).json()["items"]):
            await asyncio.sleep(0.05)


def test_that_the_log_tells_what_was_sent_and_a_test_sends_it_again(userland: Userland, receiver: str) -> None:
    webhook = userland.ask("POST", f"/users/{UDO}/webhooks", {"url": receiver})["id"]
    userland.ask("PUT", f"/webhooks/{webhook}/devices/{PIER}")
    token = userland.ask("POST", "/tokens", {"type": "sigfox"})["access_token"]
    uplink = {"device": PIER, "time": int(time.time()), "seqNumber": 7, "data": "1200d701e301ff", "ack": False}
    userland.loop.run_until_complete(delivered(userland.client, f"/sigfox/{token}/data", uplink))
    userland.view.show_tab("webhooks")
    userland.refresh()
    userland.webhooks.choose(webhook)
    userland.until(userland.webhooks.deliveries.deliveries)
    sent = userland.webhooks.deliveries.deliveries()[0]
    assert (sent.status, sent.is_success, sent.is_test) == (200, True, False)
    userland.until(lambda: json.loads(userland.webhooks.detail.body())["device"] == PIER)
    assert {"time", "data"} < json.loads(userland.webhooks.detail.body()).keys()
    userland.actions["webhook.test"].trigger()
    userland.until(lambda: any("Test: It answered 200" in said for said in userland.labels()))
    userland.until(lambda: any(one.is_test for one in userland.webhooks.deliveries.deliveries()))
    assert not userland.actions["webhook.replay"].isEnabled()
