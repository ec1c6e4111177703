"""Which line of a file was stored last."""

from __future__ import annotations

from embedded_server.store.engine import Sql
from embedded_server.store.parts.part import Part

_LAST = """
SELECT query FROM record WHERE stream = ?1 AND substr(query, 1, ?3) = ?2 ORDER BY ordinal DESC LIMIT 1
"""


class ImportsPart(Part):
    async def imported_line(self, rec_type: str, mark: str) -> int:
        """`mark` is what stands before the number of the line."""

        def find(connection: Sql) -> int:
            streams = connection.execute("SELECT id FROM stream WHERE rec_type = ?", (rec_type,)).fetchall()
            found = [connection.execute(_LAST, (stream, mark, len(mark))).get for (stream,) in streams]
            return max((int(query.removeprefix(mark)) for query in found if query is not None), default=0)

        return await self._engine.read_slowly(find)
