"""Decoders, their versions and drafts."""

from __future__ import annotations

from embedded_server.domain.decoder import Decoder, DecoderKind, Draft, Version, sha_of
from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.engine import Sql
from embedded_server.store.parts.assignment_rows import assign_first, reassign
from embedded_server.store.parts.part import Part

MOST_DECODERS = 5_000

_DECODER = """
SELECT d.id, d.name, d.kind, d.created_ms, d.draft, d.draft_ms, d.vendor, d.device, d.licence, d.origin, d.ports,
       (SELECT a.rec_type FROM assignment a WHERE a.decoder = d.id AND a.rec_type IS NOT NULL AND a.prefix IS NULL
        AND a.device IS NULL AND a.port IS NULL ORDER BY a.place LIMIT 1),
       coalesce(u.n, 0), coalesce(v.uplinks, 0), coalesce(v.failed, 0), v.number, v.sha, v.source, v.created_ms, v.note
FROM decoder d LEFT JOIN decoder_version v ON v.decoder = d.id AND v.number = d.live
LEFT JOIN (SELECT decoder_id, count(*) AS n FROM device GROUP BY decoder_id) u ON u.decoder_id = d.id
"""
_OF_DECODER = 15  # columns before those of the live version
_ADD = """
INSERT INTO decoder (name, kind, created_ms, vendor, device, licence, origin, ports) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id
"""
_CHANGE = """
UPDATE decoder SET name = ?, kind = ?, vendor = ?, device = ?, licence = ?, origin = ?, ports = ? WHERE id = ?
"""
_ADD_VERSION = """
INSERT INTO decoder_version (decoder, number, sha, source, created_ms, note)
SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5 FROM decoder_version WHERE decoder = ?1
"""
_LIVE_IS_LAST = """
UPDATE decoder SET live = (SELECT max(number) FROM decoder_version WHERE decoder = ?1) WHERE id = ?1
"""
_DONE_WITH = "UPDATE decoder SET draft = NULL, draft_ms = NULL WHERE id = ? AND draft = ?"
_VERSION = "SELECT number, sha, source, created_ms, note FROM decoder_version WHERE decoder = ?"
_PARTS = ("decoder_version", "assignment", "example")


