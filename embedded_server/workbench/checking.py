"""The check of a decoder before it is used: its examples, 200 payloads nobody meant, what is left behind, loops, and
whether it would also run where others run it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from embedded_server.decoding.lane import DecoderPoolError
from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.running import Payload, Text, check_text, run_text
from embedded_server.domain.check import CheckKind, CheckReport, Finding, Verdict
from embedded_server.domain.decoder import DecoderKind
from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.example import Example, ExampleState
from embedded_server.domain.redecode import GOOD
from embedded_server.workbench.examples import run_examples
from embedded_server.workbench.fuzz import Input, inputs
from embedded_server.workbench.sources import decoders_stopped

LONGEST = 20.0  # seconds; a decoder that loops on everything is not asked 200 times
MOST_LOOPS = 3  # after which it is known well enough
_SAMPLES = 5
_AT_ONCE = 8
_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
_STRICT_CALLS = 20
_KEPT_CALLS, _BEFORE = 20, 8
_CALL = """function (i) { return typeof decodeUplink === "function" ? decodeUplink(i)
: typeof Decoder === "function" ? {data: Decoder(i.bytes, i.fPort)}
: typeof Decode === "function" ? {data: Decode(i.fPort, i.bytes, i.variables)} : {data: {}}; }"""
_STRICT = f"""module.exports.decodeUplink = function () {{ "use strict";
SOURCE
;return ({_CALL})(arguments[0]);
}};"""
_KEPT = f"""module.exports.decodeUplink = function () {{
SOURCE
;return (function (one, call) {{
  BEFORE.forEach(function (bytes) {{
    try {{ call({{bytes: bytes, fPort: one.fPort, recvTime: one.recvTime, variables: one.variables}}); }} catch (e) {{}}
  }});
  return call(one);
}})(arguments[0], {_CALL});
}};"""
_RUNAWAY = (DecodeStatus.TIMEOUT, DecodeStatus.MEMORY, DecodeStatus.KILLED)


async def check(pool: DecoderPool, text: Text, examples: Sequence[Example]) -> CheckReport:
    """Raises RefusedError(503)."""
    began = time.perf_counter()
    text = replace(text, is_aside=True)
    try:
        own = await _own_examples(pool, text, examples)
        tried = await _try_all(pool, text, inputs(examples), began + LONGEST)
        findings = [own, _fuzz(tried), await _state(pool, text, tried), _loops(tried), await _strict(pool, text, tried)]
    except DecoderPoolError as error:
        raise decoders_stopped(error) from None
    finally:
        pool.resume(text.run_sha)
    return CheckReport(tuple(findings), round((time.perf_counter() - began) * 1000))


Tried = list[tuple[Input, Decoded]]


async def _own_examples(pool: DecoderPool, text: Text, examples: Sequence[Example]) -> Finding:
    if not examples:
        return Finding(CheckKind.EXAMPLES, Verdict.REMARK, "It has no examples.", 0, 0)
    results = await run_examples(pool, text, examples)
    failing = [result.example.name for result in results if result.state is ExampleState.FAILS]
    if not failing:
        return Finding(CheckKind.EXAMPLES, Verdict.GOOD, f"All {len(results)} examples pass.", len(results), 0)
    sentence = f"{len(failing)} of {len(results)} examples fail."
    return Finding(CheckKind.EXAMPLES, Verdict.BAD, sentence, len(results), len(failing), tuple(failing[:_SAMPLES]))


async def _try_all(pool: DecoderPool, text: Text, wanted: Sequence[Input], until: float) -> Tried:
    tried: Tried = []
    for start in range(0, len(wanted), _AT_ONCE):
        asked = wanted[start : start + _AT_ONCE]
        tried += zip(asked, await asyncio.gather(*(_run(pool, text, each) for each in asked)), strict=True)
        loops = sum(decoded.status in _RUNAWAY for _, decoded in tried)
        if loops >= MOST_LOOPS or time.perf_counter() > until:
            break
    return tried


async def _run(pool: DecoderPool, text: Text, wanted: Input) -> Decoded:
    return await run_text(pool, text, Payload(wanted.payload, wanted.port, _MOMENT, wanted.payload.hex()))


def _fuzz(tried: Tried) -> Finding:
    """What throws on a payload nobody meant harms nothing; that it says so is as it should be."""
    threw = [each for each, decoded in tried if decoded.status in (DecodeStatus.THREW, DecodeStatus.BAD_OUTPUT)]
    if not threw:
        sentence = f"{len(tried)} payloads it was not made for were answered without an exception."
        return Finding(CheckKind.FUZZ, Verdict.GOOD, sentence, len(tried), 0)
    sentence = f"It threw, or answered nothing, on {len(threw)} of {len(tried)} payloads it was not made for."
    return Finding(CheckKind.FUZZ, Verdict.REMARK, sentence, len(tried), len(threw), _shown(threw))


async def _state(pool: DecoderPool, text: Text, tried: Tried) -> Finding:
    """What was answered is asked once more, in reverse and after others; the answer has to be the same."""
    calm = [(each, decoded) for each, decoded in reversed(tried) if decoded.status not in _RUNAWAY]
    again: list[Decoded] = [await _run(pool, text, each) for each, _ in calm]
    differ = [
        each
        for (each, first), second in zip(calm, again, strict=True)
        if second.status not in _RUNAWAY and (first.status, first.data) != (second.status, second.data)
    ]
    if not differ:
        return await _kept(pool, text, [each for each, decoded in tried if decoded.status in GOOD])
    sentence = f"{len(differ)} of {len(calm)} payloads got another answer the second time: it keeps something."
    return Finding(CheckKind.STATE, Verdict.BAD, sentence, len(calm), len(differ), _shown(differ))


async def _kept(pool: DecoderPool, text: Text, calm: Sequence[Input]) -> Finding:
    """Only a remark: here the text runs anew for each message. Others run it once and then call it again and again."""
    asked = calm[:_KEPT_CALLS] if text.kind is DecoderKind.JAVASCRIPT else []
    alone, after = (_kept_text(text, before) for before in ([], calm[-_BEFORE:]))
    pairs = [(each, await _run(pool, alone, each), await _run(pool, after, each)) for each in asked]
    differ = [each for each, first, second in pairs if second.status not in _RUNAWAY and first.data != second.data]
    sentence = "The same payload gets the same answer, whatever came before it."
    if not differ:
        return Finding(CheckKind.STATE, Verdict.GOOD, sentence, len(calm), 0)
    sentence = (
        f"{len(differ)} of {len(asked)} answers depend on what came before where a decoder is loaded once for many "
        "messages: it keeps something in its variables. Here each message begins anew."
    )
    return Finding(CheckKind.STATE, Verdict.REMARK, sentence, len(asked), len(differ), _shown(differ))


def _kept_text(text: Text, before: Sequence[Input]) -> Text:
    payloads = json.dumps([list(each.payload) for each in before])
    return Text(text.kind, _KEPT.replace("BEFORE", payloads).replace("SOURCE", text.source))


def _loops(tried: Tried) -> Finding:
    runaway = [each for each, decoded in tried if decoded.status in _RUNAWAY]
    if not runaway:
        return Finding(CheckKind.LOOPS, Verdict.GOOD, "It always came to an end.", len(tried), 0)
    sentence = (
        f"It did not come to an end, or took all memory, on {len(runaway)} of {len(tried)} payloads. "
        "Here such a call is stopped and costs nobody else anything."
    )
    return Finding(CheckKind.LOOPS, Verdict.BAD, sentence, len(tried), len(runaway), _shown(runaway))


async def _strict(pool: DecoderPool, text: Text, tried: Tried) -> Finding:
    """Only a remark: here it runs as its vendor wrote it."""
    if text.kind is not DecoderKind.JAVASCRIPT:
        return Finding(CheckKind.STRICT, Verdict.GOOD, "It has no script.", 0, 0)
    strict = Text(text.kind, _STRICT.replace("SOURCE", text.source))
    loaded = await check_text(pool, strict)
    if loaded.status not in GOOD:
        return _not_strict(loaded, 1, ())
    asked = [each for each, decoded in tried if decoded.status in GOOD][:_STRICT_CALLS]
    answers = [await _run(pool, strict, each) for each in asked]
    threw = [(each, answer) for each, answer in zip(asked, answers, strict=True) if answer.status is DecodeStatus.THREW]
    if not threw:
        return Finding(CheckKind.STRICT, Verdict.GOOD, "It runs in strict mode, too.", len(asked), 0)
    return _not_strict(threw[0][1], len(asked), [each for each, _ in threw])


def _not_strict(answer: Decoded, tried: int, failed: Sequence[Input]) -> Finding:
    reason = answer.errors[0] if answer.errors else "it does not load."
    sentence = f"Where decoders run in strict mode, as with ChirpStack, it fails; here it runs as it is: {reason}"
    return Finding(CheckKind.STRICT, Verdict.REMARK, sentence, tried, len(failed) or 1, _shown(failed))


def _shown(found: Sequence[Input]) -> tuple[str, ...]:
    return tuple(each.payload.hex() for each in found[:_SAMPLES])
