"""Notes and thresholds over the admin API, and the marks of a series."""

from __future__ import annotations

import pytest

from embedded_server.wire.annotations import annotation_from_json, marks_from_json
from tests.embedded_server.routes.admin.admin_server import Running

NOTE = {"rectype": "a.b", "at": "2026-11-22T10:00:00Z", "text": "Window <b>open</b>"}


async def test_that_a_note_is_kept_changed_and_deleted(server: Running) -> None:
    added = await server.admin.post("/annotations", json=NOTE)
    assert added.status_code == 201, added.text
    note = annotation_from_json(added.json())
    assert (note.text, note.at is not None, note.series, note.value) == ("Window <b>open</b>", True, None, None)
    other = await server.admin.post("/annotations", json=NOTE | {"rectype": "c.d"})
    listed = (await server.admin.get("/annotations", params={"rectype": "a.b"})).json()
    assert [annotation_from_json(item) for item in listed["items"]] == [note]
    changed = await server.admin.put(f"/annotations/{note.id}", json={"text": "shut"})
    assert annotation_from_json(changed.json()).text == "shut"
    assert (await server.admin.delete(f"/annotations/{note.id}")).status_code == 204
    assert (await server.admin.delete(f"/annotations/{note.id}")).status_code == 404
    assert (await server.admin.put(f"/annotations/{note.id}", json={"text": ""})).status_code == 404
    left = (await server.admin.get("/annotations")).json()["items"]
    assert [item["id"] for item in left] == [other.json()["id"]]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "x" * 2_001}, 400),
        ({"at": "yesterday"}, 422),
        ({"rectype": "a b"}, 422),
        ({"value": 3.5}, 422),
        ({"series": 1, "value": 3.5}, 422),
    ],
)
async def test_that_what_is_neither_note_nor_threshold_is_refused(
    server: Running, changes: dict[str, object], status: int
) -> None:
    assert (await server.admin.post("/annotations", json=NOTE | changes)).status_code == status


async def test_that_a_threshold_needs_a_series_of_its_rec_type(server: Running) -> None:
    body = {"rectype": "a.b", "series": 77, "value": 900}
    assert (await server.admin.post("/annotations", json=body)).status_code == 404
    assert (await server.admin.post("/annotations", json={"rectype": "a.b", "value": 900})).status_code == 422


async def test_that_marks_of_no_series_are_not_found(server: Running) -> None:
    assert (await server.admin.get("/series/77/marks")).status_code == 404
    assert marks_from_json({"marks": []}) == []
