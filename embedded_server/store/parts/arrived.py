"""What waits to be stored."""

from __future__ import annotations

from typing import TypeAlias

from embedded_server.domain.refusal import RefusedError
from embedded_server.store.base import Grant, NewRecord, NewRequest, Waiter

Outcome: TypeAlias = int | Exception  # the record's seq or the request's id, or why it was not stored


class Item:
    """What waits for the thread that writes, and who waits for it."""

    __slots__ = ("waiter",)

    def __init__(self, waiter: Waiter) -> None:
        self.waiter = waiter


class Arrived(Item):
    """What is stored together with all else that arrived meanwhile."""

    __slots__ = ()


class Logged(Arrived):
    """A request that became no record."""

    __slots__ = ("request",)

    def __init__(self, waiter: Waiter, request: NewRequest) -> None:
        super().__init__(waiter)
        self.request = request


class Append(Arrived):
    __slots__ = ("grant", "record")

    def __init__(self, waiter: Waiter, grant: Grant, record: NewRecord) -> None:
        self.waiter = waiter  # without super(): one is made for every uplink
        self.grant = grant
        self.record = record


class Stream:
    __slots__ = ("id", "next_ordinal")

    def __init__(self, row_id: int, next_ordinal: int) -> None:
        self.id = row_id
        self.next_ordinal = next_ordinal


def revoked() -> RefusedError:
    return RefusedError(401, "token_revoked", "The token was revoked.", "Issue a new token and give it to the sender.")
