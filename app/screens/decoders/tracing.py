"""Which bytes a script reads a field from, found by trying: the fields that change with a byte are its own.

Pure: who asks the decoder hands in its answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.screens.decoders.differences import leaves
from embedded_server.domain.decoding import FieldSpan

LONGEST = 51  # bytes: what the slowest data rate carries; beyond it the tries would be many
LONGEST_TWICE = 24  # bytes up to which two bits of each are tried, so that fields of single bits are told apart
BITS = (0x01, 0x80)
MOST_RUNS = 3  # of bytes that one field may have; one that hangs on everything is a sum, not a place


@dataclass(frozen=True, slots=True)
class Probe:
    """The payload with one bit of one byte turned over."""

    position: int
    payload: bytes


def probes(payload: bytes) -> Iterator[Probe]:
    if len(payload) > LONGEST:
        return
    for bit in BITS if len(payload) <= LONGEST_TWICE else BITS[:1]:
        for position in range(len(payload)):
            changed = bytearray(payload)
            changed[position] ^= bit
            yield Probe(position, bytes(changed))


def traced(size: int, data: object, answers: Sequence[tuple[Probe, object]]) -> tuple[FieldSpan, ...]:
    """`data` is what came of the payload itself, an answer what came of a probe."""
    before = dict(leaves(data))
    owners: dict[int, set[str]] = defaultdict(set)
    touched: dict[int, set[str]] = defaultdict(set)
    for probe, answer in answers:
        after = dict(leaves(answer))
        other = {field for field, value in before.items() if field not in after or after[field] != value}
        touched[probe.position] |= other
        if len(other) == 1 and after.keys() == before.keys():
            owners[probe.position] |= other
    _claim_what_leads(size, owners, touched)
    return tuple(_spans(size, owners))


def _claim_what_leads(size: int, owners: dict[int, set[str]], touched: Mapping[int, set[str]]) -> None:
    """A byte that says what follows belongs to the field that comes next, if that hangs on it."""
    for position in reversed(range(size - 1)):
        following = owners.get(position + 1, set())
        if not owners.get(position) and len(following) == 1 and following <= touched.get(position, set()):
            owners[position] = set(following)


def _spans(size: int, owners: Mapping[int, set[str]]) -> Iterator[FieldSpan]:
    fields = dict.fromkeys(field for position in range(size) for field in sorted(owners.get(position, ())))
    for field in fields:
        runs = list(_runs([position for position in range(size) if field in owners.get(position, ())]))
        if len(runs) <= MOST_RUNS:
            for start, length in runs:
                which = f"byte {start}" if length == 1 else f"bytes {start} to {start + length - 1}"
                yield FieldSpan(field, start, length, f"Found by trying: {field} changes with {which}.")


def _runs(positions: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = length = 0
    for position in positions:
        if length and position == start + length:
            length += 1
            continue
        if length:
            yield start, length
        start, length = position, 1
    if length:
        yield start, length
