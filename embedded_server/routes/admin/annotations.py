"""`/annotations`: notes and thresholds kept with the data; `/series/{id}/marks`: its copies and late arrivals."""

from __future__ import annotations

import math

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.annotation import Annotation
from embedded_server.domain.event import ANNOTATION
from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.domain.rec_type import RecTypeError, check_rec_type
from embedded_server.domain.refusal import RefusedError
from embedded_server.routes.admin.bodies import Bodies, checked_text, unfit
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import FROM, PAGE, REC_TYPE, TO, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply, nothing
from embedded_server.services import Services
from embedded_server.wire.annotations import (
    MOST_MARKS,
    AnnotationJson,
    AnnotationTextJson,
    NewAnnotationJson,
    SeriesMarksJson,
    annotation_to_json,
    marks_to_json,
)
from embedded_server.wire.pages import PageJson
from embedded_server.wire.strict import WireError, moment
from embedded_server.wire.texts import LONGEST_NOTE

_LAST_MS = 253_402_300_799_999  # the end of the year 9999


class AnnotationRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._clock = services.clock
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        listed = Operation(self.list_all, "Notes and thresholds", PageJson[AnnotationJson], query=(REC_TYPE, *PAGE))
        added = Operation(
            self.add, "Add a note or a threshold", AnnotationJson, NewAnnotationJson, 201, refusals=(404, 409, 422)
        )
        changed = Operation(self.change, "Change its text", AnnotationJson, AnnotationTextJson, refusals=(404,))
        marks = Operation(self.marks, "Copies and late arrivals", SeriesMarksJson, query=(FROM, TO), refusals=(404,))
        return [
            resource("/annotations", GET=listed, POST=added),
            resource(
                "/annotations/{id:int}",
                PUT=changed,
                DELETE=Operation(self.delete, "Delete it", status=204, refusals=(404,)),
            ),
            resource("/series/{id:int}/marks", GET=marks),
        ]

    async def list_all(self, request: Request) -> Response:
        query = request.query_params
        notes = await self._store.annotations(REC_TYPE.of(query))
        return list_reply(notes, lambda note: f"{note.id:015}", annotation_to_json, page_wanted(query))

    async def add(self, request: Request) -> Response:
        body = await self._bodies.read(request, NewAnnotationJson)
        kept = await self._store.add_annotation(_asked(body, self._clock.now_ms()))
        self._events.publish(ANNOTATION, str(kept.id))
        return json_reply(annotation_to_json(kept), 201)

    async def change(self, request: Request) -> Response:
        text = (await self._bodies.read(request, AnnotationTextJson))["text"]
        text = checked_text("text", text, LONGEST_NOTE, is_required=False)
        kept = await self._store.change_annotation(request.path_params["id"], text)
        if kept is None:
            raise _unknown()
        self._events.publish(ANNOTATION, str(kept.id))
        return json_reply(annotation_to_json(kept))

    async def delete(self, request: Request) -> Response:
        number: int = request.path_params["id"]
        if not await self._store.delete_annotation(number):
            raise _unknown()
        self._events.publish(ANNOTATION, str(number))
        return nothing()

    async def marks(self, request: Request) -> Response:
        query = request.query_params
        since, until = FROM.of(query), TO.of(query)
        found = await self._store.series_marks(
            request.path_params["id"],
            0 if since is None else to_ms(since),
            _LAST_MS if until is None else to_ms(until),
            MOST_MARKS,
        )
        if found is None:
            raise RefusedError(404, "series_unknown", "There is no series with this id.", "Fetch the list again.")
        return json_reply(marks_to_json(found))


def _asked(body: NewAnnotationJson, now_ms: int) -> Annotation:
    """Raises RefusedError."""
    is_note, is_threshold = "at" in body, "series" in body and "value" in body
    if is_note == is_threshold or ("series" in body) != ("value" in body):
        raise unfit('A note has "at", a threshold has "series" and "value".')
    if not math.isfinite(body.get("value", 0.0)):
        raise unfit("A threshold is a finite number.")
    try:
        rec_type = check_rec_type(body["rectype"])
        at = moment(body["at"]) if "at" in body else None
    except (RecTypeError, WireError) as error:
        raise unfit(f"{error}.") from None
    text = checked_text("text", body.get("text", ""), LONGEST_NOTE, is_required=False)
    if is_note and not text:
        raise unfit('A note has a "text".')
    return Annotation(0, rec_type, text, at, body.get("series"), body.get("value"), from_ms(now_ms))


def _unknown() -> RefusedError:
    return RefusedError(404, "annotation_unknown", "There is no annotation with this id.", "Fetch the list again.")
