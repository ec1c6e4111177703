"""Tokens replaced by new ones through the admin API."""

from __future__ import annotations

from app.api.admin import AdminClient
from app.api.replies import read_reply
from embedded_server.domain.rotation import Carrier, Rotation
from embedded_server.domain.token import Token
from embedded_server.wire.rotation import carriers_from_json, rotation_from_json
from embedded_server.wire.tokens import token_from_json


class RotationClient:
    """Every method raises ApiError."""

    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin

    async def carriers(self, token_id: str) -> tuple[Carrier, ...]:
        """Targets of this server that send it."""
        return read_reply(await self._admin.ask("GET", f"/tokens/{token_id}/rotate"), carriers_from_json)

    async def rotate(self, token_id: str, overlap_s: int) -> Rotation:
        reply = await self._admin.ask("POST", f"/tokens/{token_id}/rotate", body={"overlap_s": overlap_s})
        return read_reply(reply, rotation_from_json)

    async def keep(self, token_id: str) -> Token:
        """The old one lives on beside the new one."""
        return read_reply(await self._admin.ask("DELETE", f"/tokens/{token_id}/rotate"), token_from_json)
