"""Assignments of decoders, and their examples."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from embedded_server.domain.assignment import Assignment
from embedded_server.domain.decoder import DecoderKind
from embedded_server.domain.example import Example
from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.decoder_store import Assigned
from embedded_server.store.engine import Sql
from embedded_server.store.parts.assignment_rows import ROWS, replace_rows
from embedded_server.store.parts.decoders import version_of
from embedded_server.store.parts.part import Part

MOST_EXAMPLES = 500  # of a decoder

_ASSIGNED = """
SELECT d.name, d.kind, v.number, v.sha, v.source, v.created_ms, v.note,
       a.id, a.decoder, a.version, a.rec_type, a.prefix, a.device, a.port
FROM assignment a JOIN decoder d ON d.id = a.decoder
JOIN decoder_version v ON v.decoder = d.id AND v.number = coalesce(a.version, d.live) ORDER BY a.place, a.id
"""
_EXAMPLE = "SELECT id, decoder, name, payload, port, received_ms, expected, since_ms FROM example"
_ADD_EXAMPLE = """
INSERT INTO example (decoder, name, payload, port, received_ms, expected, since_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
"""


class AssignmentsPart(Part):
    async def assigned(self) -> list[Assigned]:
        rows = await self._engine.read(lambda connection: connection.execute(_ASSIGNED).fetchall())
        return [Assigned(Assignment(*row[7:]), row[0], DecoderKind(row[1]), version_of(*row[2:7])) for row in rows]

    async def assignments(self) -> list[Assignment]:
        return await self._engine.read(_rows)

    async def replace_assignments(self, rows: Sequence[Assignment]) -> list[Assignment]:
        def replace(connection: Sql) -> list[Assignment]:
            replace_rows(connection, rows)
            return _rows(connection)

        return await self._engine.change(replace)


class ExamplesPart(Part):
    async def examples(self, decoder_id: int) -> list[Example]:
        return await self._engine.read(lambda connection: _examples(connection, decoder_id))

    async def add_examples(self, examples: Sequence[Example]) -> list[Example]:
        def add(connection: Sql) -> list[Example]:
            decoders = {example.decoder_id for example in examples}
            known = {decoder: {each.id for each in _examples(connection, decoder)} for decoder in decoders}
            connection.executemany(_ADD_EXAMPLE, [_values(example) for example in examples])
            found = [each for decoder in decoders for each in _examples(connection, decoder)]
            for decoder in decoders:
                _check_room(sum(each.decoder_id == decoder for each in found))
            return [each for each in found if each.id not in known[each.decoder_id]]

        return await self._engine.change(add)

    async def delete_example(self, decoder_id: int, example_id: int) -> bool:
        def delete(connection: Sql) -> bool:
            connection.execute("DELETE FROM example WHERE decoder = ? AND id = ?", (decoder_id, example_id))
            return connection.changes() > 0

        return await self._engine.change(delete)


def _rows(connection: Sql) -> list[Assignment]:
    return [Assignment(*row) for row in connection.execute(ROWS)]


def _examples(connection: Sql, decoder_id: int) -> list[Example]:
    rows = connection.execute(f"{_EXAMPLE} WHERE decoder = ? ORDER BY id", (decoder_id,))
    return [
        Example(row_id, decoder, name, payload, port, from_ms(received), msgspec.json.decode(expected), from_ms(since))
        for row_id, decoder, name, payload, port, received, expected, since in rows
    ]


def _values(example: Example) -> tuple[int | str | bytes | None, ...]:
    expected = msgspec.json.encode(example.expected).decode()
    received_ms, since_ms = to_ms(example.received_at), to_ms(example.since)
    return example.decoder_id, example.name, example.payload, example.port, received_ms, expected, since_ms


def _check_room(count: int) -> None:
    if count > MOST_EXAMPLES:
        reason = f"A decoder has at most {MOST_EXAMPLES} examples."
        raise RefusedError(422, "examples_full", reason, "Delete those that say the same.")
