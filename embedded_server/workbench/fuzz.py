"""Payloads nobody meant, the same ones every time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from embedded_server.domain.example import Example

INPUTS = 200
LENGTHS = (0, 1, 2, 3, 5, 8, 11, 20, 51, 222)
_SEED = 20_261_125
_PORTS = (1, 2, 85, 10)


@dataclass(frozen=True, slots=True)
class Input:
    payload: bytes
    port: int | None


def inputs(examples: Sequence[Example], ports: Sequence[int] = ()) -> list[Input]:
    """Half of them examples with one byte changed, where there are any; the others random bytes of ten lengths."""
    chance = Random(_SEED)
    changed = [example for example in examples if example.payload]
    found = [_with_a_byte_changed(chance, chance.choice(changed)) for _ in range(INPUTS // 2)] if changed else []
    ports = tuple(ports) or tuple(example.port for example in examples if example.port is not None) or _PORTS
    return [*found, *_random(chance, INPUTS - len(found), ports)]


def _with_a_byte_changed(chance: Random, example: Example) -> Input:
    payload = bytearray(example.payload)
    payload[chance.randrange(len(payload))] ^= chance.randrange(1, 256)
    return Input(bytes(payload), example.port)


def _random(chance: Random, count: int, ports: Sequence[int]) -> Iterator[Input]:
    for number in range(count):
        yield Input(chance.randbytes(LENGTHS[number % len(LENGTHS)]), chance.choice(ports))
