"""What stays in the log of a record that is deleted: that it came, from whom and when, without its body."""

from __future__ import annotations

from embedded_server.store.engine import Sql
from embedded_server.store.parts.log_rows import RECORD_COLUMNS, LogRows
from embedded_server.store.requests import words_of_record

_INSERT = """
INSERT INTO request (id, at_ms, method, path, rec_type, status, code, reason, fix, token, remote, took_us, size,
                     is_test, replay_of, header_set, headers, is_cut, bytes)
SELECT seq, received_ms, ?, ?, ?, ?, '', ?, '', token, remote, took_us, length(body), is_test,
       replay_of, header_set, headers, FALSE, 0
FROM record WHERE seq = ? AND took_us IS NOT NULL AND seq >= (SELECT first_id FROM log)
"""


def log_deletion(connection: Sql, instance: str, seq: int) -> None:
    """Before the record goes."""
    row = connection.execute(f"SELECT {RECORD_COLUMNS} FROM record WHERE seq = ?", (seq,)).fetchone()
    if row is None:
        return
    request = LogRows(connection, instance).record(row)
    reason = f"{words_of_record(request.record_id or '')}, deleted since"
    told = (request.method, request.path, request.rec_type, request.status, reason)
    connection.execute(_INSERT, (*told, seq))
