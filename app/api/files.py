"""Records to a file and back through the admin API, piece by piece."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from app.api.admin import AdminClient
from app.api.errors import ApiError
from app.api.replies import read_reply
from app.whole_file import continued, part_of
from embedded_server.domain.import_file import ImportLine
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.wire.export_files import columns_in, place_in
from embedded_server.wire.import_files import CSV
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

    async def export(self, query: Mapping[str, str], file: Path, show: ShowProgress, *, is_begun: bool = False) -> None:
        """What is cancelled or fails stays beside the file; begun, it goes on there."""
        done, rest = 0, dict(query)
        if is_begun:
            done, rest = await asyncio.to_thread(_rest_of, part_of(file), rest)
        before, head = done, int(rest["format"] == CSV and "after" not in rest)
        async with continued(file, is_begun=is_begun) as write:
            async for piece in self._admin.download("/records/export", rest, _SILENCE):
                await write(piece.data)
                done += piece.data.count(b"\n")
                left = int(piece.headers.get(COUNT, 0))
                show(max(done - head, 0), before + left if left else 0)

    async def place(self, rec_type: str, source: str) -> int:
        """The last line of this file that is stored."""
        reply = await self._admin.ask("GET", "/records/import", query={"rectype": rec_type, "source": source})
        return read_reply(reply, lambda said: int(said["line"]) if isinstance(said, dict) else 0)

    async def bring(self, rec_type: str, source: str, lines: Sequence[ImportLine], *, is_trial: bool) -> Imported:
        said = [dict(line_to_json(line)) for line in lines]
        body = {"rectype": rec_type, "source": source, "lines": said, "dry_run": is_trial}
        return read_reply(await self._admin.ask("POST", "/records/import", body=body), imported_from_json)


def _rest_of(part: Path, query: dict[str, str]) -> tuple[int, dict[str, str]]:
    """How many records are there, and what asks for those behind them. Raises ApiError."""
    try:
        part.touch()
        place = place_in(part, query["format"])
        if place.after is None:
            return 0, query
        columns = ",".join(columns_in(part)) if query["format"] == CSV else ""
    except (OSError, ValueError, csv.Error) as error:
        raise ApiError(f"{part.name} cannot go on: {error}.", "Export it anew.") from error
    return place.records, {**query, "after": str(place.after), **({"columns": columns} if columns else {})}
