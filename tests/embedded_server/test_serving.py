"""`serve` as a process: what it prints, how it ends, and what it never lets out."""

from __future__ import annotations

import json
import re
import resource
import signal
import socket
import stat
import struct
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from embedded_server.connection.listening import ListenError, listen, url_of
from embedded_server.data_directory import DataDirectory
from tests.embedded_server.live import REC_TYPE
from tests.embedded_server.processes import COMMAND, PASSWORD, Served, furnish, served

pytestmark = pytest.mark.slow


def run_serve(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=30, check=False)


def post(server: Served, token: str, body: bytes = b"{}") -> httpx.Response:
    return httpx.post(f"{server.url}/share/{REC_TYPE}", content=body, headers={"Authorization": token})


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_that_it_says_where_it_is_and_ends_with_status_0(data_dir: Path, how: signal.Signals) -> None:
    token = furnish(data_dir).pipe
    with served(data_dir) as server:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", server.url)
        running = DataDirectory(data_dir).server()
        assert running is not None
        assert (running.url, running.pid) == (server.url, server.process.pid)
        assert post(server, token).status_code == 200
        assert server.stop(how) == 0
    assert DataDirectory(data_dir).server() is None
    assert DataDirectory(data_dir).admin_token() is None


def test_that_its_admin_token_opens_the_admin_api(data_dir: Path) -> None:
    with served(data_dir) as server:
        token = DataDirectory(data_dir).admin_token()
        status = httpx.get(f"{server.url}/admin/v1/status", headers={"Authorization": f"Bearer {token}"})
        assert status.json()["url"] == server.url
        assert httpx.get(f"{server.url}/admin/v1/status").status_code == 401
        assert httpx.get(f"{server.url}/healthz").json() == {"status": "ok"}


def test_that_a_second_server_says_who_holds_the_directory(data_dir: Path) -> None:
    with served(data_dir) as server:
        second = run_serve("--data", str(data_dir))
        assert (second.returncode, second.stdout) == (1, "")
        (line,) = second.stderr.splitlines()
        assert server.url in line
        assert str(server.process.pid) in line


def test_that_a_port_in_use_is_said_with_a_free_one(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = run_serve("--data", str(data_dir), "--port", str(port))
    assert refused.returncode == 1
    (line,) = refused.stderr.splitlines()
    assert re.search(rf"Port {port} on 127\.0\.0\.1 is in use\. Port \d+ is free\.$", line)


def test_that_an_address_that_is_none_is_said(data_dir: Path) -> None:
    refused = run_serve("--data", str(data_dir), "--host", "no.such.host.invalid")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)


@pytest.mark.parametrize(
    "url", ["postgresql://u:canary@127.0.0.1:1/d", "mysql://u:canary@h/d", "postgresql://u:canary@h:x/"]
)
def test_that_a_database_that_cannot_be_used_is_named_without_its_password(data_dir: Path, url: str) -> None:
    refused = run_serve("--data", str(data_dir), "--database", url)
    assert (refused.returncode, refused.stdout) == (1, "")
    (line,) = refused.stderr.splitlines()
    assert "database" in line
    assert "canary" not in line


def test_that_wrong_usage_is_status_2() -> None:
    assert run_serve("--port", "x").returncode == 2


def test_that_its_files_are_its_owners(data_dir: Path) -> None:
    with served(data_dir):
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in data_dir.iterdir()}
        assert {name: mode for name, mode in modes.items() if mode != 0o600} == {}
        assert "server.json" in modes


def test_that_it_outlives_whoever_started_it(data_dir: Path) -> None:
    token = furnish(data_dir).pipe
    with served(data_dir) as server:
        assert server.process.stdout is not None
        server.process.stdout.close()  # as a starter that crashed leaves it
        assert post(server, token).status_code == 200
        assert server.stop() == 0


def test_that_no_secret_reaches_the_log(data_dir: Path) -> None:
    furniture = furnish(data_dir)
    with served(data_dir) as server:
        secrets = [furniture.pipe, furniture.password_token, PASSWORD, "f" * 64]
        for secret in secrets:
            httpx.post(f"{server.url}/share/a.b/token/{secret}/x?access_token={secret}", content=b"{")
            httpx.get(f"{server.url}/share/a.b", headers={"Authorization": f"Bearer {secret}"})
            httpx.post(f"{server.url}/oauth2/token?username=x&password={secret}&client_id={secret}&grant_type=password")
            httpx.get(f"{server.url}/{secret}/x")
            with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))) as raw:
                raw.sendall(f"POST /share/a/token/{secret} HTTP/1.1\r\nHost : x\r\n\r\n".encode())
                raw.recv(1_000)
        assert server.stop() == 0
        said = server.log.read_text()
    assert said
    assert [json.loads(line)["level"] for line in said.splitlines()]
    assert [secret for secret in secrets if secret in said] == []
    kept = b"".join(file.read_bytes() for file in data_dir.iterdir())
    assert [secret for secret in secrets if secret.encode() in kept] == []


