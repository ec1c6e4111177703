"""Decoders, their versions, rows and examples, in each database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from embedded_server.domain.assignment import Assignment
from embedded_server.domain.decoder import Decoder, DecoderKind, new_decoder
from embedded_server.domain.example import Example
from embedded_server.domain.moments import from_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.base import Store
from tests.embedded_server.store.kit import NOON_MS

FIRST, SECOND = "function decodeUplink() { return {data: 1}; }", "function decodeUplink() { return {data: 2}; }"


def tide(pattern: str = "org.*") -> Decoder:
    return new_decoder("Tide", DecoderKind.JAVASCRIPT, pattern, FIRST, from_ms(NOON_MS))


async def test_that_a_decoder_is_kept_changed_and_deleted(store: Store) -> None:
    saved = await store.add_decoder(replace(tide(), vendor="Acme", ports=(1, 85), licence="MIT"))
    assert saved.live is not None
    assert (saved.live.number, saved.source, saved.pattern, saved.ports) == (1, FIRST, "org.*", (1, 85))
    changed = await store.change_decoder(replace(saved, name="Tide 2", pattern="org.harbour.*"))
    assert changed == replace(saved, name="Tide 2", pattern="org.harbour.*")
    assert await store.decoders() == [changed]
    assert [row.rec_type for row in await store.assignments()] == ["org.harbour.*"]
    assert await store.delete_decoder(saved.id)
    assert not await store.delete_decoder(saved.id)
    assert (await store.decoders(), await store.assignments()) == ([], [])
    assert await store.change_decoder(saved) is None
    assert (await store.add_decoder(tide())).id > saved.id


async def test_that_versions_are_kept_and_any_of_them_can_be_live(store: Store) -> None:
    decoder = await store.add_decoder(tide())
    drafted = await store.save_draft(decoder.id, SECOND)
    assert drafted is not None
    assert drafted.draft is not None
    assert (drafted.draft.source, drafted.source) == (SECOND, FIRST)
    second = await store.publish(decoder.id, SECOND, "faster")
    assert second is not None
    assert second.live is not None
    assert (second.live.number, second.live.note, second.draft) == (2, "faster", None)
    again = await store.publish(decoder.id, SECOND)
    assert again == second
    assert [version.number for version in await store.versions(decoder.id)] == [2, 1]
    back = await store.make_live(decoder.id, 1)
    assert back is not None
    assert back.source == FIRST
    assert await store.make_live(decoder.id, 7) is None


async def test_that_rows_call_for_the_live_version_or_a_pinned_one(store: Store) -> None:
    decoder = await store.add_decoder(tide(""))
    await store.publish(decoder.id, SECOND)
    empty = await store.add_decoder(replace(tide(""), live=None))
    rows = (
        Assignment(0, decoder.id, device="A1", version=1),
        Assignment(0, decoder.id, rec_type="*", port=2),
        Assignment(0, empty.id, dev_eui_prefix="70B3"),
    )
    kept = await store.replace_assignments(rows)
    assert [replace(row, id=0) for row in kept] == list(rows)
    assert [(each.row, each.version.source) for each in await store.assigned()] == [(kept[0], FIRST), (kept[1], SECOND)]
    for wrong in (Assignment(0, 99, port=1), Assignment(0, decoder.id, version=9, port=1)):
        with pytest.raises(RefusedError):
            await store.replace_assignments([wrong])
    assert await store.assignments() == kept


async def test_that_a_quick_assignment_comes_before_those_alike(store: Store) -> None:
    first, second = await store.add_decoder(tide()), await store.add_decoder(tide())
    assert [row.decoder_id for row in await store.assignments()] == [second.id, first.id]


async def test_that_examples_are_kept_and_deleted(store: Store) -> None:
    decoder = await store.add_decoder(tide())
    new = Example(0, decoder.id, "cold", b"\x00\xff", None, from_ms(NOON_MS), {"t": [1.5, None]}, from_ms(NOON_MS))
    (kept,) = await store.add_examples([new])
    assert kept == replace(new, id=kept.id)
    (other,) = await store.add_examples([replace(new, name="warm", port=2)])
    assert await store.examples(decoder.id) == [kept, other]
    assert await store.delete_example(decoder.id, kept.id)
    assert not await store.delete_example(decoder.id, kept.id)
    assert await store.examples(decoder.id) == [other]
