"""Zones are known by the names people give them, as in node: those of old without an area, and America's letters."""

from __future__ import annotations

import msgspec
import pytest

from embedded_server.decoding.request import DecodeRequest, message_of
from embedded_server.decoding.sandbox import Sandbox, read_harness

HARNESS = read_harness()


def _told(source: str) -> object:
    verdict = Sandbox(source, HARNESS).run(message_of(DecodeRequest(source, b"\x09")))
    return msgspec.json.decode(verdict.text)["data"]["told"]


def _at(moment: str, zone: str) -> object:
    options = f'{{timeZone: "{zone}", timeZoneName: "short", hour12: false}}'
    return _told(
        f'function Decoder() {{ return {{told: new Date("{moment}").toLocaleTimeString("en-US", {options})}}; }}'
    )


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("CET", "13:00:00 GMT+1", "14:00:00 GMT+2"),
        ("WET", "12:00:00 GMT+0", "13:00:00 GMT+1"),
        ("EST", "07:00:00 EST", "07:00:00 EST"),
        ("EST5EDT", "07:00:00 EST", "08:00:00 EDT"),
        ("US/Pacific", "04:00:00 PST", "05:00:00 PDT"),
        ("America/Halifax", "08:00:00 AST", "09:00:00 ADT"),
        ("America/Mexico_City", "06:00:00 CST", "06:00:00 CST"),
        ("Singapore", "20:00:00 GMT+8", "20:00:00 GMT+8"),
        ("Etc/GMT+5", "07:00:00 GMT-5", "07:00:00 GMT-5"),
        ("Asia/Jerusalem", "14:00:00 GMT+2", "15:00:00 GMT+3"),
        ("Africa/Cairo", "14:00:00 GMT+2", "15:00:00 GMT+3"),
        ("America/Santiago", "09:00:00 GMT-3", "08:00:00 GMT-4"),
    ],
)
def test_that_a_zone_is_known_by_its_other_names_and_beyond_europe_with_its_summer_time(
    zone: str, winter: str, summer: str
) -> None:
    assert _at("2026-01-15T12:00:00Z", zone) == winter
    assert _at("2026-07-15T12:00:00Z", zone) == summer


def test_that_a_word_that_is_no_zone_is_refused() -> None:
    source = """function Decoder() {
      try { return {told: new Date(0).toLocaleString("en-US", {timeZone: "CETT"})}; }
      catch (error) { return {told: error.name + ": " + error.message}; }
    }"""
    assert _told(source) == "RangeError: Invalid time zone specified: CETT"


@pytest.mark.parametrize("call", [".sort (by)", '["sort"](by)', ".sort\n (by)"])
def test_that_sorting_by_a_comparison_that_contradicts_itself_is_v8s_however_it_is_written(call: str) -> None:
    source = f"""function Decoder() {{
      var by = function (a, b) {{ return a > b; }};
      return {{told: [3, 1, 2, 5, 4]{call}}};
    }}"""
    assert _told(source) == [3, 1, 2, 5, 4]
