"""Sigfox callbacks: kept as they came, answered at once, and each uplink taken once however often it comes."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from functools import partial
from typing import TypeAlias

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from embedded_server.domain.event import ORBIT
from embedded_server.domain.json_value import JsonValue
from embedded_server.domain.orbit import Sensor
from embedded_server.domain.permissions import SIGFOX_CALLBACKS
from embedded_server.domain.rec_type import RecTypeError, check_rec_type
from embedded_server.domain.refusal import RefusedError
from embedded_server.gate.auth import Authenticator, check_may_call_back
from embedded_server.gate.call import tell
from embedded_server.gate.json_body import JsonGate
from embedded_server.orbit.delays import Delays
from embedded_server.orbit.hearing import INVALID_PAYLOAD, network_result
from embedded_server.orbit.models import Catalogue
from embedded_server.orbit.taking import points_of, take_uplink
from embedded_server.orbit.turn import Turn
from embedded_server.services import Services
from embedded_server.store.base import Grant, NewRecord
from embedded_server.store.orbit_store import Step, UplinkKey
from embedded_server.wire.sigfox import (
    CallbackError,
    DataCallback,
    TemplateError,
    batch_of,
    data_callback,
    device_of,
    downlink_member,
    error_callback,
    fields_of,
    result_callback,
    status_callback,
)

Fields: TypeAlias = Mapping[str, JsonValue]
REC_TYPE = "sigfox"  # of callbacks for sensors that are not known
_METHODS = ("GET", "POST", "PUT")
_BATCH = "/batch"
_RADIO_WAITS = ("/data", _BATCH)
_log = logging.getLogger(__name__)


class SigfoxRoutes:
    def __init__(self, services: Services, authenticator: Authenticator, catalogue: Catalogue) -> None:
        self._store = services.store
        self._events = services.events
        self._clock = services.clock
        self._authenticator = authenticator
        self._catalogue = catalogue
        self._gate = JsonGate(services.limits)
        self._delays = Delays()

    def routes(self) -> list[Route]:
        handlers = (self._data, self._batch, self._result, self._status, self._advanced, self._error)
        return [
            Route(path, self._guarded(handler), methods=list(_METHODS))
            for path, handler in zip(SIGFOX_CALLBACKS, handlers, strict=True)
        ]

    def _guarded(
        self, handler: Callable[[Request, bytes], Coroutine[object, object, Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            grant = await self._authenticator.grant(request.path_params["token"])
            check_may_call_back(grant)
            body = await request.body()
            rec_type = await self._rec_type(grant, body, request.url.query)
            kept = self._keep(request, grant, rec_type, body)
            try:  # without a task of its own: each would wait for the loop, which may be busy
                response, fact = await _answered(handler(request, body))
            finally:
                await kept  # what is not kept is not acknowledged
            tell(request.scope, fact, grant)
            return response

        return answer

    async def _rec_type(self, grant: Grant, body: bytes, query: str) -> str:
        """The sensor's; of one that is not known the first one that the token is bound to."""
        with suppress(CallbackError):
            device = await self._store.orbit_device(device_of(fields_of(body, query)) or "")
            if device is not None:
                return device.rec_type
        with suppress(RecTypeError):
            return check_rec_type(grant.rec_types[0]) if grant.rec_types else REC_TYPE
        return REC_TYPE  # the token is bound to a pattern

    def _keep(self, request: Request, grant: Grant, rec_type: str, body: bytes) -> asyncio.Future[int]:
        """As a record: JSON byte for byte, other forms as the members they spell."""
        kind = request.url.path[request.url.path.index("/", len("/sigfox/")) :]
        try:
            self._gate.check(body, None)
        except RefusedError:
            body = _as_json(kind, body, request.url.query)
        new = NewRecord(
            rec_type=rec_type,
            received_ms=self._clock.now_ms(),
            remote=request.client.host if request.client else "",
            body=body,
            suffix=kind,
            comes_first=kind in _RADIO_WAITS,
        )
        kept = self._store.put(grant, new)
        kept.add_done_callback(partial(self._tell_kept, new))
        return kept

    def _tell_kept(self, new: NewRecord, kept: asyncio.Future[int]) -> None:
        if not kept.cancelled() and kept.exception() is None:
            seq = kept.result()
            self._events.record_added(self._store.record_id(new, seq), new.rec_type, seq)

    async def _data(self, request: Request, body: bytes) -> Response:
        callback = data_callback(fields_of(body, request.url.query))
        return _answer([await self._take(callback, self._skew(callback))])

    async def _batch(self, _request: Request, body: bytes) -> Response:
        """A line that cannot be read keeps no other from its answer, and each sensor has one: the last it got."""
        answers: dict[str, str | None] = {}
        wrong: CallbackError | None = None
        for fields in batch_of(body):
            try:
                callback = data_callback(fields)
            except CallbackError as error:
                _log.warning("A line of a Sigfox batch was kept and not read: %s", error)
                wrong = error
            else:
                answer = await self._take(callback, self._skew(callback))
                answers[callback.device] = answer or answers.get(callback.device)
        if wrong is not None and not answers:
            raise wrong
        return _answer(list(answers.values()))

    def _skew(self, callback: DataCallback) -> str:
        return "" if callback.time_s is None else self._delays.note(self._now_s() - callback.time_s)

    async def _take(self, callback: DataCallback, skew: str = "") -> str | None:
        """The member of the answer for this sensor."""
        now_s = self._now_s()
        uplink_s = now_s if callback.time_s is None else callback.time_s

        def decide(sensor: Sensor, is_new: bool) -> Step[str | None]:
            model = self._catalogue.models[sensor.model]
            turn = Turn(sensor, now_s)
            if skew:
                turn.note("clock_skew", reason=skew)
            frame = take_uplink(
                turn,
                model,
                self._catalogue.queue,
                callback.payload,
                uplink_s,
                is_new=is_new,
                is_request=callback.is_request,
            )
            answer = None if frame is None else downlink_member(callback.device_as_sent, frame.data)
            points = points_of(sensor, model, callback.payload, uplink_s) if is_new else {}
            return Step(turn.sensor, answer, turn.closed, turn.events, points)

        key = UplinkKey(callback.device, uplink_s, callback.number)
        answer = await self._store.take_orbit_uplink(key, is_request=callback.is_request, decide=decide)
        self._events.publish(ORBIT, callback.device)
        return answer

    async def _result(self, request: Request, body: bytes) -> Response:
        said = result_callback(fields_of(body, request.url.query))

        def decide(sensor: Sensor) -> Step[None]:
            turn = Turn(sensor, self._now_s())
            network_result(turn, said.code, said.words, said.time_s)
            return Step(turn.sensor, None, turn.closed, turn.events)

        if said.code == INVALID_PAYLOAD:
            _log.error("Sigfox refused a downlink for %s as malformed, which is a fault of this server", said.device)
        await self._store.step_orbit(said.device, decide)
        self._events.publish(ORBIT, said.device)
        return Response(status_code=204)

    async def _status(self, request: Request, body: bytes) -> Response:
        said = status_callback(fields_of(body, request.url.query))
        await self._store.note_orbit_status(said.device, said.battery, said.temperature)
        return Response(status_code=204)

    async def _advanced(self, request: Request, body: bytes) -> Response:
        """Some 30 s after the uplink it enriches, which it stands for where that one never came. Without the time of
        that uplink it is kept only: it may be any."""
        fields = fields_of(body, request.url.query)
        callback = data_callback({**fields, "ack": False})
        if callback.time_s is not None:
            await self._take(callback)
            key = UplinkKey(callback.device, callback.time_s, callback.number)
            await self._store.note_orbit_advanced(key, json.dumps(fields))
        return Response(status_code=204)

    async def _error(self, request: Request, body: bytes) -> Response:
        said = error_callback(fields_of(body, request.url.query))

        def decide(sensor: Sensor) -> Step[None]:
            turn = Turn(sensor, self._now_s())
            turn.note("network_error", reason=f"{said.severity} {said.info}".strip())
            return Step(turn.sensor, None, turn.closed, turn.events)

        await self._store.step_orbit(said.device, decide)
        return Response(status_code=204)

    def _now_s(self) -> int:
        return self._clock.now_ms() // 1000


def _answer(members: list[str | None]) -> Response:
    said = [member for member in members if member is not None]
    if not said:
        return Response(status_code=204)
    return Response(f"{{{','.join(said)}}}", headers={"cache-control": "no-store"}, media_type="application/json")


async def _answered(answering: Coroutine[object, object, Response]) -> tuple[Response, str]:
    """With what the log says of it. Raises RefusedError."""
    try:
        response = await answering
    except TemplateError as error:  # no repeat would be better
        _log.warning("A Sigfox callback was kept and not read: %s", error)
        return Response(status_code=204), f"kept and not read: {error}"
    except CallbackError as error:
        raise RefusedError(400, "callback", str(error), "Correct the template of the callback.") from None
    return response, "downlink answered" if response.status_code == 200 else "callback taken"


def _as_json(kind: str, body: bytes, query: str) -> bytes:
    try:
        return msgspec.json.encode(batch_of(body) if kind == _BATCH else fields_of(body, query))
    except CallbackError:
        return msgspec.json.encode(body.decode("utf-8", "replace"))
