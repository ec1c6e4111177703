"""Parts of a date stand as languages write them; a weekday that is asked for alone is told, and no empty text."""

from __future__ import annotations

import msgspec
import pytest

from embedded_server.decoding.request import DecodeRequest, message_of
from embedded_server.decoding.sandbox import Sandbox, read_harness

HARNESS = read_harness()


@pytest.mark.parametrize(
    ("locale", "options", "told"),
    [
        ("en-GB", "{weekday: 'long'}", "Thursday"),
        ("en-GB", "{weekday: 'short', day: 'numeric', month: 'numeric'}", "Thu 05/03"),
        ("en-GB", "{weekday: 'short', day: '2-digit', month: '2-digit', year: 'numeric'}", "Thu, 05/03/2026"),
        ("de-DE", "{weekday: 'long'}", "Thursday"),
        ("de-DE", "{day: 'numeric'}", "5"),
        ("de-DE", "{day: '2-digit', month: '2-digit'}", "05.03."),
        ("de-DE", "{day: '2-digit', month: '2-digit', year: '2-digit'}", "05.03.26"),
        ("nl-NL", "{day: 'numeric', month: 'numeric'}", "5-3"),
        ("pl-PL", "{day: 'numeric', month: 'numeric'}", "5.03"),
        ("en-CA", "{day: '2-digit', month: '2-digit'}", "03-05"),
        ("sv-SE", "{day: 'numeric', month: 'numeric'}", "5/3"),
    ],
)
def test_that_parts_of_a_date_stand_as_the_language_writes_them(locale: str, options: str, told: str) -> None:
    asked = f'new Date(Date.UTC(2026, 2, 5)).toLocaleDateString("{locale}", {options})'
    source = f"function Decoder() {{ return {{told: {asked}}}; }}"
    verdict = Sandbox(source, HARNESS).run(message_of(DecodeRequest(source, b"\x09")))
    assert msgspec.json.decode(verdict.text)["data"] == {"told": told}
