"""A crash of the window never reaches ingest: the real application on a real display, ended by a segmentation fault."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

PATIENCE = 30.0
CRASHES = 3


class Window:
    """The application as `make run` starts it, on its own data directory."""

    def __init__(self, data: Path, display: dict[str, str]) -> None:
        command = [sys.executable, "-m", "app", "--data", str(data), "--port", "0"]
        self._process = subprocess.Popen(command, env={**os.environ, **display}, stderr=subprocess.DEVNULL)

    def crash(self) -> None:
        self._process.send_signal(signal.SIGSEGV)
        assert self._process.wait(PATIENCE) == -signal.SIGSEGV

    def close(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(PATIENCE) in (0, -signal.SIGTERM)  # the latter where it had only just begun


class Device:
    """Posts one record after another until told to stop; remembers what was acknowledged and what failed."""

    def __init__(self, url: str, token: str) -> None:
        self._address, self._token = urlsplit(url).netloc, token
        self._stopped = threading.Event()
        self.acknowledged: list[str] = []
        self.failed: list[str] = []
        self._thread = threading.Thread(target=self._post)
        self._thread.start()

    def _post(self) -> None:
        connection = http.client.HTTPConnection(self._address, timeout=10)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        while not self._stopped.wait(0.002):
            try:
                connection.request("POST", "/share/us.crash", json.dumps({"n": len(self.acknowledged)}), headers)
                reply = connection.getresponse()
                body = reply.read()
                assert reply.status == 200, body
                self.acknowledged.append(json.loads(body)["objs"][0]["id"])
            except (OSError, AssertionError, http.client.HTTPException) as error:
                self.failed.append(repr(error))
                connection.close()
        connection.close()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def ask(data: Path, path: str, body: object = None) -> dict[str, object]:
    place = json.loads((data / "server.json").read_text("utf-8"))
    token = (data / "admin-token").read_text("utf-8").strip()
    content = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urlopen(Request(f"{place['url']}/admin/v1{path}", content, headers), timeout=10) as reply:
        answer = json.load(reply)
    assert isinstance(answer, dict)
    return answer


def pipe_token(data: Path) -> str:
    key = ask(data, "/keys", {"name": "crash"})["client_id"]
    return str(ask(data, "/tokens", {"type": "pipe", "key": key})["access_token"])


def server_pid(data: Path) -> int:
    return int(json.loads((data / "server.json").read_text("utf-8"))["pid"])


@pytest.mark.slow
def test_that_no_request_fails_while_the_window_crashes_again_and_again(
    data_dir: Path, private_display: dict[str, str]
) -> None:
    window = Window(data_dir, private_display)
    try:
        wait_for((data_dir / "server.json").exists)
        token = pipe_token(data_dir)
        pid, url = server_pid(data_dir), str(ask(data_dir, "/status")["url"])
        device = Device(url, token)
        try:
            for _ in range(CRASHES):
                seen = len(device.acknowledged)
                wait_for(lambda seen=seen: len(device.acknowledged) > seen + 20)  # type: ignore[misc]  # bound now
                window.crash()
                window = Window(data_dir, private_display)
                time.sleep(2.0)  # long enough for the new window to find the server and ask it
        finally:
            device.stop()
        assert device.failed == []
        assert server_pid(data_dir) == pid
        assert ask(data_dir, "/status")["records"] == len(device.acknowledged)
        for record in (device.acknowledged[0], device.acknowledged[-1]):
            assert ask(data_dir, f"/records/{record}")["id"] == record
    finally:
        try:
            window.close()
        finally:
            os.kill(server_pid(data_dir), signal.SIGTERM)


@pytest.mark.slow
def test_that_a_dead_server_is_started_again_by_the_next_window_without_a_lost_record(
    data_dir: Path, private_display: dict[str, str]
) -> None:
    window = Window(data_dir, private_display)
    try:
        wait_for((data_dir / "server.json").exists)
        token = pipe_token(data_dir)
        pid = server_pid(data_dir)
        device = Device(str(ask(data_dir, "/status")["url"]), token)
        wait_for(lambda: len(device.acknowledged) > 50)
        window.crash()
        os.kill(pid, signal.SIGKILL)
        device.stop()
        window = Window(data_dir, private_display)
        wait_for(lambda: (data_dir / "server.json").exists() and server_pid(data_dir) != pid)
        assert int(str(ask(data_dir, "/status")["records"])) >= len(device.acknowledged)
        for record in device.acknowledged:
            assert ask(data_dir, f"/records/{record}")["id"] == record
    finally:
        try:
            window.close()
        finally:
            os.kill(server_pid(data_dir), signal.SIGTERM)
