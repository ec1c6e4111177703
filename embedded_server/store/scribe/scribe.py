"""The scribe at its work: it takes everything that waits, stores it as one transaction, then answers."""

from __future__ import annotations

import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TypeAlias

from embedded_server.store.errors import StoreUnavailableError
from embedded_server.store.parts.arrived import Arrived, Outcome
from embedded_server.store.scribe.messages import Answer, Terms


class Scribe(ABC):
    """Has a connection that nobody else uses. Making one raises StoreUnavailableError where there is none to be had."""

    revocations = 0  # as far as the database told

    @abstractmethod
    def store(self, arrived: Sequence[Arrived], terms: Terms) -> list[Outcome]:
        """One outcome each, committed and synced. Raises StoreUnavailableError when the database let it down; then
        nothing of it counts as stored."""

    @abstractmethod
    def rest(self) -> None:
        """What can wait until the answers have left."""

    @abstractmethod
    def close(self) -> None: ...


Make: TypeAlias = Callable[[], Scribe]
Batch: TypeAlias = tuple[Terms, list[Arrived]]
Take: TypeAlias = Callable[[], Batch | None]  # None at the end
Tell: TypeAlias = Callable[[Answer], None]


def work(make: Make, take: Take, tell: Tell) -> None:
    """Until there is nothing more to take. A database that cannot be opened is tried again with what comes next."""
    scribe: Scribe | None = None
    while batch := take():
        terms, arrived = batch
        try:
            scribe = scribe or make()
        except StoreUnavailableError as error:
            tell(failure(error, len(arrived)))
        else:
            store(scribe, arrived, terms, tell)
            scribe.rest()
    if scribe is not None:
        scribe.close()


def store(scribe: Scribe, arrived: Sequence[Arrived], terms: Terms, tell: Tell) -> None:
    """In one transaction, if all of it can be stored."""
    began = time.perf_counter()
    try:
        outcomes = scribe.store(arrived, terms)
        answer = Answer(outcomes, time.perf_counter() - began, revocations=scribe.revocations)
    except StoreUnavailableError as error:
        answer = failure(error, len(arrived))
    except Exception as error:
        if len(arrived) > 1:  # one that cannot be stored must not take the others with it
            for each in arrived:
                store(scribe, [each], terms, tell)
            return
        answer = Answer([error], words=traceback.format_exc())
    tell(answer)


def failure(error: StoreUnavailableError, count: int) -> Answer:
    return Answer([error] * count, words=str(error.__cause__ or error))