def test_that_it_drains_within_five_seconds_under_load(data_dir: Path) -> None:
    token = furnish(data_dir).pipe
    with served(data_dir) as server, ThreadPoolExecutor(9) as pool:
        counts = [pool.submit(post_until_gone, server, token) for _ in range(8)]
        listening = pool.submit(listen_until_gone, server, DataDirectory(data_dir).admin_token() or "")
        time.sleep(1)
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 5
        acknowledged = sum(count.result() for count in counts)
        assert listening.result() > 0
    with served(data_dir) as server:
        token = DataDirectory(data_dir).admin_token() or ""
        status = httpx.get(f"{server.url}/admin/v1/status", headers={"Authorization": token}).json()
    assert 0 < acknowledged <= status["records"] <= acknowledged + 8


def test_that_two_thousand_connections_leave_it_answering(data_dir: Path) -> None:
    token = furnish(data_dir).pipe
    with served(data_dir) as server, ExitStack() as stack:
        address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(4_096, hard), hard))
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        crowd = [stack.enter_context(socket.create_connection(address, 10)) for _ in range(2_000)]
        assert crowd[-1].recv(4_096).startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
        crowd[0].sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert crowd[0].recv(4_096).startswith(b"HTTP/1.1 200 OK")
        for one in crowd:
            one.close()
        began = time.monotonic()
        while post(server, token).status_code != 200:
            time.sleep(0.05)
        assert time.monotonic() - began < 5


def test_that_readers_who_leave_mid_answer_leave_no_trace(data_dir: Path) -> None:
    furniture = furnish(data_dir)
    with served(data_dir) as server:
        for _ in range(20):
            post(server, furniture.pipe, b'"' + b"x" * 200_000 + b'"')
        address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
        for _ in range(10):
            with socket.create_connection(address) as reader:
                path = f"/share/{REC_TYPE}?details=true"
                head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {furniture.password_token}\r\n\r\n"
                reader.sendall(head.encode())
                assert reader.recv(1_000).startswith(b"HTTP/1.1 200 OK")
                reader.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )  # a reset, not a farewell
        assert post(server, furniture.pipe).status_code == 200
        assert server.stop() == 0
        levels = {json.loads(line)["level"] for line in server.log.read_text().splitlines()}
    assert levels == {"info"}


def test_that_a_second_sigterm_ends_it_at_once_and_still_loses_nothing(data_dir: Path) -> None:
    token = furnish(data_dir).pipe
    with served(data_dir, "--drain-seconds", "60") as server:
        address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
        with socket.create_connection(address) as sending:
            head = (
                f"POST /share/a.b HTTP/1.1\r\nHost: localhost\r\nAuthorization: {token}\r\nContent-Length: 9\r\n\r\n{{"
            )
            sending.sendall(head.encode())
            assert post(server, token).status_code == 200
            server.process.send_signal(signal.SIGTERM)
            with pytest.raises(subprocess.TimeoutExpired):
                server.process.wait(1)  # it waits for the rest of the body
            began = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - began < 3
    with served(data_dir) as server:
        admin = DataDirectory(data_dir).admin_token() or ""
        status = httpx.get(f"{server.url}/admin/v1/status", headers={"Authorization": admin}).json()
    assert status["records"] == 1


def test_that_a_request_in_flight_is_answered_while_the_server_drains(data_dir: Path) -> None:
    token = furnish(data_dir).pipe
    with served(data_dir) as server:
        address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
        with socket.create_connection(address, 10) as sending:
            head = (
                f"POST /share/a.b HTTP/1.1\r\nHost: localhost\r\nAuthorization: {token}\r\nContent-Length: 2\r\n\r\n{{"
            )
            sending.sendall(head.encode())
            assert post(server, token).status_code == 200  # by now it has begun to read the other one
            server.process.send_signal(signal.SIGTERM)
            with pytest.raises(subprocess.TimeoutExpired):
                server.process.wait(0.5)
            sending.sendall(b"}")
            assert sending.recv(1_000).startswith(b"HTTP/1.1 200 OK")
        assert server.process.wait(5) == 0


def post_until_gone(server: Served, token: str) -> int:
    """How many were acknowledged before the server went away."""
    acknowledged = 0
    with httpx.Client(timeout=30) as client:
        try:
            while True:
                reply = client.post(f"{server.url}/share/{REC_TYPE}", content=b"{}", headers={"Authorization": token})
                acknowledged += reply.status_code == 200
        except httpx.TransportError:
            return acknowledged


def listen_until_gone(server: Served, token: str) -> int:
    """How many bytes of events came before the server went away."""
    received = 0
    with httpx.stream("GET", f"{server.url}/admin/v1/events", headers={"Authorization": token}, timeout=30) as events:
        try:
            for part in events.iter_raw():
                received += len(part)
        except httpx.TransportError:
            pass
    return received


def test_that_the_url_is_one_to_write_down() -> None:
    with listen("0.0.0.0", 0) as everywhere:
        assert url_of(everywhere).startswith("http://127.0.0.1:")
    with listen("::1", 0) as six:
        assert url_of(six).startswith("http://[::1]:")


def test_that_a_foreign_address_cannot_be_bound() -> None:
    with pytest.raises(ListenError, match=r"192\.0\.2\.1 port 0 cannot be used"):
        listen("192.0.2.1", 0)
