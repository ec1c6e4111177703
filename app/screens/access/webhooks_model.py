"""Webhooks of the system in use, the log of one of them, and the verbs that change them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from app.api.webhooks_desk import Delivery, DeliveryLog, OwnedWebhook, WebhookList, WebhooksDesk
from app.connections import Connections
from app.running.one_at_a_time import OneAtATime
from app.screens.access.users_model import UsersModel
from app.screens.access.webhook_rows import BLOCKED, FAILING, HookLine, hook_columns, is_shown, state
from app.widgets.table_model import RowsModel


class WebhooksModel(QObject):
    """`there` stands for the endpoint in use, `here` for this computer."""

    refreshed = Signal()
    log_changed = Signal(str)  # of the webhook with this id

    def __init__(
        self,
        here: WebhooksDesk,
        there: WebhooksDesk,
        connections: Connections,
        users: UsersModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._here, self._there, self._connections, self._users = here, there, connections, users
        self._fetches = OneAtATime()
        self._chip, self._text = "All", ""
        self._logs: dict[str, DeliveryLog] = {}
        self.rows = RowsModel[HookLine](hook_columns(), key=lambda line: line.webhook.id, parent=self)
        self.told, self.is_loaded = WebhookList(), False
        connections.switched.connect(self._start_over)

    @property
    def users(self) -> UsersModel:
        return self._users

    @property
    def is_here(self) -> bool:
        return self._users.is_here

    async def refresh(self) -> None:
        await self._fetches.run(self._fetch)

    async def _fetch(self) -> None:
        place = self._connections.place
        if not self._users.is_loaded:
            await self._users.refresh()
        told = await self._desk.load(self._users.roster)
        if place == self._connections.place:
            self.told, self.is_loaded = told, True
            self.show_now()

    def show_now(self) -> None:
        """The same webhooks at the present moment."""
        self.rows.set_rows([line for line in self._lines() if is_shown(line, self._chip, self._text)])
        self.refreshed.emit()

    def narrow(self, chip: str, text: str) -> None:
        self._chip, self._text = chip, text
        self.show_now()

    def counts(self, chips: Sequence[str]) -> dict[str, int]:
        return {chip: sum(is_shown(line, chip, "") for line in self._lines()) for chip in chips}

    def failing(self) -> int:
        return sum(state(hook) in (FAILING, BLOCKED) for hook in self.told.hooks)

    def of_user(self, name: str) -> list[HookLine]:
        return [line for line in self._lines() if line.hook.owner == name]

    def hook(self, webhook_id: str) -> OwnedWebhook | None:
        return next((hook for hook in self.told.hooks if hook.webhook.id == webhook_id), None)

    def log(self, webhook_id: str) -> DeliveryLog | None:
        """As it was last fetched."""
        return self._logs.get(webhook_id)

    async def fetch_log(self, hook: OwnedWebhook, *, failed_only: bool = False) -> None:
        self._logs[hook.webhook.id] = await self._desk.log(hook, failed_only=failed_only)
        self.log_changed.emit(hook.webhook.id)

    async def add(self, owner: str, url: str, devices: Sequence[str], done: Callable[[str], None]) -> None:
        """`done` gets the new webhook's id."""
        webhook = await self._desk.add(owner, url)
        try:
            await self._desk.attach(OwnedWebhook(webhook, owner), devices, is_attached=True)
        finally:
            await self._see_again()
        done(webhook.id)

    async def change(self, hook: OwnedWebhook, url: str, devices: Sequence[str], *, is_enabled: bool) -> None:
        before = frozenset(hook.webhook.devices)
        try:
            if (url, is_enabled) != (hook.webhook.url, hook.webhook.is_enabled):
                await self._desk.change(hook, url, is_enabled=is_enabled)
            await self._desk.attach(hook, sorted(set(devices) - before), is_attached=True)
            await self._desk.attach(hook, sorted(before - set(devices)), is_attached=False)
        finally:
            await self._see_again()

    async def switch(self, hook: OwnedWebhook) -> None:
        await self._desk.change(hook, hook.webhook.url, is_enabled=not hook.webhook.is_enabled)
        await self.refresh()

    async def delete(self, hook: OwnedWebhook) -> None:
        await self._desk.delete(hook)
        await self._see_again()

    async def test(self, hook: OwnedWebhook, done: Callable[[Delivery], None]) -> None:
        delivery = await self._desk.test(hook)
        done(delivery)
        await self.fetch_log(hook)

    async def replay(self, hook: OwnedWebhook, delivery: Delivery) -> None:
        await self._desk.replay(hook, delivery)
        await self.fetch_log(hook)

    async def replay_failed(self, hook: OwnedWebhook, done: Callable[[int], None]) -> None:
        done(await self._desk.replay_failed(hook))
        await self.fetch_log(hook)

    @property
    def _desk(self) -> WebhooksDesk:
        return self._here if self.is_here else self._there

    def _lines(self) -> list[HookLine]:
        now = datetime.now(UTC)
        return [HookLine(hook, now, self.is_here) for hook in self.told.hooks]

    async def _see_again(self) -> None:
        """Devices show which webhook they are attached to."""
        await self._users.refresh()
        await self.refresh()

    def _start_over(self) -> None:
        self.told, self.is_loaded, self._logs = WebhookList(), False, {}
        self._fetches.start_over()
        self.rows.set_rows([])
