"""Examples held against a text."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from embedded_server.decoding.lane import DecoderPoolError
from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.running import Payload, Text, run_text
from embedded_server.domain.decoding import DecodeStatus
from embedded_server.domain.example import Example, ExampleResult, ExampleState, same_data
from embedded_server.gate.problems import ExamplesError
from embedded_server.workbench.sources import decoders_stopped

_AT_ONCE = 16
_RAN = (DecodeStatus.OK, DecodeStatus.WARNED, DecodeStatus.CODEC_ERROR)


async def run_examples(pool: DecoderPool, text: Text, examples: Sequence[Example]) -> list[ExampleResult]:
    """Raises RefusedError(503)."""
    results: list[ExampleResult] = []
    for start in range(0, len(examples), _AT_ONCE):
        running = (run_example(pool, text, example) for example in examples[start : start + _AT_ONCE])
        results += await asyncio.gather(*running)
    return results


async def run_example(pool: DecoderPool, text: Text, example: Example) -> ExampleResult:
    """Raises RefusedError(503)."""
    payload = Payload(example.payload, example.port, example.received_at, f"example {example.name}")
    try:
        actual = await run_text(pool, text, payload)
    except DecoderPoolError as error:
        raise decoders_stopped(error) from None
    if example.expected is None:
        return ExampleResult(example, ExampleState.NEW, actual)
    passes = actual.status in _RAN and same_data(example.expected, actual.data)
    return ExampleResult(example, ExampleState.PASSES if passes else ExampleState.FAILS, actual)


async def check_examples(pool: DecoderPool, text: Text, examples: Sequence[Example]) -> None:
    """Raises ExamplesError for those that fail."""
    results = await run_examples(pool, text, examples)
    failing = [result for result in results if result.state is ExampleState.FAILS]
    if failing:
        raise ExamplesError(failing, len(results))
