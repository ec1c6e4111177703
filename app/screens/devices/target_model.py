"""The notification target of the device that is open: as it is saved, as it is being filled in, and tried out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from app.api.admin import AdminClient
from app.api.devices import DevicesClient
from app.api.targets import TargetsClient
from app.credentials import Credentials
from app.running.one_at_a_time import OneAtATime
from app.screens.devices.log_model import LogModel
from app.screens.devices.rows import name_of
from app.screens.devices.target_draft import (
    AUTHORIZATION,
    SHARE,
    Draft,
    Forward,
    HeaderRow,
    changes,
    draft_of,
    is_private,
)
from app.screens.devices.testing_steps import REFUSED
from embedded_server.domain.delivery import DeliveryDetail
from embedded_server.domain.device import Device
from embedded_server.domain.target import Target
from embedded_server.domain.target_template import AssignedRow
from embedded_server.domain.token import TokenKind


class TargetModel(QObject):
    """`loaded` says that another target is open; `changed` that it is told anew, or that the draft is another one."""

    loaded = Signal()
    changed = Signal()
    tested = Signal()

    def __init__(
        self,
        admin: AdminClient,
        client: TargetsClient,
        devices: DevicesClient,
        credentials: Credentials,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._admin, self.client, self.devices, self._credentials = admin, client, devices, credentials
        self.log = LogModel(client, self)
        self.device: Device | None = None
        self.target: Target | None = None
        self.is_loaded = False
        self.is_testing = False
        self._fetches = OneAtATime()
        self._drafts: dict[str, Draft] = {}
        self._tests: dict[str, DeliveryDetail] = {}

    @property
    def base(self) -> str:
        return self._admin.base_url

    @property
    def device_id(self) -> str:
        return self.device.id if self.device else ""

    @property
    def saved(self) -> Draft:
        return draft_of(self.target, self.base, self.device.rec_type if self.device else "")

    @property
    def draft(self) -> Draft:
        """As it stands in the form."""
        return self._drafts.get(self.device_id, self.saved)

    @property
    def changes(self) -> list[str]:
        return changes(self.saved, self.draft)

    @property
    def is_held(self) -> bool:
        """Whether what waits for it has to wait for a person."""
        return self.target is not None and (not self.target.is_enabled or self.target.paused_at is not None)

    @property
    def last_test(self) -> DeliveryDetail | None:
        return self._tests.get(self.device_id)

    def open(self, device: Device) -> bool:
        """Whether that is another one than before."""
        is_other = device.id != self.device_id
        self.device = device
        if is_other:
            self.target, self.is_loaded = None, False
            self.log.of_target(None)
            self.loaded.emit()
        return is_other

    def edit(self, draft: Draft) -> None:
        if changes(self.saved, draft):
            self._drafts[self.device_id] = draft
        else:
            self._drafts.pop(self.device_id, None)
        self.changed.emit()

    def discard(self) -> Draft:
        """What is lost by it."""
        draft = self.draft
        self._drafts.pop(self.device_id, None)
        self.loaded.emit()
        return draft

    def take_back(self, device_id: str, draft: Draft) -> None:
        """A discarded draft, if nothing else was typed since."""
        self._drafts.setdefault(device_id, draft)
        if device_id == self.device_id:
            self.loaded.emit()

    async def refresh(self) -> None:
        await self._fetches.run(self._fetch)

    async def _fetch(self) -> None:
        device = self.device_id
        if not device:
            return
        target = await self.client.of_device(device)
        if device != self.device_id:
            return
        is_first, before = not self.is_loaded, self.target
        self.target, self.is_loaded = target, True
        self.log.of_target(target.id if target else None)
        if is_first or (before != target and device not in self._drafts):
            self.loaded.emit()
        self.changed.emit()
        await self.log.refresh()

    async def save(self, then: Callable[[str], None]) -> None:
        """As the form has it; for a recType of this server with a token that may only post there."""
        device, draft, target = self.device_id, self.draft, self.target
        if draft.forward is Forward.OFF:
            if target is not None:
                await self.client.delete(target.id)
            said = "Its uplinks are sent on to nobody now."
        else:
            if draft.forward is Forward.HERE and self._needs_token(draft):
                draft = await self._with_token(device, draft)
            if target is None:
                await self.client.add(device, draft.wish())
            else:
                await self.client.change(target.id, draft.wish())
            said = "The notification target is saved."
        self._drafts.pop(device, None)
        self._tests.pop(device, None)
        await self._reload(device)
        then(said)

    async def test(self, then: Callable[[DeliveryDetail], None]) -> None:
        """What is saved is tried out."""
        if self.target is None or self.is_testing:
            return
        device, self.is_testing = self.device_id, True
        self.tested.emit()
        try:
            self._tests[device] = await self.client.test(self.target.id)
        finally:
            self.is_testing = False
            self.tested.emit()
        then(self._tests[device])
        await self.refresh()

    async def switch(self, then: Callable[[str], None]) -> None:
        """Pause, or send again, beginning with what waits."""
        target = self.target
        if target is None:
            return
        if target.paused_at is not None:
            await self.client.resume(target.id)
            said = "It is sent to again, beginning with what waits."
        else:
            await self.client.change(target.id, replace(self.saved, is_enabled=not target.is_enabled).wish())
            said = "Paused: what comes meanwhile waits." if target.is_enabled else "It is sent to again."
        await self._reload(self.device_id)
        then(said)

    async def new_secret(self, then: Callable[[str], None]) -> None:
        if self.target is not None:
            secret = await self.client.new_secret(self.target.id)
            await self._reload(self.device_id)
            then(secret)

    async def count_failed(self, since: datetime, then: Callable[[int], None]) -> None:
        if self.target is not None:
            then(await self.client.count_failed(self.target.id, since))

    async def replay_failed(self, since: datetime, then: Callable[[int], None]) -> None:
        if self.target is not None:
            queued = await self.client.replay_failed(self.target.id, since)
            await self.refresh()
            then(queued)

    @property
    def may_renew(self) -> bool:
        """Whether the last test said that the token of a recType of this server is not let in."""
        detail = self.last_test
        tried = detail.attempts[-1] if detail and detail.attempts else None
        return tried is not None and tried.status in REFUSED and self.saved.forward is Forward.HERE

    async def renew(self, then: Callable[[str], None]) -> None:
        """Another pipe token in the place of the one that is not let in."""
        device, target = self.device_id, self.target
        if target is not None:
            await self.client.change(target.id, (await self._with_token(device, self.saved)).wish())
            await self._reload(device)
            then("It has a new pipe token.")
            await self.test(lambda _: None)

    async def picks(self, then: Callable[[list[tuple[str, str]]], None]) -> None:
        """Tokens whose values are on this computer, as `Bearer …` to put into a header."""
        found = []
        for token in await self._admin.tokens():
            value = self._credentials.get(f"token/{token.id}")
            if token.revoked_at is None and value is not None and token.kind in (TokenKind.PIPE, TokenKind.PASSWORD):
                scope = ", ".join(token.rec_types) or token.scope
                found.append((f"{token.head[:8]}…{token.tail}   {token.app_name}   {scope}", f"Bearer {value}"))
        then(found)

    async def assign(
        self, template: int, devices: Sequence[str], then: Callable[[Sequence[AssignedRow]], None], *, replaces: bool
    ) -> None:
        rows = await self.devices.assign(template, devices, replaces=replaces)
        for device in devices:
            self._drafts.pop(device, None)
        await self._reload(self.device_id)
        then(rows)

    def _needs_token(self, draft: Draft) -> bool:
        saved = self.saved
        return saved.forward is not Forward.HERE or saved.rec_type != draft.rec_type or not saved.headers

    async def _with_token(self, device: str, draft: Draft) -> Draft:
        name = name_of(self.device) if self.device else device
        issued = await self._admin.issue_token(
            TokenKind.PIPE, "", "", "", (draft.rec_type,), f"Notification target of {name}"
        )
        await self._credentials.put(f"token/{issued.token.id}", issued.value)
        url = f"{self.base}{SHARE}{draft.rec_type}"
        header = HeaderRow(AUTHORIZATION, f"Bearer {issued.value}")
        return replace(draft, url=url, headers=(header,), allows_private=draft.allows_private or is_private(url))

    async def _reload(self, device: str) -> None:
        if device == self.device_id:
            self.is_loaded = False
            await self.refresh()
