"""What waits to be stored."""

from __future__ import annotations

from typing import TypeAlias

from embedded_server.domain.refusal import RefusedError
from embedded_server.store.base import NewRecord, NewRequest

Outcome: TypeAlias = int | Exception  # the record's seq or the request's id, or why it was not stored


class Append:
    """A record; `generation` counts the revocations that were known when its token was looked up."""

    __slots__ = ("account", "generation", "record", "token")

    def __init__(self, generation: int, token: int, account: int, record: NewRecord) -> None:
        self.generation = generation
        self.token = token
        self.account = account
        self.record = record


class Logged:
    """A request that became no record."""

    __slots__ = ("request",)

    def __init__(self, request: NewRequest) -> None:
        self.request = request


Arrived: TypeAlias = Append | Logged


class Stream:
    __slots__ = ("id", "next_ordinal")

    def __init__(self, row_id: int, next_ordinal: int) -> None:
        self.id = row_id
        self.next_ordinal = next_ordinal


def revoked() -> RefusedError:
    return RefusedError(401, "token_revoked", "The token was revoked.", "Issue a new token and give it to the sender.")
