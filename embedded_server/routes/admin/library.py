"""`/library`: codecs of others, read where they lie, listed, and imported as decoders."""

from __future__ import annotations

import asyncio
import base64
import binascii
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.decoder import sha_of
from embedded_server.domain.event import DECODER
from embedded_server.domain.library import FoundLibrary
from embedded_server.domain.moments import from_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.library.files import Files, OneFile, open_file, open_folder
from embedded_server.library.importing import Imported, Importer
from embedded_server.library.reading import read_library
from embedded_server.routes.admin.bodies import Bodies, checked_text, unfit
from embedded_server.routes.admin.decoders import checked_pattern
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.replies import json_reply
from embedded_server.services import Services
from embedded_server.wire.libraries import (
    ImportedJson,
    ImportJson,
    LibraryJson,
    NewImportJson,
    NewLibraryJson,
    library_to_json,
)

PASTED = "pasted.js"
_Asked: TypeAlias = NewLibraryJson | NewImportJson


class LibraryRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._pool = services.decoders
        self._clock = services.clock
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/library",
                POST=Operation(self.look, "What a library holds", LibraryJson, body=NewLibraryJson, refusals=(422,)),
            ),
            resource(
                "/library/import",
                POST=Operation(
                    self.import_, "Import codecs of a library", ImportJson, body=NewImportJson, refusals=(422, 503)
                ),
            ),
        ]

    async def look(self, request: Request) -> Response:
        library = await self._read(await self._bodies.read(request, NewLibraryJson), None)
        known = await self._known()
        there = {codec.key: known[sha] for codec in library.codecs if (sha := sha_of(codec.source)) in known}
        return json_reply(library_to_json(library, there))

    async def import_(self, request: Request) -> Response:
        body = await self._bodies.read(request, NewImportJson)
        keys = list(dict.fromkeys(body["keys"]))
        pattern = checked_pattern(body["rectype"]) if "rectype" in body else ""
        if pattern and len(keys) > 1:
            raise RefusedError(422, "library", "Several decoders cannot be assigned at once.", "Leave rectype out.")
        library = await self._read(body, frozenset(keys))
        importer = Importer(self._store, self._pool, library.name, from_ms(self._clock.now_ms()))
        codecs, known = {codec.key: codec for codec in library.codecs}, await self._known()
        imported = []
        for key in keys:
            if key not in codecs:
                imported.append(Imported(key, reason="The library has no codec with this key."))
                continue
            done = await importer.add(codecs[key], known, pattern)
            imported.append(done)
            if done.decoder_id is not None:
                known.setdefault(sha_of(codecs[key].source), done.decoder_id)
                self._events.publish(DECODER, str(done.decoder_id))
        return json_reply({"items": [_to_json(each) for each in imported]})

    async def _read(self, asked: _Asked, keys: frozenset[str] | None) -> FoundLibrary:
        """Beside the server. Raises RefusedError (400, 422)."""
        files = await asyncio.to_thread(_files, asked)
        return await asyncio.to_thread(read_library, files, keys)

    async def _known(self) -> dict[str, int]:
        return {decoder.sha: decoder.id for decoder in reversed(await self._store.decoders()) if decoder.sha}


def _files(asked: _Asked) -> Files:
    if sum(member in asked for member in ("folder", "file", "text")) != 1:
        raise unfit('One of "folder", "file" and "text" is needed.')
    name = checked_text("name", asked.get("name", ""), is_required=False)
    if "folder" in asked:
        return open_folder(asked["folder"])
    if "text" in asked:
        return OneFile(name or PASTED, asked["text"].encode("utf-8", "replace"))
    try:
        content = base64.b64decode(asked["file"], validate=True)
    except (binascii.Error, ValueError):
        raise unfit('"file" is not base64.') from None
    return open_file(name or "library", content)


def _to_json(imported: Imported) -> ImportedJson:
    return {
        "key": imported.key,
        "decoder_id": imported.decoder_id,
        "examples": imported.examples,
        "failing": imported.failing,
        "reason": imported.reason,
    }
