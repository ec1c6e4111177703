"""What Home knows: the first steps, the flow, the last uplinks. Fetched together, told once."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from app.api.admin import AdminClient
from app.api.devices import DevicesClient
from app.credentials import Credentials
from app.local_server.simulator import PREFIX, Simulator
from app.running.one_at_a_time import OneAtATime
from app.screens.home.uplinks import Uplink, merged
from app.sender import FIRST_REC_TYPE, Sender, example_body, likely_rec_type
from embedded_server.domain.app_key import AppKey
from embedded_server.domain.device import Device
from embedded_server.domain.flow import FlowMinute
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.domain.request import Request
from embedded_server.domain.status import ServerStatus
from embedded_server.domain.token import Token, TokenKind

FLOW_MINUTES = 60
LOOKED_AT = 100  # devices
SIMULATOR_KEY = "Simulator"
SIMULATOR_TOKEN = "simulator"


@dataclass(frozen=True, slots=True)
class Facts:
    """One moment of the server, as Home shows it. What the simulator made does not count as a first step."""

    now: datetime
    status: ServerStatus
    key: AppKey | None  # the newest of a person
    token: Token | None  # the newest live pipe token of a person
    first: RecTypeSummary | None  # where the newest real record went
    last_refusal: Request | None
    flow: tuple[FlowMinute, ...]
    uplinks: tuple[Uplink, ...]
    devices: int
    missing: tuple[Device, ...]  # late or silent, the longest ones first
    rec_types: tuple[RecTypeSummary, ...]

    @property
    def steps_done(self) -> tuple[bool, bool, bool, bool]:
        used = self.token is not None and self.token.last_used_at is not None
        return (self.key is not None, self.token is not None, used or self.first is not None, self.first is not None)


class HomeModel(QObject):
    refreshed = Signal(object)  # Facts

    def __init__(self, client: AdminClient, credentials: Credentials, simulator: Simulator) -> None:
        super().__init__()
        self._client, self._credentials, self._simulator = client, credentials, simulator
        self._devices = DevicesClient(client)
        self._fetches = OneAtATime()
        self.facts: Facts | None = None

    async def refresh(self) -> None:
        await self._fetches.run(self._fetch)

    async def _fetch(self) -> None:
        client = self._client
        status, keys, tokens, rec_types = await asyncio.gather(
            client.status(), client.keys(), client.tokens(), client.rec_types()
        )
        refusals, flow, page, counts, heard, missing = await asyncio.gather(
            client.refusals(12),
            client.flow(FLOW_MINUTES),
            client.records(limit=12),
            self._devices.counts(),
            self._devices.page(sort="last_heard", descending=True, limit=LOOKED_AT),
            self._devices.page(state="missing", sort="last_heard", limit=LOOKED_AT),
        )
        names = {device.id: device.name for device in heard.items if device.name}
        real = [one for one in rec_types if not one.name.startswith(f"{PREFIX}.")]
        self.facts = Facts(
            now=datetime.now(UTC),
            status=status,
            key=max((key for key in keys if key.name != SIMULATOR_KEY), key=lambda key: key.created_at, default=None),
            token=max(filter(_is_persons_pipe, tokens), key=lambda token: token.issued_at, default=None),
            first=max(real, key=lambda one: one.last_at, default=None),
            last_refusal=refusals[0] if refusals else None,
            flow=tuple(flow),
            uplinks=tuple(merged(page.items, refusals, names)),
            devices=counts.total,
            missing=tuple(each for each in missing.items if not each.rec_type.startswith(f"{PREFIX}.")),
            rec_types=tuple(rec_types),
        )
        self.refreshed.emit(self.facts)

    def door(self, rec_type: str = "") -> Sender | None:
        """What a device needs; None until there is a token whose value is known here."""
        token = self.facts.token if self.facts else None
        value = self._credentials.get(f"token/{token.id}") if token else None
        if token is None or value is None:
            return None
        wanted = rec_type or likely_rec_type(token.rec_types)
        return Sender(self._client.base_url, wanted, value, self._client.certificate_file)

    async def send_test(self, rec_type: str) -> None:
        """A record marked as a test, posted as a device would post it."""
        sender = self.door(rec_type or FIRST_REC_TYPE)
        if sender is not None:
            body = json.dumps(example_body(datetime.now(UTC))).encode()
            await self._client.post_share(sender.url, sender.token, body, is_test=True)
            await self.refresh()

    async def start_simulator(self) -> None:
        """With a key and a pipe token of its own, which may only post below demo.sluice."""
        token = self._credentials.get(SIMULATOR_TOKEN)
        if token is None or await self._client.identify_token(token) is None:
            token = await self._issue_simulator_token()
        await self._simulator.start(self._client.base_url, token, self._client.fingerprint)

    async def stop_simulator(self) -> None:
        await self._simulator.stop()

    async def _issue_simulator_token(self) -> str:
        keys = [key for key in await self._client.keys() if key.name == SIMULATOR_KEY]
        key = (
            keys[0] if keys else (await self._client.create_key(SIMULATOR_KEY, "Plays a fleet under demo.sluice.*")).key
        )
        pattern = (f"{PREFIX}.*",)
        issued = await self._client.issue_token(TokenKind.PIPE, key.client_id, "", "", pattern, "virtual fleet")
        await self._credentials.put(SIMULATOR_TOKEN, issued.value)
        return issued.value


def _is_persons_pipe(token: Token) -> bool:
    return token.kind is TokenKind.PIPE and token.revoked_at is None and token.app_name != SIMULATOR_KEY
