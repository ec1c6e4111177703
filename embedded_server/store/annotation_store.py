"""What the store does for people who look at measured data: notes and thresholds, and marks of single records."""

from __future__ import annotations

from typing import Protocol

from embedded_server.domain.annotation import Annotation, SeriesMark


class AnnotationStore(Protocol):
    async def annotations(self, rec_type: str | None) -> list[Annotation]: ...

    async def add_annotation(self, note: Annotation) -> Annotation:
        """Its id is given here. Raises RefusedError: 404 of a series that is none, 409 where there are too many."""
        ...

    async def change_annotation(self, annotation_id: int, text: str) -> Annotation | None: ...

    async def delete_annotation(self, annotation_id: int) -> bool: ...

    async def series_marks(self, series_id: int, since_ms: int, until_ms: int, most: int) -> list[SeriesMark] | None:
        """Duplicates and late arrivals among the newest records of a series; None where there is no such series."""
        ...
