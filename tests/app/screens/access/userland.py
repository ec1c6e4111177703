"""Access as a test of users and webhooks drives it: an integrator, two users, a few sensors and keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.api.admin import AdminClient
from app.api.http import Json
from app.connections import HERE, Connections, Profile
from app.running.loop import AppLoop
from app.screens.access.access_view import AccessView
from app.screens.access.models import AccessModels
from app.screens.access.scope_matrix import FIRST_KEY, SCOPE_NAMES
from app.screens.access.users_view import UsersView
from app.screens.access.webhooks_view import WebhooksView
from app.widgets.dialog import Dialog
from app.widgets.labels import PlainLabel
from app.window.actions import Actions

Until = Callable[[Callable[[], object]], None]
INES, UDO, URSULA = "ines@harbour.example", "udo@harbour.example", "ursula@harbour.example"
PIER, QUAY = "1A2B3C", "1A2B3D"
INTEGRATOR_SCOPES = ("readdev", "setdevuser", "readusr", "writeusr", "delusr", "readkey", "writekey", "delkey")


@dataclass
class Userland:
    loop: AppLoop
    client: AdminClient
    view: AccessView
    models: AccessModels
    connections: Connections
    actions: Actions
    until: Until

    @property
    def users(self) -> UsersView:
        return self.view.users

    @property
    def webhooks(self) -> WebhooksView:
        return self.view.webhooks

    def ask(self, method: str, path: str, body: Json = None) -> Json:
        reply = self.loop.run_until_complete(self.client.ask(method, path, body=body))
        return reply.json() if reply.body else None

    def issue(self, email: str, name: str, scopes: Sequence[str], expires_s: int = 0) -> Mapping[str, Json]:
        """Past the window: its value is not kept here."""
        body = {"name": name, "scopes": list(scopes), "expiration": expires_s}
        issued: Mapping[str, Json] = self.ask("POST", f"/users/{email}/keys", body)
        return issued

    def scopes(self, email: str, name: str) -> list[str]:
        """What the server says of a key."""
        keys = self.ask("GET", f"/users/{email}/keys")["items"]
        return sorted(next(key["scopes"] for key in keys if key["name"] == name and not key["revoked"]))

    def refresh(self) -> None:
        self.loop.run_until_complete(self.models.users.refresh())
        self.loop.run_until_complete(self.models.webhooks.refresh())

    def show(self, email: str) -> None:
        """The page of a user."""
        self.view.show_tab("users")
        self.refresh()
        self.users.choose(email)

    def connect(self, key: str, *, is_read_only: bool = False, is_production: bool = False) -> Profile:
        """Uses this server as a remote endpoint, with a key."""
        profile = Profile("", "Harbour", self.client.base_url, is_read_only=is_read_only, is_production=is_production)

        async def use() -> Profile:
            saved = await self.connections.save(profile, key)
            await self.connections.use(saved.id)
            return saved

        saved: Profile = self.loop.run_until_complete(use())
        self.until(lambda: self.models.users.is_loaded)
        return saved

    def disconnect(self) -> None:
        self.loop.run_until_complete(self.connections.use(HERE))

    def flip(self, scope: str, key: int = 0) -> None:
        """As a click on the cell does."""
        matrix = self.users.detail.matrix
        matrix._flip(matrix.model().index(SCOPE_NAMES.index(scope), FIRST_KEY + key))

    def cell(self, scope: str, key: int = 0) -> str:
        return str(self.users.detail.matrix.model().index(SCOPE_NAMES.index(scope), FIRST_KEY + key).data())

    def dialog(self, kind: type[Dialog]) -> Dialog:
        self.until(lambda: self.open_dialogs(kind))
        return self.open_dialogs(kind)[0]

    def open_dialogs(self, kind: type[Dialog] = Dialog) -> list[Dialog]:
        return [one for one in self.view.window().findChildren(kind) if one.isVisible()]

    def labels(self) -> list[str]:
        return [label.full_text() for label in self.view.findChildren(PlainLabel) if label.isVisible()]


async def populate(client: AdminClient) -> None:
    known = {one.email for one in await client.accounts()}
    if INES not in known:
        await client.create_account(INES, "harbour", "", is_integrator=True)
        for email in (UDO, URSULA):
            await client.create_account(email, "harbour", "", parent=INES)
    for device, name in ((PIER, "Pier"), (QUAY, "Quay")):
        body = {"type": "sigfox", "model": "ORBIT_K", "owner": UDO, "name": name}
        await client.ask("PUT", f"/devices/{device}", body=body)


async def clear(client: AdminClient) -> None:
    """Keys stay in the list, revoked."""
    for email in (INES, UDO, URSULA):
        for key in (await client.ask("GET", f"/users/{email}/keys")).json()["items"]:
            if not key["revoked"]:
                await client.ask("DELETE", f"/users/{email}/keys/{key['id']}")
    for webhook in (await client.ask("GET", "/webhooks")).json()["items"]:
        await client.ask("DELETE", f"/webhooks/{webhook['id']}")
