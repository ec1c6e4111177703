"""Decoder assignments."""

from __future__ import annotations

import apsw

from embedded_server.domain.decoder import Decoder, DecoderKind
from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.store.sqlite.database import Part

_DECODER = "SELECT id, name, kind, pattern, source, sha, created_ms FROM decoder"


class DecodersPart(Part):
    async def decoders(self) -> list[Decoder]:
        return [_decoder(*row) for row in self._reader.execute(f"{_DECODER} ORDER BY id")]

    async def save_decoder(self, decoder: Decoder) -> Decoder:
        values = (
            decoder.id or None,
            decoder.name,
            decoder.kind.value,
            decoder.pattern,
            decoder.source,
            decoder.sha,
            to_ms(decoder.created_at),
        )

        def save(connection: apsw.Connection) -> Decoder:
            sql = "INSERT OR REPLACE INTO decoder VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *"
            return _decoder(*connection.execute(sql, values).get)

        return await self._writer.run(save)

    async def delete_decoder(self, decoder_id: int) -> bool:
        def delete(connection: apsw.Connection) -> bool:
            connection.execute("DELETE FROM decoder WHERE id = ?", (decoder_id,))
            return connection.changes() > 0

        return await self._writer.run(delete)


def _decoder(row_id: int, name: str, kind: str, pattern: str, source: str, sha: str, created_ms: int) -> Decoder:
    return Decoder(row_id, name, DecoderKind(kind), pattern, source, sha, from_ms(created_ms))
