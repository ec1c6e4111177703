"""Libraries of codecs: what a folder, a zip, a file or a pasted text holds, and what of it is imported."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from app.api.admin import AdminClient
from app.api.http import Json
from app.api.replies import read_reply
from embedded_server.wire.libraries import ImportJson, LibraryJson, import_from_json, library_from_json

DEADLINE = 120.0  # a checkout of a whole repository is read and its examples are run


@dataclass(frozen=True, slots=True)
class LibrarySource:
    """One of the three; `folder` lies on the server's computer."""

    name: str = ""
    folder: str = ""
    file: bytes = b""
    text: str = ""

    def to_json(self) -> Json:
        if self.folder:
            return {"folder": self.folder}
        named = {"name": self.name} if self.name else {}
        if self.text:
            return {"text": self.text, **named}
        return {"file": base64.b64encode(self.file).decode(), **named}


class LibrariesClient:
    """Every method raises ApiError."""

    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin

    async def look_into(self, source: LibrarySource) -> LibraryJson:
        """Nothing is imported yet."""
        reply = await self._admin.ask("POST", "/library", body=source.to_json(), deadline=DEADLINE)
        return read_reply(reply, library_from_json)

    async def take(self, source: LibrarySource, keys: Sequence[str], rec_type: str = "") -> ImportJson:
        body: Json = source.to_json() | {"keys": list(keys)} | ({"rectype": rec_type} if rec_type else {})
        reply = await self._admin.ask("POST", "/library/import", body=body, deadline=DEADLINE)
        return read_reply(reply, import_from_json)
