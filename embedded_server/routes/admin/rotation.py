"""`/tokens/{id}/rotate`: a new token, the targets that carry the old one rewritten, and an end set for the old one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.deliveries.sealing import Sealer, SealError
from embedded_server.domain.event import TARGET, TOKEN
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.rotation import Carrier, CarrierKind, Rotation
from embedded_server.domain.target_headers import tail_of
from embedded_server.domain.token import Token, new_token_value, token_hash
from embedded_server.routes.admin.bodies import Bodies
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.replies import json_reply
from embedded_server.routes.admin.token_text import candidates
from embedded_server.services import Services
from embedded_server.store.delivery_store import SealedHeader
from embedded_server.store.rotation_store import Rewriting, Sends
from embedded_server.wire.rotation import (
    CarriersJson,
    RotateJson,
    RotationJson,
    carriers_to_json,
    rotation_to_json,
)
from embedded_server.wire.tokens import TokenJson, token_to_json

_AT_ONCE = 200  # targets whose headers are opened


@dataclass(frozen=True, slots=True)
class _Sending:
    """A target or a template, with what it sends."""

    kind: CarrierKind
    id: int
    name: str
    sends: Sends


class RotationRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._sealer = Sealer(services.data_directory)
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/tokens/{id}/rotate",
                GET=Operation(self.carriers, "Targets and templates that carry a token", CarriersJson, refusals=(404,)),
                POST=Operation(
                    self.rotate, "Replace a token by a new one", RotationJson, RotateJson, 201, refusals=(404, 409)
                ),
                DELETE=Operation(self.keep, "Let a token live on that was rotated", TokenJson, refusals=(404,)),
            )
        ]

    async def carriers(self, request: Request) -> Response:
        token = await self._token(request)
        found = [_carrier(sending, value) async for sending, value in self._carrying(token) if value]
        return json_reply(carriers_to_json(found))

    async def rotate(self, request: Request) -> Response:
        overlap_ms = (await self._bodies.read(request, RotateJson))["overlap_s"] * 1000
        token, value = await self._token(request), new_token_value()
        found = [(sending, old) async for sending, old in self._carrying(token)]
        rewritings = [self._rewriting(sending, old, value) for sending, old in found]
        new, old_token = await self._store.rotate_token(token.id, value, overlap_ms, rewritings)
        targets = [(TARGET, str(each.id)) for each, old in found if old and each.kind is CarrierKind.TARGET]
        for noun, changed in ((TOKEN, token.id), (TOKEN, new.token.id), *targets):
            self._events.publish(noun, changed)
        carriers = tuple(_carrier(sending, old) for sending, old in found if old)
        return json_reply(rotation_to_json(Rotation(new, old_token, carriers)), 201)

    async def keep(self, request: Request) -> Response:
        token = await self._store.keep_token(request.path_params["id"])
        if token is None:
            raise _unknown()
        self._events.publish(TOKEN, token.id)
        return json_reply(token_to_json(token))

    async def _token(self, request: Request) -> Token:
        token = await self._store.token(request.path_params["id"])
        if token is None:
            raise _unknown()
        return token

    async def _carrying(self, token: Token) -> AsyncIterator[tuple[_Sending, str]]:
        """All that send, with the token's value as it stands there; empty where it does not."""
        known: dict[str, str | None] = {}  # many carry the same one
        for place, sending in enumerate(await self._all_sending()):
            if place % _AT_ONCE == 0:
                await asyncio.sleep(0)  # other requests get their turn in between
            mine = ""
            for value in self._values(sending.sends):
                if not (value.startswith(token.head) and value.endswith(token.tail)):
                    continue
                if value not in known:
                    grant = await self._store.grant(token_hash(value))
                    known[value] = grant.token_id if grant else None
                if known[value] == token.id:
                    mine = value
            yield sending, mine

    async def _all_sending(self) -> list[_Sending]:
        targets, templates = await self._store.targets_with_secrets(), await self._store.templates_with_secrets()
        return [
            *(
                _Sending(CarrierKind.TARGET, one.id, one.device, Sends(one.url, kept.secrets.headers))
                for kept in targets
                for one in (kept.target,)
            ),
            *(
                _Sending(CarrierKind.TEMPLATE, one.id, one.name, Sends(one.url, kept.headers))
                for kept in templates
                for one in (kept.template,)
            ),
        ]

    def _values(self, sends: Sends) -> list[str]:
        texts = [sends.url]
        for header in sends.headers:
            with suppress(SealError):  # the key is gone: nobody can say what it was
                texts.append(self._sealer.open(header.sealed))
        return [value for text in texts for value in candidates(text)]

    def _rewriting(self, sending: _Sending, old: str, new: str) -> Rewriting:
        before = sending.sends
        if not old:
            return Rewriting(sending.kind, sending.id, sending.name, before, None)
        headers = tuple(self._rewritten(header, old, new) for header in before.headers)
        after = Sends(before.url.replace(old, new), headers)
        return Rewriting(sending.kind, sending.id, sending.name, before, after)

    def _rewritten(self, header: SealedHeader, old: str, new: str) -> SealedHeader:
        try:
            text = self._sealer.open(header.sealed)
        except SealError:
            return header
        if old not in text:
            return header
        text = text.replace(old, new)
        return SealedHeader(header.name, tail_of(text), self._sealer.seal(text))


def _carrier(sending: _Sending, value: str) -> Carrier:
    return Carrier(sending.kind, sending.id, sending.name, sending.sends.url.replace(value, f"{value[:8]}…"))


def _unknown() -> RefusedError:
    return RefusedError(404, "token_unknown", "There is no token with this id.", "Fetch the list of tokens again.")
