"""Annotations and marks of the server as a plot draws them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo

from app.widgets.plot.overlay import Mark, Note, Threshold
from app.words import span
from embedded_server.domain.annotation import Annotation, MarkKind, SeriesMark


def notes_of(kept: Iterable[Annotation]) -> list[Note]:
    return [Note(str(one.id), one.at.timestamp(), one.text) for one in kept if one.at is not None]


def thresholds_of(kept: Iterable[Annotation]) -> list[Threshold]:
    return [
        Threshold(str(one.id), str(one.series), one.value, one.text)
        for one in kept
        if one.series is not None and one.value is not None
    ]


def marks_of(found: Iterable[SeriesMark], zone: tzinfo | None) -> list[Mark]:
    return [Mark(one.at.timestamp(), one.kind.value, _said(one, zone)) for one in found]


def _said(mark: SeriesMark, zone: tzinfo | None) -> str:
    if mark.kind is MarkKind.DUPLICATE:
        return f"{_clock(mark.at, zone)}  A copy of a record that was here before; it is not plotted."
    late = f"{span(mark.at - mark.heard_at)} late" if mark.heard_at else "late"
    heard = f", heard {_clock(mark.heard_at, zone)}" if mark.heard_at else ""
    return f"{_clock(mark.at, zone)}  Came {late}{heard}."


def _clock(moment: datetime, zone: tzinfo | None) -> str:
    local = moment.astimezone(zone)
    return f"{local.hour:02}:{local.minute:02}:{local.second:02}"  # many times as fast as %H:%M:%S
