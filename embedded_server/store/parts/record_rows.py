"""Rows of the record table as records."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final, TypeAlias

from embedded_server.domain.record import Origin, Owner, Record, Shown
from embedded_server.domain.rule import Party
from embedded_server.store.engine import Sql
from embedded_server.store.ids import id_prefix, record_id, seq_in
from embedded_server.store.sight import ForeignRecord

COLUMNS = "seq, stream, token, received_ms, remote, tags, suffix, query, is_test, body"
SHOWN_COLUMNS = "seq, stream, token, received_ms, remote, tags, body"
NO_TAGS: Final = "[]"
_OWNERS_REMEMBERED = _ORIGINS_REMEMBERED = 1_000
_HEAD = "stream, token, received_ms"
Row: TypeAlias = tuple[int, int, int, int, str, str, str, str, int, bytes]
ShownRow: TypeAlias = tuple[int, int, int, int, str, str, bytes]


class Names:
    """What was looked up of streams and tokens: what a stream is and whose a token is never changes."""

    def __init__(self) -> None:
        self.rec_types: dict[int, str] = {}
        self.owners: dict[int, tuple[str, Owner]] = {}
        self.origins: dict[tuple[int, int, str], Origin] = {}


class RecordRows:
    """Belongs to one connection."""

    def __init__(self, connection: Sql, instance: str, names: Names | None = None) -> None:
        self._connection = connection
        self._instance = instance
        names = names or Names()
        self._rec_types = names.rec_types
        self._owners = names.owners
        self._origins = names.origins

    def records(self, rows: Iterable[Row]) -> list[Record]:
        """In one loop, since a page has a thousand."""
        owners, rec_types, found = self._owners, self._rec_types, []
        for seq, stream, token, received_ms, remote, tags, suffix, query, is_test, body in rows:
            token_id, owner = owners.get(token) or self._owner(token)
            record = Record(
                record_id(received_ms, self._instance, seq),
                seq,
                rec_types.get(stream) or self._rec_type(stream),
                received_ms,
                owner,
                token_id,
                remote,
                () if tags == NO_TAGS else tuple(json.loads(tags)),
                suffix,
                query,
                bool(is_test),
                body,
            )
            found.append(record)
        return found

    def shown(self, rows: Iterable[ShownRow]) -> list[Shown]:
        """The same of as much as a listing shows."""
        origins, instance, found = self._origins, self._instance, []
        second, prefix = -1, ""  # many come in one second
        for seq, stream, token, received_ms, remote, tags, body in rows:
            origin = origins.get((stream, token, remote)) or self._origin(stream, token, remote)
            tagged = () if tags == NO_TAGS else tuple(json.loads(tags))
            if received_ms // 1000 != second:
                second, prefix = received_ms // 1000, id_prefix(received_ms, instance)
            found.append((origin, f"{prefix}{seq:010x}", received_ms, tagged, body))
        return found

    def find(self, text: str) -> Record | None:
        """The record with this id; a name that differs in one character is nobody's."""
        seq = seq_in(text, self._instance)
        if seq is None:
            return None
        rows = self._connection.execute(f"SELECT {COLUMNS} FROM record WHERE seq = ?", (seq,))
        return next((record for record in self.records(rows) if record.id == text), None)

    def head(self, text: str) -> ForeignRecord | None:
        """What decides who may see the record with this id; the body is not touched."""
        seq = seq_in(text, self._instance) or 0
        row = self._connection.execute(f"SELECT {_HEAD} FROM record WHERE seq = ?", (seq,)).fetchone()
        if row is None or record_id(row[2], self._instance, seq) != text:
            return None
        stream, token, _ = row
        rec_type = self._rec_types.get(stream) or self._rec_type(stream)
        _, owner = self._owners.get(token) or self._owner(token)
        return ForeignRecord(seq, text, rec_type, Party(owner.user, owner.organisation, owner.client_id))

    def owner_words(self, token: int) -> tuple[str, ...]:
        """What the owner of a record may be found by: the account's address and its organisation."""
        _, owner = self._owners.get(token) or self._owner(token)
        return owner.user, owner.organisation

    def _origin(self, stream: int, token: int, remote: str) -> Origin:
        token_id, owner = self._owners.get(token) or self._owner(token)
        rec_type = self._rec_types.get(stream) or self._rec_type(stream)
        if len(self._origins) >= _ORIGINS_REMEMBERED:
            self._origins.clear()
        found = self._origins[stream, token, remote] = Origin(rec_type, owner, token_id, remote)
        return found

    def _rec_type(self, stream: int) -> str:
        name = str(self._connection.execute("SELECT rec_type FROM stream WHERE id = ?", (stream,)).get)
        self._rec_types[stream] = name
        return name

    def _owner(self, token: int) -> tuple[str, Owner]:
        row = self._connection.execute(
            "SELECT t.uuid, a.email, t.identity, k.client_id FROM token t "
            "JOIN account a ON a.id = t.account JOIN app_key k ON k.id = t.app_key WHERE t.id = ?",
            (token,),
        ).fetchone()
        assert row is not None  # tokens and keys are never removed
        if len(self._owners) >= _OWNERS_REMEMBERED:
            self._owners.clear()
        found = self._owners[token] = (row[0], Owner(*row[1:]))
        return found
