"""What passes between a server and its scribe, made by marshal, which takes a third of the time that others take. Both
are the same program and trust each other."""

from __future__ import annotations

import marshal
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from embedded_server.domain.refusal import RefusedError
from embedded_server.pieces import piece
from embedded_server.store.base import NewRecord, Retention, SentHeaders
from embedded_server.store.errors import StoreUnavailableError, Trouble
from embedded_server.store.parts.arrived import Append, Arrived, Logged, Outcome, revoked

_Row: TypeAlias = tuple[Any, ...]  # a record in plain values, or a pickled request


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which what arrives is stored."""

    generation: int  # the server's count of revocations
    retention: Retention


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a transaction: one outcome for each that arrived."""

    outcomes: list[Outcome]
    seconds: float = 0.0
    words: str = ""  # why it was not stored
    revocations: int = 0  # as far as the database told

    @property
    def trouble(self) -> Trouble | None:
        """What the database let all of it down for."""
        first = self.outcomes[0]
        return first.code if isinstance(first, StoreUnavailableError) else None


def packed_batch(terms: Terms, arrived: Sequence[Arrived]) -> bytes:
    retention = terms.retention
    return piece(marshal.dumps((terms.generation, retention.days, retention.bytes, [*map(_row, arrived)])))


def unpacked_batches(pieces: Sequence[bytes]) -> tuple[Terms, list[Arrived]]:
    """Together, under the terms of the last one."""
    arrived: list[Arrived] = []
    sets: dict[tuple[str, str], SentHeaders] = {}
    for each in pieces:
        generation, days, size, rows = marshal.loads(each)
        arrived += [_arrived(row, sets) for row in rows]
    return Terms(generation, Retention(days, size)), arrived


def packed_answer(answer: Answer) -> bytes:
    outcomes = [each if isinstance(each, int) else _packed_error(each) for each in answer.outcomes]
    return piece(marshal.dumps((outcomes, answer.seconds, answer.words, answer.revocations)))


def unpacked_answer(data: bytes) -> Answer:
    outcomes, seconds, words, revocations = marshal.loads(data)
    told = [each if isinstance(each, int) else _error(each) for each in outcomes]
    return Answer(told, seconds, words, revocations)


def _row(arrived: Arrived) -> _Row:
    if isinstance(arrived, Logged):
        return (pickle.dumps(arrived.request),)
    new = arrived.record
    sent = new.headers
    values = (new.rec_type, new.received_ms, new.remote, new.body, new.tags, new.suffix, new.query, new.is_test)
    headers = None if sent is None else (sent.block, sent.rest)
    return arrived.generation, arrived.token, arrived.account, values, headers, new.began, new.replay_of


def _arrived(row: _Row, sets: dict[tuple[str, str], SentHeaders]) -> Arrived:
    if len(row) == 1:
        return Logged(pickle.loads(row[0]))
    generation, token, account, values, sent, began, replay_of = row
    headers = None if sent is None else sets.get(sent) or sets.setdefault(sent, SentHeaders(*sent))
    fields = *values, headers, began, replay_of
    return Append(generation, token, account, NewRecord(*fields))


def _packed_error(error: Exception) -> str | bytes | None:
    if isinstance(error, StoreUnavailableError):
        return error.code.value
    if isinstance(error, RefusedError):
        return None
    try:
        return pickle.dumps(error)
    except Exception:
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))


def _error(packed: str | bytes | None) -> Exception:
    if packed is None:
        return revoked()
    if isinstance(packed, str):
        return StoreUnavailableError(Trouble(packed))
    error = pickle.loads(packed)
    assert isinstance(error, Exception)
    return error
