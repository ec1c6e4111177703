"""Annotations and marks of series as JSON."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict

from msgspec import Meta

from embedded_server.domain.annotation import Annotation, MarkKind, SeriesMark
from embedded_server.domain.moments import iso
from embedded_server.wire.strict import moment, moment_or_none, read
from embedded_server.wire.texts import Moment, Note, RecType

MOST_MARKS = 500


class AnnotationJson(TypedDict):
    id: int
    rectype: str
    text: str
    at: Moment | None
    series: int | None
    value: float | None
    created_at: Moment


class NewAnnotationJson(TypedDict):
    """A note with `at`, or a threshold with `series` and `value`."""

    rectype: RecType
    text: NotRequired[Note]
    at: NotRequired[Moment]
    series: NotRequired[Annotated[int, Meta(ge=1, le=2**53)]]
    value: NotRequired[float]


class AnnotationTextJson(TypedDict):
    text: Note


class SeriesMarkJson(TypedDict):
    kind: MarkKind
    at: Moment
    heard_at: Moment | None
    record_id: str


class SeriesMarksJson(TypedDict):
    """The newest of them, oldest first."""

    marks: list[SeriesMarkJson]


def annotation_to_json(note: Annotation) -> AnnotationJson:
    return {
        "id": note.id,
        "rectype": note.rec_type,
        "text": note.text,
        "at": None if note.at is None else iso(note.at),
        "series": note.series,
        "value": note.value,
        "created_at": iso(note.created_at),
    }


def annotation_from_json(value: object) -> Annotation:
    told = read(value, AnnotationJson)
    return Annotation(
        id=told["id"],
        rec_type=told["rectype"],
        text=told["text"],
        at=moment_or_none(told["at"]),
        series=told["series"],
        value=told["value"],
        created_at=moment(told["created_at"]),
    )


def marks_to_json(marks: list[SeriesMark]) -> SeriesMarksJson:
    return {"marks": [_mark_to_json(mark) for mark in marks]}


def marks_from_json(value: object) -> list[SeriesMark]:
    return [_mark_from_json(mark) for mark in read(value, SeriesMarksJson)["marks"]]


def _mark_to_json(mark: SeriesMark) -> SeriesMarkJson:
    heard = None if mark.heard_at is None else iso(mark.heard_at)
    return {"kind": mark.kind, "at": iso(mark.at), "heard_at": heard, "record_id": mark.record_id}


def _mark_from_json(told: SeriesMarkJson) -> SeriesMark:
    return SeriesMark(told["kind"], moment(told["at"]), moment_or_none(told["heard_at"]), told["record_id"])
