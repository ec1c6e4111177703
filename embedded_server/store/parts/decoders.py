"""Decoder assignments."""

from __future__ import annotations

from embedded_server.domain.decoder import Decoder, DecoderKind
from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.store.engine import Sql
from embedded_server.store.parts.part import Part

_SAVED = "name, kind, pattern, source, sha, created_ms"
_DECODER = f"SELECT id, {_SAVED} FROM decoder"


class DecodersPart(Part):
    async def decoders(self) -> list[Decoder]:
        rows = await self._engine.read(lambda connection: connection.execute(f"{_DECODER} ORDER BY id").fetchall())
        return [_decoder(*row) for row in rows]

    async def save_decoder(self, decoder: Decoder) -> Decoder:
        values = (
            decoder.name,
            decoder.kind.value,
            decoder.pattern,
            decoder.source,
            decoder.sha,
            to_ms(decoder.created_at),
        )

        def save(connection: Sql) -> Decoder:
            if decoder.id:
                connection.execute("DELETE FROM decoder WHERE id = ?", (decoder.id,))
                sql = f"INSERT INTO decoder (id, {_SAVED}) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *"
                return _decoder(*connection.execute(sql, (decoder.id, *values)).get)
            sql = f"INSERT INTO decoder ({_SAVED}) VALUES (?, ?, ?, ?, ?, ?) RETURNING *"
            return _decoder(*connection.execute(sql, values).get)

        return await self._engine.change(save)

    async def delete_decoder(self, decoder_id: int) -> bool:
        def delete(connection: Sql) -> bool:
            connection.execute("DELETE FROM decoder WHERE id = ?", (decoder_id,))
            return connection.changes() > 0

        return await self._engine.change(delete)


def _decoder(row_id: int, name: str, kind: str, pattern: str, source: str, sha: str, created_ms: int) -> Decoder:
    return Decoder(row_id, name, DecoderKind(kind), pattern, source, sha, from_ms(created_ms))
