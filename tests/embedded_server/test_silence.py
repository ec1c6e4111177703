"""A store that does not answer, and is not gone either: nobody waits for it without end."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.embedded_server.postgres import Postgres, own_postgres
from tests.embedded_server.processes import Furniture, Served, furnish, scribes, served
from tests.embedded_server.test_kill import PATH

pytestmark = pytest.mark.slow

PATIENCE = 3.0  # seconds, where people's servers have 25 and 30
WITHIN = PATIENCE + 11  # it is tried to connect again
DRAINED = 5 + 6
_HASTY = f"""
from embedded_server.store import writing
from embedded_server.store.postgres import connections
connections.PATIENCE = connections.Connection.patience = writing.PATIENCE = {PATIENCE}
from embedded_server.__main__ import main
main(["serve", *__import__("sys").argv[1:]])
"""
COMMAND = (sys.executable, "-c", _HASTY)


@contextmanager
def frozen(postgres: Postgres) -> Iterator[None]:
    """All its processes are there, and do nothing."""
    family = postgres.family()
    for pid in family:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in family:
            os.kill(pid, signal.SIGCONT)


@contextmanager
def stuck_scribe(server: Served) -> Iterator[None]:
    """As on a disk that takes what is written and never says that it has it."""
    (scribe,) = scribes(server.process.pid)
    os.kill(scribe, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(scribe, signal.SIGCONT)


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    with own_postgres() as server:
        yield server


@pytest.fixture
def furniture(data_dir: Path, postgres: Postgres) -> Furniture:
    return furnish(data_dir, postgres.url("postgres"))


@pytest.fixture
def server(data_dir: Path, postgres: Postgres, furniture: Furniture) -> Iterator[Served]:
    environment = {**os.environ, "SLUICE_DATABASE": postgres.url("postgres")}
    with served(data_dir, command=COMMAND, environment=environment) as server:
        yield server


def requests_to(server: Served, data_dir: Path, furniture: Furniture) -> list[Callable[[], httpx.Response]]:
    admin = (data_dir / "admin-token").read_text()

    def ask(method: str, path: str, token: str) -> Callable[[], httpx.Response]:
        content = b"{}" if method == "POST" else None
        headers = {"Authorization": f"Bearer {token}"}
        return lambda: httpx.request(method, f"{server.url}{path}", content=content, headers=headers, timeout=60)

    return [
        *[ask("POST", PATH, furniture.pipe)] * 3,
        ask("POST", PATH, "f" * 64),
        ask("GET", PATH, furniture.password_token),
        ask("GET", "/admin/v1/tokens", admin),
    ]


def health(server: Served) -> tuple[int, object]:
    reply = httpx.get(f"{server.url}/healthz", timeout=5)
    return reply.status_code, reply.json().get("reasons")


def wait_for_connections(server: Served, data_dir: Path, count: int) -> None:
    """Until so many others than this one have come, and have had a moment to ask."""
    headers = {"Authorization": f"Bearer {(data_dir / 'admin-token').read_text()}"}
    ends_at = time.monotonic() + 30
    while httpx.get(f"{server.url}/healthz?verbose", headers=headers, timeout=5).json()["connections"] <= count:
        assert time.monotonic() < ends_at
        time.sleep(0.05)
    time.sleep(0.3)


def first_success(request: Callable[[], httpx.Response]) -> None:
    ends_at = time.monotonic() + 30
    while request().status_code != 200:
        assert time.monotonic() < ends_at
        time.sleep(0.1)


def test_that_a_database_that_freezes_is_told_in_time_and_forgiven(
    server: Served, data_dir: Path, furniture: Furniture, postgres: Postgres
) -> None:
    requests = requests_to(server, data_dir, furniture)
    first_success(requests[0])
    with ThreadPoolExecutor(len(requests)) as threads, frozen(postgres):
        began = time.monotonic()
        replies = [reply.result() for reply in [threads.submit(request) for request in requests]]
        assert time.monotonic() - began < WITHIN
        assert [reply.status_code for reply in replies] == [503] * len(requests)
        assert {reply.json()["code"] for reply in replies[:3]} == {"database_away"}
        assert all("retry-after" in reply.headers for reply in replies)
        assert health(server) == (503, ["database_away"])
    first_success(requests[0])
    first_success(requests[-1])
    first_success(lambda: httpx.get(f"{server.url}/healthz", timeout=5))
    assert server.stop() == 0


@pytest.mark.parametrize("is_asked", [True, False])
def test_that_a_server_ends_although_its_database_is_frozen(
    server: Served, data_dir: Path, furniture: Furniture, postgres: Postgres, is_asked: bool
) -> None:
    requests = requests_to(server, data_dir, furniture) if is_asked else []
    for request in requests:
        request()
    with ThreadPoolExecutor(8) as threads, frozen(postgres):
        replies = [threads.submit(request) for request in requests]
        wait_for_connections(server, data_dir, len(replies))
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < DRAINED
        said = [reply.result() for reply in replies]
        assert [reply.status_code for reply in said] == [503] * len(requests)
    assert "Traceback" not in server.log.read_text()


def test_that_a_disk_that_says_nothing_is_told_in_time_and_forgiven(data_dir: Path) -> None:
    furniture = furnish(data_dir)
    with served(data_dir, command=COMMAND) as server:
        requests = requests_to(server, data_dir, furniture)
        first_success(requests[0])
        with ThreadPoolExecutor(8) as threads, stuck_scribe(server):
            began = time.monotonic()
            replies = [reply.result() for reply in [threads.submit(requests[0]) for _ in range(8)]]
            assert time.monotonic() - began < PATIENCE + 4
            assert {(reply.status_code, reply.json()["code"]) for reply in replies} == {(503, "database_away")}
            assert all("retry-after" in reply.headers for reply in replies)
            assert requests[4]().status_code == 200  # reading goes on
            assert health(server) == (503, ["database_away"])
            time.sleep(2.5)  # it is looked again and again
        first_success(requests[0])
        assert health(server) == (200, None)
        headers = {"Authorization": f"Bearer {(data_dir / 'admin-token').read_text()}"}
        counted = httpx.get(f"{server.url}/admin/v1/requests/counts", headers=headers, timeout=30).json()
        assert counted["refused"] == 8  # each once
        assert server.log.read_text().count("nothing was heard of it") == 1
        assert server.stop() == 0


@pytest.mark.parametrize("is_asked", [True, False])
def test_that_a_server_ends_although_its_disk_says_nothing(data_dir: Path, is_asked: bool) -> None:
    furniture = furnish(data_dir)
    with served(data_dir) as server:
        post = requests_to(server, data_dir, furniture)[0]
        first_success(post)
        with ThreadPoolExecutor(8) as threads, stuck_scribe(server):
            replies = [threads.submit(post) for _ in range(4 * is_asked)]
            wait_for_connections(server, data_dir, len(replies))
            began = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - began < DRAINED
            assert [reply.result().status_code for reply in replies] == [503] * len(replies)
        assert "Traceback" not in server.log.read_text()
    with served(data_dir) as server:
        first_success(requests_to(server, data_dir, furniture)[0])
