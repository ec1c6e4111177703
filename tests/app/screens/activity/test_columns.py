"""The cells of a request: what the tips say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from app.screens.activity.columns import _times
from tests.app.screens.activity.requests import LET_IN, refused


def test_that_a_record_says_when_it_was_written_and_anything_else_when_it_was_answered() -> None:
    assert _times(LET_IN, UTC).endswith(", written after 1.2 ms")
    assert _times(refused("path"), UTC).endswith(", answered in 1.2 ms")
    assert "ms" not in _times(replace(LET_IN, took_us=None), UTC)
