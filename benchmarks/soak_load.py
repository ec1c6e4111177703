"""Everything at once on a server: a fleet that posts, readers, tokens that come and go, senders that are refused."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from embedded_server.domain.scope import EVERYTHING, PIPE_SCOPE
from embedded_server.domain.token import TokenKind
from embedded_server.simulation.fleet import Fleet, Post
from embedded_server.simulation.templates import load_templates
from embedded_server.store.base import TokenWish
from embedded_server.store.sqlite.store import open_store

POSTERS = 8
DEVICES = 400
READS_A_SECOND = 8.0
REFUSED_A_SECOND = 10.0
REVOKED_A_SECOND = 0.5
_BREATH = 0.05  # of a thread that is told to stop


@dataclass(frozen=True, slots=True)
class Access:
    pipe: str = field(repr=False)
    password: str = field(repr=False)
    client_id: str


@dataclass(slots=True)
class Counts:
    posts: int = 0
    reads: int = 0
    refused: int = 0
    revoked: int = 0
    failures: int = 0  # answers other than expected
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)  # seconds a post


async def furnished(directory: Path) -> Access:
    store = await open_store(directory)
    account = await store.local_account()
    client_id = (await store.create_key("Soak", "", account.id)).key.client_id

    async def token(kind: TokenKind, scope: str) -> str:
        wish = TokenWish(kind, client_id, account.id, account.organisation, scope)
        return (await store.issue_token(wish)).value

    pipe, password = await token(TokenKind.PIPE, PIPE_SCOPE), await token(TokenKind.PASSWORD, EVERYTHING)
    await store.close()
    return Access(pipe, password, client_id)


class Load:
    def __init__(self, url: str, admin_token: str, access: Access, rate: float) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._admin = admin_token
        self._access = access
        self._rate = rate
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._counts, self._counted_at = Counts(), time.monotonic()

    @contextmanager
    def running(self) -> Iterator[None]:
        devices = DEVICES // POSTERS
        works: list[Callable[[], None]] = [self._read, self._be_refused, self._revoke]
        works += [partial(self._post, number * devices, devices) for number in range(POSTERS)]
        threads = [threading.Thread(target=work, daemon=True) for work in works]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            for thread in threads:
                thread.join(10)

    def counts(self) -> Counts:
        """Since the last time."""
        with self._lock:
            counts, self._counts = self._counts, Counts()
        now = time.monotonic()
        counts.seconds, self._counted_at = now - self._counted_at, now
        return counts

    def _post(self, first: int, devices: int) -> None:
        templates = tuple(load_templates().values())
        fleet = Fleet(
            templates[first % len(templates) :] + templates[: first % len(templates)], devices, None, time.time()
        )
        posts = fleet.posts(time.time)
        client = _Client(self._host, self._port, self._access.pipe)

        def post() -> None:
            wanted: Post = next(posts)
            began = time.perf_counter()
            status, _ = client.ask("POST", f"/share/{wanted.address}", wanted.body)
            with self._lock:
                self._counts.posts += status == 200
                self._counts.failures += status != 200
                self._counts.waits.append(time.perf_counter() - began)

        self._at(self._rate / POSTERS, post)

    def _read(self) -> None:
        person, admin = (_Client(self._host, self._port, token) for token in (self._access.password, self._admin))
        paths = (
            (person, "/share/demo.sluice.co2?details=true&perPage=100&page=1"),
            (person, "/share/demo.sluice.freezer?perPage=50&page=3"),
            (admin, "/admin/v1/records?limit=100&order=desc"),
            (admin, "/admin/v1/requests?limit=100"),
            (admin, "/admin/v1/rectypes"),
            (admin, "/admin/v1/status"),
            (admin, "/admin/v1/flow?minutes=60"),
            (admin, "/admin/v1/tokens"),
        )
        turns = iter(range(1 << 62))

        def read() -> None:
            client, path = paths[next(turns) % len(paths)]
            self._count(client.ask("GET", path)[0] == 200, "reads")

        self._at(READS_A_SECOND, read)

    def _be_refused(self) -> None:
        stranger, sender = (_Client(self._host, self._port, token) for token in ("f" * 64, self._access.pipe))
        tries = (
            (stranger, "POST", "/share/demo.sluice.co2", b"{}", 401),
            (sender, "GET", "/share/demo.sluice.co2", b"", 403),
            (sender, "POST", "/share/demo..co2", b"{}", 400),
            (sender, "POST", "/share/demo.sluice.co2", b'{"half":', 400),
        )
        turns = iter(range(1 << 62))

        def be_refused() -> None:
            client, method, path, body, expected = tries[next(turns) % len(tries)]
            self._count(client.ask(method, path, body)[0] == expected, "refused")

        self._at(REFUSED_A_SECOND, be_refused)

    def _revoke(self) -> None:
        admin = _Client(self._host, self._port, self._admin)

        def revoke() -> None:
            wish = json.dumps({"type": "pipe", "key": self._access.client_id}).encode()
            token = json.loads(admin.ask("POST", "/admin/v1/tokens", wish)[1])
            sender = _Client(self._host, self._port, token["access_token"])
            told = [sender.ask("POST", "/share/demo.sluice.door", b"{}")[0]]
            admin.ask("DELETE", f"/admin/v1/tokens/{token['id']}")
            told.append(sender.ask("POST", "/share/demo.sluice.door", b"{}")[0])
            sender.close()
            self._count(told == [200, 401], "revoked")

        self._at(REVOKED_A_SECOND, revoke)

    def _count(self, is_good: bool, what: str) -> None:
        with self._lock:
            setattr(self._counts, what, getattr(self._counts, what) + 1)
            self._counts.failures += not is_good

    def _at(self, rate: float, work: Callable[[], None]) -> None:
        """Until stopped. A server that is slow delays the next; nothing is made up for afterwards."""
        due = time.monotonic()
        while not self._stopped.wait(max(0.0, due - time.monotonic())):
            work()
            due = max(due + 1 / rate, time.monotonic() - _BREATH)


class _Client:
    """One connection, made anew when the server closed it."""

    def __init__(self, host: str, port: int, token: str) -> None:
        self._connection = HTTPConnection(host, port, timeout=30)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        try:
            return self._ask(method, path, body)
        except OSError:  # kept alive for longer than the server does
            self._connection.close()
            return self._ask(method, path, body)

    def _ask(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        self._connection.request(method, path, body or None, self._headers)
        reply = self._connection.getresponse()
        return reply.status, reply.read()

    def close(self) -> None:
        self._connection.close()
