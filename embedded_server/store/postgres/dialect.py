"""Statements of the shared parts, as PostgreSQL and psycopg want them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from embedded_server.store.engine import Value, Values

_PLACE = re.compile(r"\?(\d*)|(?<![:\w]):([a-z_]\w*)")
_REWRITTEN = (
    # An array is looked up by the index however little is known of the table; a subquery is joined with all of it then.
    (
        "IN (SELECT value FROM json_each(?))",
        "= ANY (ARRAY (SELECT value::bigint FROM json_array_elements_text(CAST(? AS json))))",
    ),
    ("json_each(tags)", "json_array_elements_text(CAST(tags AS json)) AS tag (value)"),
    ("json_each(?) o", "json_array_elements(CAST(? AS json)) AS o (value)"),
    ("group_concat(", "string_agg("),
    ("instr(", "strpos("),
    ("CAST(body AS TEXT)", "readable(body)"),
    # The pipeline's place and counts lie apart from those of arrivals, so that neither waits for the other.
    ("read_seq FROM state", "read_seq FROM pipeline"),
    ("UPDATE state SET read_seq", "UPDATE pipeline SET read_seq"),
    ("UPDATE stream SET messages", "UPDATE stream_read SET messages"),
    ("FROM stream -- and what was read", "FROM stream JOIN stream_read USING (id) "),
)


@lru_cache(maxsize=1_024)
def translated(statement: str) -> bytes:
    for ours, theirs in _REWRITTEN:
        statement = statement.replace(ours, theirs)
    return _PLACE.sub(_place, statement.replace("%", "%%")).encode()


def named(statement: str, values: Values) -> Values:
    """Values by the names that `translated` gave to numbered places."""
    if isinstance(values, Mapping) or "?1" not in statement:
        return values
    numbered: dict[str, Value] = {f"_{number}": value for number, value in enumerate(values, 1)}
    return numbered


def _place(found: re.Match[str]) -> str:
    number, name = found.groups()
    if name:
        return f"%({name})s"
    return f"%(_{number})s" if number else "%s"
