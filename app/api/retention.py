"""How long records are kept, through the admin API."""

from __future__ import annotations

from urllib.parse import quote

from app.api.admin import AdminClient
from app.api.replies import read_reply
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.domain.retention import Doomed, RecordRetention
from embedded_server.wire.retention import doomed_from_json, retention_from_json, retention_wish


class RetentionClient:
    """Every method raises ApiError."""

    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin

    async def rec_types(self) -> list[RecTypeSummary]:
        return await self._admin.rec_types()

    async def rules(self) -> list[RecordRetention]:
        return await self._admin.all_of("/retention", retention_from_json)

    async def preview(self, rule: RecordRetention) -> Doomed:
        body = dict(retention_wish(rule))
        return read_reply(await self._admin.ask("POST", f"{_path(rule)}/preview", body=body), doomed_from_json)

    async def keep(self, rule: RecordRetention) -> None:
        """An endless one is forgotten."""
        if rule.is_endless:
            await self._admin.ask("DELETE", _path(rule))
        else:
            await self._admin.ask("PUT", _path(rule), body=dict(retention_wish(rule)))


def _path(rule: RecordRetention) -> str:
    return f"/retention/{quote(rule.rec_type, safe='')}"
