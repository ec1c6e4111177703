"""Notes, thresholds and marks of measured data through the admin API."""

from __future__ import annotations

from datetime import UTC, datetime

from app.api.admin import AdminClient
from app.api.replies import read_reply
from embedded_server.domain.annotation import Annotation, SeriesMark
from embedded_server.domain.moments import iso
from embedded_server.wire.annotations import annotation_from_json, marks_from_json


class AnnotationsClient:
    """Every method raises ApiError."""

    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin

    async def all(self, rec_type: str) -> list[Annotation]:
        return await self._admin.all_of("/annotations", annotation_from_json, rectype=rec_type)

    async def add_note(self, rec_type: str, at: float, text: str) -> Annotation:
        moment = iso(datetime.fromtimestamp(round(at, 3), UTC))
        return await self._add({"rectype": rec_type, "at": moment, "text": text})

    async def add_threshold(self, rec_type: str, series: int, value: float) -> Annotation:
        return await self._add({"rectype": rec_type, "series": series, "value": value})

    async def _add(self, body: dict[str, object]) -> Annotation:
        return read_reply(await self._admin.ask("POST", "/annotations", body=body), annotation_from_json)

    async def delete(self, annotation_id: int) -> None:
        await self._admin.ask("DELETE", f"/annotations/{annotation_id}")

    async def marks(self, series: int, since: float, until: float) -> list[SeriesMark]:
        query = {"from": max(since, 0.0), "to": max(until, 0.0)}
        return read_reply(await self._admin.ask("GET", f"/series/{series}/marks", query), marks_from_json)
