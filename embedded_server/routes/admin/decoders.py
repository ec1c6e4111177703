"""`/decoders`: which decoder reads the payloads of a recType. A change counts for records from then on."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.decoding.lane import DecoderPoolError
from embedded_server.domain.decoder import Decoder, DecoderKind
from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.event import DECODER
from embedded_server.domain.moments import from_ms
from embedded_server.domain.rec_type import RecTypeError, check_pattern
from embedded_server.domain.refusal import RefusedError
from embedded_server.problems import SourceError
from embedded_server.routes.admin.bodies import Bodies, checked_text
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply, nothing
from embedded_server.services import Services
from embedded_server.wire.decoders import DecoderJson, NewDecoderJson, decoder_to_json
from embedded_server.wire.pages import PageJson

_LOADED = (DecodeStatus.OK, DecodeStatus.WARNED)


class DecoderRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._pool = services.decoders
        self._clock = services.clock
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/decoders",
                GET=Operation(self.list_all, "All decoders", PageJson[DecoderJson], query=PAGE),
                POST=Operation(
                    self.add, "Add a decoder", DecoderJson, body=NewDecoderJson, status=201, refusals=(422,)
                ),
            ),
            resource(
                "/decoders/{id:int}",
                GET=Operation(self.one, "One decoder", DecoderJson, refusals=(404,)),
                PUT=Operation(self.replace, "Replace a decoder", DecoderJson, body=NewDecoderJson, refusals=(404, 422)),
                DELETE=Operation(self.delete, "Delete a decoder", status=204, refusals=(404,)),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        decoders = await self._store.decoders()
        return list_reply(decoders, lambda each: f"{each.id:015}", decoder_to_json, page_wanted(request.query_params))

    async def one(self, request: Request) -> Response:
        return json_reply(decoder_to_json(await self._decoder(request)))

    async def add(self, request: Request) -> Response:
        decoder = await self._save(request, 0, from_ms(self._clock.now_ms()))
        return json_reply(decoder_to_json(decoder), 201)

    async def replace(self, request: Request) -> Response:
        old = await self._decoder(request)
        return json_reply(decoder_to_json(await self._save(request, old.id, old.created_at)))

    async def delete(self, request: Request) -> Response:
        decoder_id: int = request.path_params["id"]
        if not await self._store.delete_decoder(decoder_id):
            raise _unknown()
        self._events.publish(DECODER, str(decoder_id))
        return nothing()

    async def _save(self, request: Request, decoder_id: int, created_at: datetime) -> Decoder:
        body = await self._bodies.read(request, NewDecoderJson)
        source = body.get("source", "")
        if body["kind"] is DecoderKind.JAVASCRIPT:
            await self._check_source(source)
        elif source:
            raise SourceError("A source goes with the kind javascript only", None, None)
        decoder = await self._store.save_decoder(
            Decoder(
                id=decoder_id,
                name=checked_text("name", body["name"]),
                kind=body["kind"],
                pattern=_pattern(body["pattern"]),
                source=source,
                sha=sha256(source.encode()).hexdigest() if source else "",
                created_at=created_at,
            )
        )
        self._events.publish(DECODER, str(decoder.id))
        return decoder

    async def _check_source(self, source: str) -> None:
        """Loads it once in the sandbox. Raises RefusedError."""
        if not source.strip():
            raise SourceError("The source is empty", None, None)
        try:
            checked = await self._pool.check(source)
        except DecoderPoolError as error:
            raise RefusedError(503, "decoders_stopped", str(error), "Try again in a few seconds.") from None
        if checked.status not in _LOADED:
            reason = checked.errors[0] if checked.errors else "The source cannot be loaded."
            raise SourceError(reason, *_place(source, checked))

    async def _decoder(self, request: Request) -> Decoder:
        wanted: int = request.path_params["id"]
        for decoder in await self._store.decoders():
            if decoder.id == wanted:
                return decoder
        raise _unknown()


def _place(source: str, checked: Decoded) -> tuple[int | None, int | None]:
    """Line and column; what is missing or too much at the end is noticed behind it only."""
    lines = source.rstrip().splitlines()
    if checked.line is not None and checked.line > len(lines):
        return len(lines), len(lines[-1])
    return checked.line, checked.column


def _pattern(pattern: str) -> str:
    try:
        return check_pattern(pattern)
    except RecTypeError as error:
        raise RefusedError(422, "pattern", f"The pattern cannot be used: {error}.", "Correct the pattern.") from None


def _unknown() -> RefusedError:
    return RefusedError(404, "decoder_unknown", "There is no decoder with this id.", "Fetch the list again.")
