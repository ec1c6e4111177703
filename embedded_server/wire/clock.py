"""The clock of a server under test as JSON."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta

LATEST = 4_102_444_800  # 2100: what is counted from there still fits everywhere


class ClockJson(TypedDict):
    now: Annotated[int | float, Meta(extra_json_schema={"minimum": 0, "maximum": LATEST})]  # Unix seconds


def clock_to_json(now_ms: int) -> ClockJson:
    seconds, rest = divmod(now_ms, 1000)
    return {"now": now_ms / 1000 if rest else seconds}
