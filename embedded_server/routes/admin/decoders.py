"""`/decoders`: what reads payloads, with a draft and versions. What is live counts for records from then on."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.decoding.running import Text
from embedded_server.domain.decoder import Decoder, DecoderKind, Version, sha_of
from embedded_server.domain.event import DECODER
from embedded_server.domain.moments import from_ms
from embedded_server.domain.rec_type import RecTypeError, check_pattern
from embedded_server.domain.refusal import RefusedError
from embedded_server.gate.problems import SourceError
from embedded_server.routes.admin.bodies import Bodies, checked_text
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import NUMBERED_PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, nothing
from embedded_server.services import Services
from embedded_server.store.decoder_store import DecoderStore
from embedded_server.wire.decoders import (
    DecoderJson,
    LiveJson,
    NewDecoderJson,
    NewDraftJson,
    NewVersionJson,
    VersionJson,
    decoder_to_json,
    version_to_json,
)
from embedded_server.wire.pages import PageJson, page_to_json
from embedded_server.wire.texts import LONGEST_NAME, LONGEST_NOTE
from embedded_server.workbench.examples import check_examples
from embedded_server.workbench.sources import check_source

LARGEST_PAGE = 1 << 20  # bytes of sources; a page with more ends early


class DecoderRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._pool = services.decoders
        self._clock = services.clock
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        new, refusals = NewDecoderJson, (404, 409, 422, 503)
        return [
            resource(
                "/decoders",
                GET=Operation(self.list_all, "All decoders", PageJson[DecoderJson], query=NUMBERED_PAGE),
                POST=Operation(self.add, "Add a decoder", DecoderJson, body=new, status=201, refusals=(422, 503)),
            ),
            resource(
                "/decoders/{id:int}",
                GET=Operation(self.one, "One decoder", DecoderJson, refusals=(404,)),
                PUT=Operation(self.replace, "Replace a decoder", DecoderJson, body=new, refusals=refusals),
                DELETE=Operation(self.delete, "Delete a decoder", status=204, refusals=(404,)),
            ),
            *self._of_versions(refusals),
        ]

    def _of_versions(self, refusals: tuple[int, ...]) -> list[Resource]:
        return [
            resource(
                "/decoders/{id:int}/draft",
                PUT=Operation(self.save_draft, "Save a draft", DecoderJson, body=NewDraftJson, refusals=(404, 422)),
                DELETE=Operation(self.discard_draft, "Discard the draft", status=204, refusals=(404,)),
            ),
            resource(
                "/decoders/{id:int}/versions",
                GET=Operation(self.versions, "Its versions, newest first", PageJson[VersionJson], refusals=(404,)),
                POST=Operation(
                    self.publish,
                    "Make the draft live",
                    DecoderJson,
                    body=NewVersionJson,
                    status=201,
                    refusals=refusals,
                ),
            ),
            resource(
                "/decoders/{id:int}/resume",
                POST=Operation(self.resume, "Call a suspended decoder again", DecoderJson, refusals=(404,)),
            ),
            resource(
                "/decoders/{id:int}/live",
                PUT=Operation(
                    self.make_live, "Make an earlier version live", DecoderJson, body=LiveJson, refusals=(404,)
                ),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        wanted = page_wanted(request.query_params)
        after = wanted.after_number or 0
        left = [decoder for decoder in await self._store.decoders() if decoder.id > after]
        page = _page(left[: wanted.limit])
        cursor = str(page[-1].id) if len(page) < len(left) else None
        return json_reply(page_to_json(map(self._to_json, page), cursor))

    async def one(self, request: Request) -> Response:
        return json_reply(self._to_json(await decoder_asked(self._store, request)))

    async def add(self, request: Request) -> Response:
        body = await self._bodies.read(request, NewDecoderJson)
        decoder = Decoder(0, "", body["kind"], from_ms(self._clock.now_ms()))
        decoder = _described(decoder, body)
        if "source" in body or decoder.kind is DecoderKind.CAYENNE:
            await check_source(self._pool, Text(decoder.kind, body.get("source", "")))
            decoder = replace(decoder, live=_version(body.get("source", ""), decoder))
        return self._told(await self._store.add_decoder(decoder), 201)

    async def replace(self, request: Request) -> Response:
        old = await decoder_asked(self._store, request)
        body = await self._bodies.read(request, NewDecoderJson)
        decoder = _described(replace(old, kind=body["kind"], pattern=""), body)
        source = body.get("source", old.source)
        if source != old.source or decoder.kind is not old.kind:
            await self._check(old.id, Text(decoder.kind, source), anyway=body.get("anyway", False))
        changed = known(await self._store.change_decoder(decoder))
        if source != old.source:
            changed = known(await self._store.publish(old.id, source))
        return self._told(changed)

    async def delete(self, request: Request) -> Response:
        decoder_id: int = request.path_params["id"]
        if not await self._store.delete_decoder(decoder_id):
            raise unknown()
        self._events.publish(DECODER, str(decoder_id))
        return nothing()

    async def save_draft(self, request: Request) -> Response:
        """Whatever it is: it is run by nobody but who tries it."""
        decoder = await decoder_asked(self._store, request)
        source = (await self._bodies.read(request, NewDraftJson))["source"]
        if decoder.kind is DecoderKind.CAYENNE:
            raise SourceError("Cayenne LPP is built in: there is nothing to edit", None, None)
        return self._told(known(await self._store.save_draft(decoder.id, source)))

    async def discard_draft(self, request: Request) -> Response:
        decoder = await decoder_asked(self._store, request)
        self._told(known(await self._store.save_draft(decoder.id, None)))
        return nothing()

    async def versions(self, request: Request) -> Response:
        decoder = await decoder_asked(self._store, request)
        return json_reply(page_to_json(map(version_to_json, await self._store.versions(decoder.id))))

    async def publish(self, request: Request) -> Response:
        decoder = await decoder_asked(self._store, request)
        body = await self._bodies.read(request, NewVersionJson)
        note = checked_text("note", body.get("note", ""), LONGEST_NOTE, is_required=False)
        if decoder.draft is None:
            raise RefusedError(409, "no_draft", "There is no draft.", "Save one first.")
        source = decoder.draft.source
        await self._check(decoder.id, Text(decoder.kind, source), anyway=body.get("anyway", False))
        return self._told(known(await self._store.publish(decoder.id, source, note)), 201)

    async def make_live(self, request: Request) -> Response:
        decoder = await decoder_asked(self._store, request)
        number = (await self._bodies.read(request, LiveJson))["number"]
        changed = await self._store.make_live(decoder.id, number)
        if changed is None:
            reason = f"The decoder has no version {number}."
            raise RefusedError(404, "version_unknown", reason, "Fetch its versions again.")
        return self._told(changed)

    async def resume(self, request: Request) -> Response:
        decoder = await decoder_asked(self._store, request)
        self._pool.resume(decoder.sha)
        return self._told(decoder)

    async def _check(self, decoder_id: int, text: Text, *, anyway: bool) -> None:
        """Raises RefusedError where it cannot be loaded, and unless it is wanted anyway where examples fail."""
        await check_source(self._pool, text)
        if not anyway:
            await check_examples(self._pool, text, await self._store.examples(decoder_id))

    def _told(self, decoder: Decoder, status: int = 200) -> Response:
        self._events.publish(DECODER, str(decoder.id))
        return json_reply(self._to_json(decoder), status)

    def _to_json(self, decoder: Decoder) -> DecoderJson:
        reason = self._pool.suspended(decoder.sha) if decoder.sha else ""
        return decoder_to_json(replace(decoder, suspended=reason))


async def decoder_asked(store: DecoderStore, request: Request) -> Decoder:
    """The one in the path. Raises RefusedError(404)."""
    return known(await store.decoder(request.path_params["id"]))


def known(decoder: Decoder | None) -> Decoder:
    """Raises RefusedError(404)."""
    if decoder is None:
        raise unknown()
    return decoder


def unknown() -> RefusedError:
    return RefusedError(404, "decoder_unknown", "There is no decoder with this id.", "Fetch the list again.")


def checked_pattern(pattern: str) -> str:
    """Raises RefusedError(422)."""
    try:
        return check_pattern(pattern)
    except RecTypeError as error:
        raise RefusedError(422, "pattern", f"The pattern cannot be used: {error}.", "Correct the pattern.") from None


def _page(decoders: list[Decoder]) -> list[Decoder]:
    """At least one, and no more than a page may weigh."""
    size = 0
    for index, decoder in enumerate(decoders):
        size += len(decoder.source) + (len(decoder.draft.source) if decoder.draft else 0)
        if index and size > LARGEST_PAGE:
            return decoders[:index]
    return decoders


def _version(source: str, decoder: Decoder) -> Version:
    return Version(0, sha_of(source), source, decoder.created_at)


def _described(decoder: Decoder, body: NewDecoderJson) -> Decoder:
    """What is left out stays as it was."""

    def text(member: str, said: str | None, known: str, longest: int = LONGEST_NAME) -> str:
        return known if said is None else checked_text(member, said, longest, is_required=False)

    return replace(
        decoder,
        name=checked_text("name", body["name"]),
        vendor=text("vendor", body.get("vendor"), decoder.vendor),
        device=text("device", body.get("device"), decoder.device),
        licence=text("licence", body.get("licence"), decoder.licence),
        origin=text("origin", body.get("origin"), decoder.origin, LONGEST_NOTE),
        ports=tuple(body.get("ports", decoder.ports)),
        pattern=checked_pattern(body["pattern"]) if "pattern" in body else "",
    )
