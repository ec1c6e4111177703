"""Records to a file and back through the admin API, piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from app.api.admin import AdminClient
from app.api.replies import read_reply
from app.whole_file import written
from embedded_server.domain.import_file import ImportLine
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.wire.imports import Imported, imported_from_json, line_to_json

COUNT = "Sluice-Records"
_SILENCE = 600.0  # seconds; of a hundred million records that are looked through the first that fits may be the last
ShowProgress = Callable[[int, int], None]  # how many of how many


class FilesClient:
    """Every method raises ApiError."""

    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin

    async def rec_types(self) -> list[RecTypeSummary]:
        return await self._admin.rec_types()

    async def export(self, query: Mapping[str, str], file: Path, show: ShowProgress) -> int:
        """How many bytes there are. What is cancelled or fails leaves nothing behind."""
        done = lines = 0
        async with written(file) as write:
            async for piece in self._admin.download("/records/export", query, _SILENCE):
                await write(piece.data)
                done, lines = done + len(piece.data), lines + piece.data.count(b"\n")
                show(lines, int(piece.headers.get(COUNT, 0)))
        return done

    async def place(self, rec_type: str, source: str) -> int:
        """The last line of this file that is stored."""
        reply = await self._admin.ask("GET", "/records/import", query={"rectype": rec_type, "source": source})
        return read_reply(reply, lambda said: int(said["line"]) if isinstance(said, dict) else 0)

    async def bring(self, rec_type: str, source: str, lines: Sequence[ImportLine], *, is_trial: bool) -> Imported:
        said = [dict(line_to_json(line)) for line in lines]
        body = {"rectype": rec_type, "source": source, "lines": said, "dry_run": is_trial}
        return read_reply(await self._admin.ask("POST", "/records/import", body=body), imported_from_json)
