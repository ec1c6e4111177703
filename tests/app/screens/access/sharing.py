"""Access as a test of rules and accounts drives it, and two organisations whose members send."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from app.api.admin import AdminClient
from app.running.loop import AppLoop
from app.screens.access.access_view import AccessView
from app.screens.access.accounts_model import AccountsModel
from app.screens.access.rules_model import RulesModel
from app.widgets.dialog import Dialog
from app.widgets.labels import PlainLabel
from app.window.actions import Actions
from embedded_server.domain.token import TokenKind

Until = Callable[[Callable[[], object]], None]
DANA, LENA = "dana@northfield.io", "lena@annex.io"
NORTHFIELD, ANNEX = "northfield", "northfield.annex"
REC_TYPE = "us.harbour.tide"


@dataclass
class Sharing:
    """The Access screen with the models of rules and accounts."""

    loop: AppLoop
    client: AdminClient
    view: AccessView
    rules: RulesModel
    accounts: AccountsModel
    actions: Actions
    until: Until

    def dialog(self, kind: type[Dialog]) -> Dialog:
        self.until(lambda: self._open(kind))
        return self._open(kind)[0]

    def labels(self) -> list[str]:
        return [label.full_text() for label in self.view.findChildren(PlainLabel) if label.isVisible()]

    def refresh(self) -> None:
        self.loop.run_until_complete(self.rules.refresh())
        self.loop.run_until_complete(self.accounts.refresh())

    def _open(self, kind: type[Dialog]) -> list[Dialog]:
        return [one for one in self.view.window().findChildren(kind) if one.isVisible()]


async def populate(client: AdminClient) -> None:
    """Two accounts of two organisations, one above the other; the lower one has records."""
    known = {one.email for one in await client.accounts()}
    for email, organisation in ((DANA, NORTHFIELD), (LENA, ANNEX)):
        if email not in known:
            await client.create_account(email, organisation, "")
    if not any(one.name == REC_TYPE for one in await client.rec_types()):
        await send(client, LENA, REC_TYPE, 3)


async def send(client: AdminClient, account: str, rec_type: str, count: int) -> None:
    key = (await client.create_key("Fleet", "", account)).key.client_id
    token = (await client.issue_token(TokenKind.PIPE, key, "", "", (), "", account)).value
    for number in range(count):
        body = json.dumps({"level": number}).encode()
        await client.post_share(f"{client.base_url}/share/{rec_type}", token, body)


async def clear(client: AdminClient) -> None:
    for rule in await client.rules():
        await client.delete_rule(rule.id)
