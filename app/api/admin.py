"""The admin API of a Sluice server: one method a verb, domain objects in and out."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote

import numpy as np
import numpy.typing as npt

from app.api.errors import MalformedReplyError, UnreachableError
from app.api.http import DEADLINE, HttpClient, Json, Piece, Reply, pinned
from app.api.replies import read_page, read_records, read_reply, read_value
from embedded_server.domain.account import Account, Organisation
from embedded_server.domain.app_key import AppKey, IssuedKey
from embedded_server.domain.decoder import Decoder
from embedded_server.domain.device import Device
from embedded_server.domain.event import Event
from embedded_server.domain.flow import FlowMinute
from embedded_server.domain.moments import iso
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.domain.record_entry import RecordDetails
from embedded_server.domain.request import Identified, Request, Result
from embedded_server.domain.rule import Rule
from embedded_server.domain.series import SeriesInfo
from embedded_server.domain.status import ServerStatus
from embedded_server.domain.token import IssuedToken, Token, TokenKind
from embedded_server.domain.visibility import Visibility
from embedded_server.wire.accounts import account_from_json, organisation_from_json
from embedded_server.wire.decoders import decoder_from_json
from embedded_server.wire.devices import device_from_json
from embedded_server.wire.events import event_from_json
from embedded_server.wire.keys import issued_key_from_json, key_from_json
from embedded_server.wire.rec_types import rec_type_from_json
from embedded_server.wire.records import RecordPage, record_details_from_json
from embedded_server.wire.requests import request_page_from_json
from embedded_server.wire.rules import rule_from_json, rule_to_json
from embedded_server.wire.series import series_from_json
from embedded_server.wire.status import flow_minute_from_json, status_from_json
from embedded_server.wire.tokens import identified_from_json, issued_token_from_json, token_from_json
from embedded_server.wire.visibility import visibility_from_json

ROOT = "/admin/v1"
RULE_FACTS = ("id", "created_at", "updated_at")  # the server's own
PAGE = 1000  # the most the server hands out at once
Columns = dict[str, npt.NDArray[np.float64]]
T = TypeVar("T")

NOT_RUNNING = "The server is not running."


class AdminClient:
    """One server; where it is may change while the window lives. Every method raises ApiError."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._http: HttpClient | None = None
        self.base_url = ""
        self.fingerprint = ""
        self.certificate_file = ""  # where senders on this computer find the certificate

    async def point_at(self, url: str, admin_token: str, fingerprint: str = "", certificate_file: str = "") -> None:
        """`fingerprint` is that of the one certificate to trust."""
        await self.close()
        self._http = HttpClient(url, admin_token, await pinned(url, fingerprint) or self._tls)
        self.fingerprint, self.certificate_file = fingerprint, certificate_file
        self.base_url = url

    async def close(self) -> None:
        http, self._http = self._http, None
        if http is not None:
            await http.close()

    async def status(self) -> ServerStatus:
        return read_reply(await self.ask("GET", "/status"), status_from_json)

    async def flow(self, minutes: int) -> list[FlowMinute]:
        return await self.all_of("/flow", flow_minute_from_json, minutes=minutes)

    async def organisations(self) -> list[Organisation]:
        return await self.all_of("/organisations", organisation_from_json)

    async def create_organisation(self, code: str, name: str) -> Organisation:
        reply = await self.ask("POST", "/organisations", body={"code": code, "name": name})
        return read_reply(reply, organisation_from_json)

    async def accounts(self) -> list[Account]:
        return await self.all_of("/accounts", account_from_json)

    async def create_account(
        self, email: str, organisation: str, password: str, *, is_integrator: bool = False, parent: str | None = None
    ) -> Account:
        """An empty password: nobody can sign in as it."""
        body = {"email": email, "organisation": organisation, "integrator": is_integrator, "parent": parent}
        reply = await self.ask("POST", "/accounts", body=body | ({"password": password} if password else {}))
        return read_reply(reply, account_from_json)

    async def change_account(self, email: str, **changes: str) -> Account:
        """`password` or `organisation`."""
        return read_reply(await self.ask("PATCH", f"/accounts/{_part(email)}", body=changes), account_from_json)

    async def delete_account(self, email: str) -> None:
        await self.ask("DELETE", f"/accounts/{_part(email)}")

    async def rules(self) -> list[Rule]:
        return await self.all_of("/rules", rule_from_json)

    async def save_rule(self, rule: Rule, *, is_new: bool) -> Rule:
        body = {name: value for name, value in rule_to_json(rule).items() if name not in RULE_FACTS}
        method, path = ("POST", "/rules") if is_new else ("PUT", f"/rules/{_part(rule.id)}")
        return read_reply(await self.ask(method, path, body=body), rule_from_json)

    async def delete_rule(self, rule_id: str) -> None:
        await self.ask("DELETE", f"/rules/{_part(rule_id)}")

    async def keys(self) -> list[AppKey]:
        return await self.all_of("/keys", key_from_json)

    async def create_key(self, name: str, notes: str, account: str = "") -> IssuedKey:
        """Without an account's address it is the local account's."""
        body = {"name": name, "notes": notes} | ({"account": account} if account else {})
        return read_reply(await self.ask("POST", "/keys", body=body), issued_key_from_json)

    async def update_key(self, client_id: str, name: str, notes: str) -> AppKey:
        reply = await self.ask("PATCH", f"/keys/{_part(client_id)}", body={"name": name, "notes": notes})
        return read_reply(reply, key_from_json)

    async def delete_key(self, client_id: str) -> None:
        await self.ask("DELETE", f"/keys/{_part(client_id)}")

    async def tokens(self) -> list[Token]:
        return await self.all_of("/tokens", token_from_json)

    async def issue_token(
        self,
        kind: TokenKind,
        key: str,
        scope: str,
        identity: str,
        rec_types: Sequence[str],
        note: str,
        account: str = "",
    ) -> IssuedToken:
        body = {"type": kind.value, "rectypes": list(rec_types), "note": note}
        wishes = {"key": key, "scope": scope, "identity": identity, "account": account}
        reply = await self.ask("POST", "/tokens", body=body | {name: wish for name, wish in wishes.items() if wish})
        return read_reply(reply, issued_token_from_json)

    async def revoke_token(self, token_id: str) -> None:
        await self.ask("DELETE", f"/tokens/{_part(token_id)}")

    async def identify_token(self, text: str) -> Token | None:
        """`text` is a token, a header or a curl line; the server compares hashes and keeps nothing."""
        return (await self.identify(text)).token

    async def identify(self, text: str) -> Identified:
        """Whose token it is, and how often it was presented, be it known or not."""
        return read_reply(await self.ask("POST", "/tokens/identify", body={"value": text}), identified_from_json)

    async def rec_types(self, account: str = "") -> list[RecTypeSummary]:
        """`owned` and `visible` are of an account; without its address of the local one."""
        return await self.all_of("/rectypes", rec_type_from_json, **_of(account))

    async def visibility(self, rec_type: str, account: str = "") -> Visibility:
        """What an account sees of a recType, and by which rules."""
        reply = await self.ask("GET", f"/rectypes/{_part(rec_type)}/visibility", _of(account))
        return read_reply(reply, visibility_from_json)

    async def records(
        self,
        rec_type: str | None = None,
        *,
        account: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        after: str | None = None,
        skip: int = 0,
        limit: int = 100,
        newest_first: bool = True,
    ) -> RecordPage:
        """With the eyes of an account, else all. `after` is the cursor of the page before; `skip` counts records from
        the chosen end."""
        wanted = {
            "rectype": rec_type,
            "from": None if since is None else iso(since),
            "to": None if until is None else iso(until),
            "after": after,
            "account": account or None,
        }
        query = {name: text for name, text in wanted.items() if text is not None}
        order = "desc" if newest_first else "asc"
        reply = await self.ask("GET", "/records", {**query, "order": order, "skip": skip, "limit": limit})
        return read_records(reply)

    async def record(self, record_id: str) -> RecordDetails:
        return read_reply(await self.ask("GET", f"/records/{_part(record_id)}"), record_details_from_json)

    async def refusals(self, limit: int = 50) -> list[Request]:
        """The newest refused requests."""
        reply = await self.ask("GET", "/requests", {"result": Result.REFUSED.value, "limit": limit})
        return list(read_reply(reply, request_page_from_json).items)

    async def devices(self) -> list[Device]:
        return await self.all_of("/devices", device_from_json)

    async def name_device(self, device_id: str, name: str) -> Device:
        reply = await self.ask("PUT", f"/devices/{_part(device_id)}", body={"name": name})
        return read_reply(reply, device_from_json)

    async def series(self, rec_type: str) -> list[SeriesInfo]:
        return await self.all_of("/series", series_from_json, rectype=rec_type)

    async def points(self, series_id: int, since: float, until: float, buckets: int) -> Columns:
        """float64 columns by name (`domain.series.POINT_COLUMNS`); times are Unix seconds."""
        query = {"from": since, "to": until, "buckets": buckets}
        return _columns(await self.ask("GET", f"/series/{series_id}/points", query))

    async def decoders(self) -> list[Decoder]:
        return await self.all_of("/decoders", decoder_from_json)

    async def post_share(self, url: str, token: str, body: bytes, *, is_test: bool = False) -> None:
        """Posts as a sender would, so that a test record walks the whole way."""
        async with HttpClient(url, token, self._tls) as sender:
            headers = {"Content-Type": "application/json"} | ({"Sluice-Test": "1"} if is_test else {})
            await sender.request("POST", "", content=body, headers=headers)

    async def download(self, path: str, query: Mapping[str, str], silence: float) -> AsyncIterator[Piece]:
        async for piece in self._connected().download(f"{ROOT}{path}", query, silence):
            yield piece

    async def events(self) -> AsyncIterator[Event]:
        """What happens from now on; the first event is HELLO."""
        async for event in self._connected().events(f"{ROOT}/events"):
            yield read_value(event, event_from_json)

    async def ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int | float] | None = None,
        *,
        body: Json = None,
        deadline: float = DEADLINE,
    ) -> Reply:
        """One exchange below the admin API's root, for the clients of single nouns."""
        return await self._connected().request(method, ROOT + path, query=query, json_body=body, deadline=deadline)

    async def all_of(self, path: str, item: Callable[[object], T], **query: str | int) -> list[T]:
        """Every page of a list."""
        items: list[T] = []
        after: dict[str, str] = {}
        while True:
            page = read_page(await self.ask("GET", path, {**query, **after, **_limit(path)}), item)
            items += page.items
            if page.next is None:
                return items
            after = {"after": page.next}
            await asyncio.sleep(0)

    def _connected(self) -> HttpClient:
        if self._http is None:
            raise UnreachableError(NOT_RUNNING, "It is started by itself; wait a moment.")
        return self._http


def _of(account: str) -> dict[str, str]:
    return {"account": account} if account else {}


def _part(text: str) -> str:
    return quote(text, safe="")


def _limit(path: str) -> dict[str, int]:
    return {} if path == "/flow" else {"limit": PAGE}


def _columns(reply: Reply) -> Columns:
    try:
        names = reply.headers["Sluice-Columns"].split(",")
        table = np.frombuffer(reply.body, dtype="<f8").reshape(len(names), int(reply.headers["Sluice-Rows"]))
    except (KeyError, ValueError) as error:
        raise MalformedReplyError("The server's points cannot be read.", str(error)) from error
    return dict(zip(names, table.astype(np.float64), strict=True))
