"""Rows of the log as requests: those of `request` as they are, those of `record` put together again."""

from __future__ import annotations

import json
from typing import NamedTuple, TypeAlias

from embedded_server.domain.moments import from_ms
from embedded_server.domain.request import Request
from embedded_server.store.engine import Sql
from embedded_server.store.ids import record_id
from embedded_server.store.requests import path_of, words_of_record

REQUEST_COLUMNS = (
    "id, at_ms, method, path, rec_type, status, code, reason, fix, token, head, tail, remote, took_us, size, "
    "replay_of, is_test"
)
RECORD_COLUMNS = (
    "seq, received_ms, (SELECT rec_type FROM stream WHERE id = record.stream), tags, suffix, query, token, remote, "
    "took_us, length(body), replay_of, is_test, "
    "substr(coalesce((SELECT block FROM header_set WHERE id = record.header_set), headers), 1, 1) = ':'"
)
RequestRow: TypeAlias = tuple[
    int,
    int,
    str,
    str,
    str | None,
    int,
    str,
    str,
    str,
    int | None,
    str | None,
    str | None,
    str,
    int | None,
    int,
    int | None,
    int,
]
RecordRow: TypeAlias = tuple[int, int, str, str, str, str, int, str, int, int, int | None, int, int]


class _Token(NamedTuple):
    id: str
    head: str
    tail: str
    name: str


class LogRows:
    """Belongs to one connection and one reading. Remembers what a token is."""

    def __init__(self, connection: Sql, instance: str) -> None:
        self._connection = connection
        self._instance = instance
        self._tokens: dict[int, _Token] = {}

    def request(self, row: RequestRow) -> Request:
        row_id, at_ms, method, path, rec_type, status, code, reason, fix, token_row = row[:10]
        head, tail, remote, took_us, size, replay_of, is_test = row[10:]
        token = None if token_row is None else self._token(token_row)
        return Request(
            id=row_id,
            at=from_ms(at_ms),
            method=method,
            path=path,
            rec_type=rec_type,
            status=status,
            code=code,
            reason=reason,
            fix=fix,
            token_id=token and token.id,
            token_head=token.head if token else head,
            token_tail=token.tail if token else tail,
            token_name=token and token.name,
            remote=remote,
            took_us=took_us,
            size=size,
            record_id=None,
            replay_of=replay_of,
            is_test=bool(is_test),
        )

    def record(self, row: RecordRow) -> Request:
        seq, at_ms, rec_type, tags, suffix, query, token_row, remote, took_us, size, replay_of, is_test, in_path = row
        token, own_id = self._token(token_row), record_id(at_ms, self._instance, seq)
        return Request(
            id=seq,
            at=from_ms(at_ms),
            method="POST",
            path=path_of(rec_type, bool(in_path), json.loads(tags), suffix, query),
            rec_type=rec_type,
            status=200,
            code="",
            reason=words_of_record(own_id),
            fix="",
            token_id=token.id,
            token_head=token.head,
            token_tail=token.tail,
            token_name=token.name,
            remote=remote,
            took_us=took_us,
            size=size,
            record_id=own_id,
            replay_of=replay_of,
            is_test=bool(is_test),
        )

    def _token(self, row_id: int) -> _Token:
        known = self._tokens.get(row_id)
        if known is None:
            sql = "SELECT uuid, head, tail, (SELECT name FROM app_key WHERE id = token.app_key) FROM token WHERE id = ?"
            token_id, head, tail, name = self._connection.execute(sql, (row_id,)).get
            known = self._tokens[row_id] = _Token(token_id, head[:4], tail[-4:], name)
        return known
