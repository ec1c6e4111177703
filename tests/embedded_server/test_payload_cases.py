"""The payload cases of the fault list over real sockets, numbered as there: the status, and that nothing is changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

import pytest

from embedded_server.decoding.pool import DecoderPool
from embedded_server.pipeline.assignments import Assignments
from embedded_server.pipeline.reader import RecordReader
from embedded_server.pipeline.recent_frames import RecentFrames
from tests.embedded_server.live import REC_TYPE, Live

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True, slots=True)
class Case:
    number: str
    body: bytes
    status: int

    def __str__(self) -> str:
        return f"{self.number} {self.body[:24]!r} {len(self.body)}"


def uplink(**more: object) -> bytes:
    return json.dumps({"devEui": "70B3D5E75E00A101", "pdu": "01670110", "port": 2, "joinId": 1, **more}).encode()


_TIMES: Final[tuple[object, ...]] = (0, -1, 2**31, 1e18, 1.5, "yesterday", "9999-12-31T23:59:59Z", None, [], 10**300)
CASES: Final = [
    *(Case("B27", body, 400) for body in (b"NaN", b'{"a":Infinity}', b"[-Infinity]", b"1e999")),
    *(Case("B28", body, 200) for body in (b'{"a":1,"a":2}', b'{"x":{"a":1,"a":{}}}')),
    *(Case("B29", body, 200) for body in (b'{"n":12345678901234567890}', b"-99999999999999999999.10")),
    *(Case("B30", body, 400) for body in (b"1" * 5_000, b'{"n":-%b}' % (b"7" * 5_000))),
    *(Case("B31", body, 400) for body in (b"[" * 65 + b"]" * 65, b"[" * 100_000, b"[" * 1_000_000, b'{"a":' * 100_000)),
    *(Case("B32", body, 400) for body in (b'"\xff"', b'"\xc0\xaf"', "{}".encode("utf-16"), "{}".encode("utf-16-be"))),
    Case("B32", b"\xef\xbb\xbf{}", 200),
    *(Case("B33", body, 400) for body in (b'"\\ud800"', b'{"\\udfff":1}')),
    *(Case("B34", body, 200) for body in (b'"\\u0000"', b'{"\\u0000":"a\\u0000b"}')),
    *(Case("B35", body, 200) for body in (b"[]", b"[1,2]", b'"text"', b"12", b"null", b"false")),
    *(Case("B35", body, 400) for body in (b"", b" \n")),
    Case("B36", json.dumps(dict.fromkeys(map(str, range(50_000)))).encode(), 400),
    Case("B36", b'"' + b"x" * 10_000_000 + b'"', 413),
    Case("B36", b'"' + b"x" * 300_000 + b'"', 400),
    *(Case("B37", b'{"%b":{"%b":1}}' % (name, name), 200) for name in (b"__proto__", b"constructor", b"")),
    *(Case("B38", uplink(pdu=pdu), 200) for pdu in ("016", "zz", "AWcBEA==", 7, None, ["01"], "", {"a": 1})),
    *(Case("B39", uplink(txtime=time, time=time), 200) for time in _TIMES),
]


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_that_it_is_answered_as_stated_and_stored_as_sent(shared_live: Live, case: Case) -> None:
    reply = await shared_live.post(f"/share/{REC_TYPE}", case.body, shared_live.dana.pipe)
    assert reply.status_code == case.status
    assert [record.body for record in await shared_live.stored()] == [case.body][: case.status == 200]
    if case.status != 200:
        assert reply.json()["fix"]


async def test_that_what_was_stored_is_read_whatever_it_holds(shared_live: Live) -> None:
    """Every case that was let in gives a reading, and none the sentence of a record that broke the reader."""
    reader = RecordReader(DecoderPool(), RecentFrames())
    for case in CASES:
        if case.status == 200:
            await shared_live.share(case.body)
    for record in await shared_live.stored():
        read = await reader.read(record, Assignments())
        errors = [error for each in read.readings if each.decoded for error in each.decoded.errors]
        assert not any("could not be read" in error for error in errors), record.body


async def test_that_a_record_posted_twice_is_stored_twice(shared_live: Live) -> None:
    """B40: the sender decides; frames that repeat are marked when they are read, and nothing is thrown away."""
    ids = [await shared_live.share(uplink(seqno=7)) for _ in range(2)]
    assert len(set(ids)) == 2
    assert [record.body for record in await shared_live.stored()] == [uplink(seqno=7)] * 2
