"""Statements that both databases share, as PostgreSQL wants them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.store.postgres.dialect import named, translated
from embedded_server.store.postgres.texts import found, kept


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("SELECT a FROM b WHERE c = ?", "SELECT a FROM b WHERE c = %s"),
        ("SELECT ?1, ?2, ?1", "SELECT %(_1)s, %(_2)s, %(_1)s"),
        ("WHERE a = :name", "WHERE a = %(name)s"),
        ("SELECT a::text, b LIKE '%x'", "SELECT a::text, b LIKE '%%x'"),
        ("WHERE instr(a, ?) > 0", "WHERE strpos(a, %s) > 0"),
        (
            "WHERE a IN (SELECT value FROM json_each(?))",
            "WHERE a = ANY (ARRAY (SELECT value::bigint FROM json_array_elements_text(CAST(%s AS json))))",
        ),
    ],
)
def test_that_places_for_values_are_translated(ours: str, theirs: str) -> None:
    assert translated(ours) == theirs.encode()


def test_that_numbered_values_get_names() -> None:
    assert named("SELECT ?1, ?2", (7, "x")) == {"_1": 7, "_2": "x"}
    assert named("SELECT ?", (7,)) == (7,)


@given(st.text(st.sampled_from("\0\ufdd0\ufdd1\ufdd2aä\U0001f300")))
def test_that_every_text_survives_without_a_nul(text: str) -> None:
    assert "\0" not in kept(text)
    assert found(kept(text)) == text
