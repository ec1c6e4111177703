"""`/decoders/{id}/try`, `/examples` and `/check`: what is done with a decoder before it is used."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.decoding.lane import DecoderPoolError
from embedded_server.decoding.request import Direction
from embedded_server.decoding.running import Payload, Text, explained, run_text
from embedded_server.domain.decoder import Decoder
from embedded_server.domain.decoding import Decoded
from embedded_server.domain.event import DECODER
from embedded_server.domain.example import Example
from embedded_server.domain.message import Message
from embedded_server.domain.moments import from_ms
from embedded_server.domain.record import Record
from embedded_server.domain.refusal import RefusedError
from embedded_server.routes.admin.bodies import Bodies, checked_moment, checked_text, unfit
from embedded_server.routes.admin.decoders import decoder_asked
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.replies import json_reply, nothing
from embedded_server.services import Services
from embedded_server.wire.examples import (
    LONGEST_PAYLOAD,
    ExampleJson,
    NewExampleJson,
    example_to_json,
    payload_of,
)
from embedded_server.wire.pages import PageJson, page_to_json
from embedded_server.wire.trials import (
    CheckJson,
    NewCheckJson,
    NewTrialJson,
    Trial,
    TrialJson,
    check_to_json,
    trial_to_json,
)
from embedded_server.workbench.checking import check
from embedded_server.workbench.examples import run_example, run_examples
from embedded_server.workbench.sources import decoders_stopped


class TrialRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._pool = services.decoders
        self._clock = services.clock
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/decoders/{id:int}/try",
                POST=Operation(
                    self.try_out,
                    "Decode one payload, store nothing",
                    TrialJson,
                    body=NewTrialJson,
                    refusals=(404, 422, 503),
                ),
            ),
            resource(
                "/decoders/{id:int}/check",
                POST=Operation(
                    self.check, "Try what it was not made for", CheckJson, body=NewCheckJson, refusals=(404, 503)
                ),
            ),
            resource(
                "/decoders/{id:int}/examples",
                GET=Operation(self.examples, "Its examples", PageJson[ExampleJson], refusals=(404, 503)),
                POST=Operation(
                    self.add_example,
                    "Keep an example",
                    ExampleJson,
                    body=NewExampleJson,
                    status=201,
                    refusals=(404, 422, 503),
                ),
            ),
            resource(
                "/decoders/{id:int}/examples/{example:int}",
                DELETE=Operation(self.delete_example, "Delete an example", status=204, refusals=(404,)),
            ),
        ]

    async def try_out(self, request: Request) -> Response:
        decoder = await decoder_asked(self._store, request)
        body = await self._bodies.read(request, NewTrialJson)
        payload = _payload(body, from_ms(self._clock.now_ms()))
        text, live = text_asked(decoder, body.get("source")), Text(decoder.kind, decoder.source, decoder.sha)
        result = await self._run(text, payload)
        has_other = decoder.live is not None and live.source != text.source
        return json_reply(trial_to_json(Trial(result, await self._run(live, payload) if has_other else None)))

    async def check(self, request: Request) -> Response:
        decoder = await decoder_asked(self._store, request)
        body = await self._bodies.read(request, NewCheckJson)
        examples = await self._store.examples(decoder.id)
        report = await check(self._pool, text_asked(decoder, body.get("source")), examples)
        return json_reply(check_to_json(report))

    async def examples(self, request: Request) -> Response:
        """Held against the draft, and where there is none against the live version."""
        decoder = await decoder_asked(self._store, request)
        examples = await self._store.examples(decoder.id)
        results = await run_examples(self._pool, text_asked(decoder, None), examples)
        return json_reply(page_to_json(map(example_to_json, results)))

    async def add_example(self, request: Request) -> Response:
        decoder = await decoder_asked(self._store, request)
        body = await self._bodies.read(request, NewExampleJson)
        example = await self._example(decoder, body)
        if "expected" not in body:
            live = Text(decoder.kind, decoder.source, decoder.sha) if decoder.live else text_asked(decoder, None)
            actual = (await run_example(self._pool, live, example)).actual
            example = replace(example, expected=actual and actual.data)
        (kept,) = await self._store.add_examples([example])
        self._events.publish(DECODER, str(decoder.id))
        return json_reply(example_to_json(await run_example(self._pool, text_asked(decoder, None), kept)), 201)

    async def delete_example(self, request: Request) -> Response:
        decoder = await decoder_asked(self._store, request)
        if not await self._store.delete_example(decoder.id, request.path_params["example"]):
            raise RefusedError(404, "example_unknown", "There is no example with this id.", "Fetch the list again.")
        self._events.publish(DECODER, str(decoder.id))
        return nothing()

    async def _run(self, text: Text, payload: Payload) -> Decoded:
        try:
            return explained(text, payload, await run_text(self._pool, replace(text, is_aside=True), payload))
        except DecoderPoolError as error:
            raise decoders_stopped(error) from None
        finally:
            self._pool.resume(replace(text, is_aside=True).run_sha)

    async def _example(self, decoder: Decoder, body: NewExampleJson) -> Example:
        """Raises RefusedError (400, 404, 422)."""
        now = from_ms(self._clock.now_ms())
        record_id = body.get("record_id")
        if (record_id is None) == ("payload_hex" not in body):
            raise unfit('Either "payload_hex" or "record_id" is needed.')
        if record_id is not None:
            record, message = await self._uplink(record_id, body.get("device"))
            payload, port, received_at = message.payload or b"", message.port, record.received_at
        else:
            payload, port, received_at = payload_of(body["payload_hex"]), body.get("port"), now
        if "received_at" in body:
            received_at = checked_moment(body["received_at"])
        name = checked_text("name", body.get("name", ""), is_required=False) or payload.hex()[:32] or "empty"
        return Example(0, decoder.id, name, payload, port, received_at, body.get("expected"), now)

    async def _uplink(self, record_id: str, device: str | None) -> tuple[Record, Message]:
        record = await self._store.record(record_id)
        if record is None:
            raise RefusedError(404, "record_unknown", "There is no record with this id.", "It may have been deleted.")
        for reading in (await self._store.readings([record.seq])).get(record.seq, ()):
            if reading.message.payload and device in (None, reading.message.device):
                return record, reading.message
        raise RefusedError(422, "no_payload", "The record has no payload to decode.", "Choose an uplink.")


def text_asked(decoder: Decoder, source: str | None) -> Text:
    """What is said, else the draft, else what is live."""
    if source is None:
        source = decoder.draft.source if decoder.draft else decoder.source
    return Text(decoder.kind, source)


def _payload(body: NewTrialJson, now: datetime) -> Payload:
    """Raises RefusedError(400)."""
    direction = Direction(body.get("function", Direction.UPLINK.value))
    received_at = checked_moment(body["received_at"]) if "received_at" in body else now
    data = _bytes(body)
    return Payload(data, body.get("port"), received_at, "try", direction=direction, wanted=body.get("data"))


def _bytes(body: NewTrialJson) -> bytes:
    said = [member for member in ("payload_hex", "payload_base64", "data") if member in body]
    if len(said) != 1:
        raise unfit('One of "payload_hex", "payload_base64" and "data" is needed.')
    if "payload_hex" in body:
        return payload_of(body["payload_hex"])
    try:
        data = base64.b64decode(body.get("payload_base64", ""), validate=True)
    except (binascii.Error, ValueError):
        raise unfit('"payload_base64" is not base64.') from None
    if len(data) > LONGEST_PAYLOAD:
        raise unfit(f"The payload has {len(data):,} bytes, the limit is {LONGEST_PAYLOAD:,}.")
    return data