class DecodersPart(Part):
    async def decoders(self) -> list[Decoder]:
        sql = f"{_DECODER} ORDER BY d.id"
        rows = await self._engine.read(lambda connection: connection.execute(sql).fetchall())
        return [_decoder(_live(*row[_OF_DECODER:]), *row[:_OF_DECODER]) for row in rows]

    async def decoder(self, decoder_id: int) -> Decoder | None:
        return await self._engine.read(lambda connection: _known(connection, decoder_id))

    async def add_decoder(self, decoder: Decoder) -> Decoder:
        values = (decoder.name, decoder.kind.value, to_ms(decoder.created_at), *_facts(decoder))

        def add(connection: Sql) -> Decoder:
            if connection.execute("SELECT count(*) FROM decoder").get >= MOST_DECODERS:
                reason = f"There are {MOST_DECODERS:,} decoders already."
                raise RefusedError(422, "decoders_full", reason, "Delete those nobody uses.")
            decoder_id = int(connection.execute(_ADD, values).get)
            if decoder.live is not None:
                self._publish(connection, decoder_id, decoder.live.source, decoder.live.note)
            if decoder.pattern:
                assign_first(connection, decoder_id, decoder.pattern)
            return _there(connection, decoder_id)

        return await self._engine.change(add)

    async def change_decoder(self, decoder: Decoder) -> Decoder | None:
        def change(connection: Sql) -> Decoder | None:
            connection.execute(_CHANGE, (decoder.name, decoder.kind.value, *_facts(decoder), decoder.id))
            if not connection.changes():
                return None
            if decoder.pattern:
                reassign(connection, decoder.id, decoder.pattern)
            return _there(connection, decoder.id)

        return await self._engine.change(change)

    async def delete_decoder(self, decoder_id: int) -> bool:
        def delete(connection: Sql) -> bool:
            for part in _PARTS:
                connection.execute(f"DELETE FROM {part} WHERE decoder = ?", (decoder_id,))
            connection.execute("DELETE FROM decoder WHERE id = ?", (decoder_id,))
            return connection.changes() > 0

        return await self._engine.change(delete)

    async def versions(self, decoder_id: int) -> list[Version]:
        sql = f"{_VERSION} ORDER BY number DESC"
        rows = await self._engine.read(lambda connection: connection.execute(sql, (decoder_id,)).fetchall())
        return [version_of(*row) for row in rows]

    async def save_draft(self, decoder_id: int, source: str | None) -> Decoder | None:
        now_ms = None if source is None else self._engine.clock.now_ms()

        def save(connection: Sql) -> Decoder | None:
            sql = "UPDATE decoder SET draft = ?, draft_ms = ? WHERE id = ?"
            connection.execute(sql, (source, now_ms, decoder_id))
            return _known(connection, decoder_id)

        return await self._engine.change(save)

    async def publish(self, decoder_id: int, source: str, note: str = "") -> Decoder | None:
        def publish(connection: Sql) -> Decoder | None:
            known = _known(connection, decoder_id)
            if known is None:
                return None
            if known.live is None or known.live.source != source:
                self._publish(connection, decoder_id, source, note)
            connection.execute(_DONE_WITH, (decoder_id, source))
            return _there(connection, decoder_id)

        return await self._engine.change(publish)

    async def make_live(self, decoder_id: int, number: int) -> Decoder | None:
        def change(connection: Sql) -> Decoder | None:
            sql = "UPDATE decoder SET live = ?2 WHERE id = ?1 AND EXISTS ({} AND number = ?2)"
            connection.execute(sql.format(_VERSION.replace("?", "?1")), (decoder_id, number))
            return _known(connection, decoder_id) if connection.changes() else None

        return await self._engine.change(change)

    def _publish(self, connection: Sql, decoder_id: int, source: str, note: str) -> None:
        values = (decoder_id, sha_of(source), source, self._engine.clock.now_ms(), note)
        connection.execute(_ADD_VERSION, values)
        connection.execute(_LIVE_IS_LAST, (decoder_id,))


def version_of(number: int, sha: str, source: str, created_ms: int, note: str) -> Version:
    return Version(number, sha, source, from_ms(created_ms), note)


def _live(number: int | None, sha: str, source: str, created_ms: int, note: str) -> Version | None:
    return None if number is None else version_of(number, sha, source, created_ms, note)


def _known(connection: Sql, decoder_id: int) -> Decoder | None:
    row = connection.execute(f"{_DECODER} WHERE d.id = ?", (decoder_id,)).fetchone()
    return None if row is None else _decoder(_live(*row[_OF_DECODER:]), *row[:_OF_DECODER])


def _there(connection: Sql, decoder_id: int) -> Decoder:
    decoder = _known(connection, decoder_id)
    assert decoder is not None  # in this transaction
    return decoder


def _facts(decoder: Decoder) -> tuple[str, ...]:
    ports = " ".join(map(str, decoder.ports))
    return decoder.vendor, decoder.device, decoder.licence, decoder.origin, ports


def _decoder(
    live: Version | None,
    row_id: int,
    name: str,
    kind: str,
    created_ms: int,
    draft: str | None,
    draft_ms: int,
    vendor: str,
    device: str,
    licence: str,
    origin: str,
    ports: str,
    pattern: str | None,
    users: int,
    uplinks: int,
    failed: int,
) -> Decoder:
    return Decoder(
        id=row_id,
        name=name,
        kind=DecoderKind(kind),
        created_at=from_ms(created_ms),
        live=live,
        draft=None if draft is None else Draft(draft, from_ms(draft_ms)),
        vendor=vendor,
        device=device,
        licence=licence,
        origin=origin,
        ports=tuple(map(int, ports.split())),
        pattern=pattern or "",
        users=users,
        uplinks=uplinks,
        failed=failed,
    )
