"""Robots: Microshare's library, writes handed back, reads answered between turns, calls refused."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.robot_call import RobotCall, RobotOutcome, RobotRead, RobotShare, run_robot
from embedded_server.domain.decoding import DecodeStatus

pytestmark = pytest.mark.asyncio(loop_scope="module")
TEXT = json.dumps({"meta": {"recType": "hall.raw"}, "objs": [{"id": "a1", "data": {"pdu": "0167FFD7"}}]})
HEAD = "var lib = require('./libs/helpers');\n"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[DecoderPool]:
    pool = DecoderPool()
    await pool.start()
    yield pool
    await pool.stop()


async def _run(pool: DecoderPool, body: str, **bindings: object) -> RobotOutcome:
    source = f"{HEAD}function main(text, auth) {{\n{body}\n}}"
    call = RobotCall(source, TEXT, "token", datetime(2026, 3, 5, tzinfo=UTC), "run 1", bindings)
    return await run_robot(pool, call, _read)


async def _read(wanted: RobotRead) -> object:
    return {"err": 0, "objs": [{"data": {"operation": wanted.operation, "given": wanted.given}}]}


async def test_that_what_a_robot_writes_is_handed_back(pool: DecoderPool) -> None:
    outcome = await _run(
        pool,
        """var rec = lib.parseMsg(text);
        var list = JSON.parse(lib.decodeCayenneLPP(rec.objs[0].data.pdu));
        var done = lib.writeShare(auth, rec.recType + '.withTemperature', {celsius: list[0].measure}, ['hall']);
        print(auth, done.err);""",
    )
    assert outcome.writes == (RobotShare("hall.raw.withTemperature", {"celsius": -4.1}, ["hall"], []),)
    assert outcome.decoded.status is DecodeStatus.OK
    assert outcome.decoded.logs == ("token 0",)


async def test_that_a_read_is_answered_and_the_run_goes_on(pool: DecoderPool) -> None:
    outcome = await _run(
        pool,
        """var one = lib.readShareById(auth, 'hall', 'x1').objs[0].data;
        var all = lib.readShareByTags(auth, 'hall', ['a', 'b']).objs[0].data;
        lib.write('out', {one: one, all: all}, auth);""",
    )
    data = {
        "one": {"operation": "id", "given": ["hall", "x1"]},
        "all": {"operation": "tags", "given": ["hall", ["a", "b"]]},
    }
    assert outcome.writes == (RobotShare("out", data, [], []),)


async def test_that_the_older_way_reads_what_started_the_robot_or_what_it_names(pool: DecoderPool) -> None:
    outcome = await _run(
        pool,
        """lib.write('out', {
          own: lib.read(text, auth, []).objs[0].data,
          tagged: lib.read(text, auth, ['a']).objs[0].data.given,
          view: lib.read(text, auth, [], {id: 'v1'}).objs[0].data.given,
          one: lib.read('{"message": "type=objs,recType=hall.raw,id=x1"}', auth, []).objs[0].data.given,
        }, auth, ['raw']);""",
    )
    data = {
        "own": {"pdu": "0167FFD7"},
        "tagged": ["hall.raw", ["a"]],
        "view": ["hall.raw", "v1", {"id": "v1"}],
        "one": ["hall.raw", "x1"],
    }
    assert outcome.writes == (RobotShare("out", data, ["raw"], []),)


async def test_that_a_robot_that_catches_everything_is_answered_all_the_same(pool: DecoderPool) -> None:
    outcome = await _run(
        pool,
        """try { lib.write('out', lib.readShareByTags(auth, 'hall', [], {}).objs[0].data); }
        catch (error) { lib.write('log', {error: String(error)}); }""",
    )
    assert [share.rec_type for share in outcome.writes] == ["out"]


async def test_that_endless_reading_comes_to_an_end(pool: DecoderPool) -> None:
    outcome = await _run(pool, "for (var i = 0; ; i++) lib.readShareById(auth, 'hall', 'x' + i);")
    assert outcome.writes == ()


async def test_that_calls_of_the_network_are_refused_and_told(pool: DecoderPool) -> None:
    outcome = await _run(
        pool, "lib.write('o', {e: lib.get('https://example.org/').err}); lib.sendEmail('a@example.org');"
    )
    assert outcome.refused == ("get https://example.org/", "sendEmail a@example.org")
    assert outcome.writes[0].data == {"e": 1}


async def test_that_bindings_are_kept_and_writes_before_a_throw_too(pool: DecoderPool) -> None:
    outcome = await _run(pool, "bindings.runs += 1; lib.write('o', {}); throw new Error('late');", runs=4)
    assert outcome.bindings == {"runs": 5}
    assert len(outcome.writes) == 1
    assert (outcome.decoded.status, outcome.decoded.errors) == (DecodeStatus.THREW, ("Error: late",))


async def test_that_bindings_may_be_replaced(pool: DecoderPool) -> None:
    outcome = await _run(pool, "bindings = {runs: bindings.runs + 1}; return bindings;", runs=4)
    assert outcome.bindings == {"runs": 5}


async def test_that_a_robot_that_changes_how_its_wishes_are_told_gets_none_of_them(pool: DecoderPool) -> None:
    changed = "[]['const' + 'ructor']['proto' + 'type']['toJ' + 'SON'] = function () { return 'x'; };"
    outcome = await _run(pool, f"lib.write('o', {{}}); {changed}")
    assert outcome.writes == ()
    assert outcome.decoded.status is DecodeStatus.BAD_OUTPUT


async def test_that_the_published_numbers_come_out(pool: DecoderPool) -> None:
    calls = {
        "Dec2Bin(423519)": "000001100111011001011111",
        "Dec2Hex(423519)": "06765F",
        "Bin2Hex('000001100111011001011111')": "06765F",
        "Hex2Bin('06765F')": "000001100111011001011111",
        "Hex2Dec('06765F')": 423519,
        "Bin2Dec('000001100111011001011111')": 423519,
        "Dec2BinTwoCompl(-879094)": "111100101001011000001010",
        "Dec2HexTwoCompl(-879094)": "F2960A",
        "Hex2SignedDec('F2960A')": -879094,
        "Bin2SignedDec('111100101001011000001010')": -879094,
        "encodeToCayenneLPP(lib.decodeCayenneLPP('0167FFD7067104D2FB2E0000'))": "0167FFD7067104D2FB2E0000",
    }
    body = ",".join(f"{json.dumps(call)}: lib.{call}" for call in calls)
    assert (await _run(pool, f"lib.write('o', {{{body}}});")).writes[0].data == calls


async def test_that_decoders_have_no_require(pool: DecoderPool) -> None:
    outcome = await _run(pool, "require('fs');")
    assert outcome.decoded.errors == ("Error: There is no library fs; robots have ./libs/helpers.",)
