"""Runs a fleet: posts at a steady rate over a few connections until it is stopped, refused or done."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from queue import Queue
from ssl import SSLContext

from embedded_server.simulation.fleet import Fleet, Post
from embedded_server.simulation.poster import PassingError, Poster, RefusedPostError
from embedded_server.wire.pinning import pinned_context

MOST_LANES = 8
POSTS_A_LANE = 50  # a second
PATIENCE = 120.0  # seconds without an answer after which it gives up; before its first answer it does at once
_RETRY_PAUSES = (0.5, 1.0, 2.0, 5.0)


class SimulationError(Exception):
    """Why the fleet stopped, in one sentence or two."""


@dataclass(slots=True)
class Summary:
    sent: int = 0  # posts the server has stored
    repeated: int = 0  # of them
    lost: int = 0  # frames that were never posted
    retries: int = 0
    seconds: float = 0.0

    def to_json(self) -> dict[str, object]:
        return {"event": "done", **asdict(self), "seconds": round(self.seconds, 1)}


class Run:
    """Once. `stop` may be called from a signal handler."""

    def __init__(self, fleet: Fleet, url: str, token: str, rate: float, count: int | None, pin: str = "") -> None:
        """Raises ValueError for an address that is none, or a certificate with another fingerprint than `pin`."""
        lanes = min(MOST_LANES, math.ceil(rate / POSTS_A_LANE))
        self._fleet = fleet
        tls = trust(url, pin)
        self._posters = [Poster(url, token, tls) for _ in range(lanes)]
        self._queues: list[Queue[Post | None]] = [Queue(2) for _ in self._posters]
        self._rate = rate
        self._count = count
        self._summary = Summary()
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._failure = ""
        self._answered_at: float | None = None

    def stop(self) -> None:
        self._stopped.set()

    def run(self) -> Summary:
        """Raises SimulationError."""
        began = time.monotonic()
        lanes = [
            threading.Thread(target=self._send, args=pair, daemon=True)
            for pair in zip(self._posters, self._queues, strict=True)
        ]
        for lane in lanes:
            lane.start()
        for post in self._in_time(islice(self._fleet.posts(time.time), self._count)):
            self._queues[post.device % len(self._queues)].put(post)
        for queue in self._queues:
            queue.put(None)
        for lane in lanes:
            lane.join()
        if self._failure:
            raise SimulationError(self._failure)
        self._summary.lost, self._summary.seconds = self._fleet.lost, time.monotonic() - began
        return self._summary

    def _in_time(self, posts: Iterator[Post]) -> Iterator[Post]:
        """Each at its moment. A server that is slow delays them; nothing is made up for afterwards."""
        due = time.monotonic()
        for post in posts:
            if self._stopped.wait(max(0.0, due - time.monotonic())):
                return
            yield post
            due = max(due + 1 / self._rate, time.monotonic() - 1.0)

    def _send(self, poster: Poster, queue: Queue[Post | None]) -> None:
        while post := queue.get():
            if not self._stopped.is_set() and self._deliver(poster, post):
                with self._lock:
                    self._summary.sent += 1
                    self._summary.repeated += post.is_repeated
        poster.close()

    def _deliver(self, poster: Poster, post: Post) -> bool:
        """Whether the server took it; tries again as networks do."""
        tries = 0
        while True:
            try:
                poster.post(post.address, post.body)
            except RefusedPostError as error:
                self._fail(str(error))
                return False
            except PassingError as error:
                if not self._may_retry(tries, str(error)):
                    return False
                tries += 1
            else:
                self._answered_at = time.monotonic()
                return True

    def _may_retry(self, tries: int, why: str) -> bool:
        with self._lock:
            self._summary.retries += 1
        if tries == 0 and self._answered_at is not None:  # a connection that idled too long
            return True
        if self._answered_at is None or time.monotonic() - self._answered_at > PATIENCE:
            self._fail(f"The server cannot be reached: {why}")
            return False
        return not self._stopped.wait(_RETRY_PAUSES[min(tries, len(_RETRY_PAUSES) - 1)])

    def _fail(self, reason: str) -> None:
        self._failure = self._failure or reason
        self._stopped.set()


def trust(url: str, fingerprint: str) -> SSLContext | None:
    """Raises ValueError."""
    try:
        return pinned_context(url, fingerprint) if fingerprint else None
    except OSError as error:
        raise ValueError(f"{url} cannot be trusted: {error}") from error
