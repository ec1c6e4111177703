"""The embedded server as the window sees it: a process of its own, adopted or started, watched, restarted, stopped.

The server outlives a crash of the window. What runs is said by two files in the data directory: `server.json`
(`url`, `pid`) and `admin-token`, both readable by their owner only.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Signal

from app.api.errors import ApiError
from app.api.http import HttpClient, pinned
from app.local_server.network import is_free, network_address, next_free
from app.local_server.server_options import GENERATED, ServerOptions, arguments

START_PATIENCE = 20.0  # seconds until the ready line
STOP_PATIENCE = 8.0  # seconds; the server drains for at most five
LONGEST_PAUSE = 30.0  # seconds between two tries to start
CERTIFICATE = "tls-certificate.pem"  # in the data directory
HALTED = "You stopped the server. Nothing is received until it is started again."


class ServerStartError(ApiError):
    """The server did not come up; the reason is its own last words. `free_port` would do in place of one in use."""

    free_port: int | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """A server that accepts requests."""

    url: str
    pid: int
    admin_token: str = field(repr=False)
    fingerprint: str = ""  # of its certificate; empty over plain HTTP


class EmbeddedServer(QObject):
    """Start once; afterwards `started` says each time the server is there (again), `stopped` that it is not."""

    started = Signal(object)  # Running
    stopped = Signal(str)  # why, in words

    def __init__(self, data: Path, options: ServerOptions) -> None:
        super().__init__()
        self._data = data
        self.options = options
        self._wanted = asyncio.Event()
        self._wanted.set()
        self.free_port: int | None = None  # when the one that was asked for is in use
        self._process: subprocess.Popen[bytes] | None = None
        self.running: Running | None = None

    async def keep_running(self) -> None:
        """Brings the server up and back up again, until cancelled."""
        pause = 0.5
        while True:
            await self._wanted.wait()
            try:
                await self._bring_up()
                pause = 0.5
                await self._until_gone()
                self._gone("The server stopped. It is being started again." if self._wanted.is_set() else HALTED)
            except ApiError as error:
                self.free_port = error.free_port if isinstance(error, ServerStartError) else None
                self._gone(f"{error.reason} {error.fix}".strip())
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _bring_up(self) -> None:
        self.running = await self._adopt() or await self._start()
        self.free_port = None
        port = urlsplit(self.running.url).port or self.options.port
        self.options = replace(self.options, port=port)  # senders know this one: it is kept at a restart
        self.started.emit(self.running)

    async def _adopt(self) -> Running | None:
        """The server that already runs on this data directory, if it answers to our admin token."""
        try:
            running = await asyncio.to_thread(_read_running, self._data)
        except (OSError, ValueError, KeyError):
            return None
        try:
            tls = await pinned(running.url, running.fingerprint)
            async with HttpClient(running.url, running.admin_token, tls) as client:
                await client.request("GET", "/admin/v1/status", deadline=2)
        except ApiError:
            return None
        return running

    async def _start(self) -> Running:
        log = self._data / "server.log"
        address = await asyncio.to_thread(network_address)
        self._process = await asyncio.to_thread(_spawn, self._data, arguments(self.options, address), log)
        try:
            async with asyncio.timeout(START_PATIENCE):
                line = await asyncio.to_thread(_first_line, self._process)
        except TimeoutError:
            self._process.kill()
            raise ServerStartError("The server did not start in time.", f"See {log}.") from None
        if not line:
            await asyncio.to_thread(self._process.wait)
            error = ServerStartError("The server could not start.", await asyncio.to_thread(_last_words, log))
            error.free_port = await asyncio.to_thread(_other_port, self.options.port)
            raise error
        return await asyncio.to_thread(_read_running, self._data)

    async def _until_gone(self) -> None:
        while self.running is not None and self._is_alive(self.running.pid):  # noqa: ASYNC110  # an adopted process has no event
            await asyncio.sleep(0.5)

    def _is_alive(self, pid: int) -> bool:
        if self._process is not None and self._process.pid == pid:
            return self._process.poll() is None
        try:
            os.kill(pid, 0)
        except OSError:
            return False
        return True

    def _gone(self, why: str) -> None:
        self.running = None
        self.stopped.emit(why)

    @property
    def certificate_file(self) -> str:
        """Of the certificate that Sluice made, while it is in use."""
        is_made = self.running is not None and self.running.fingerprint and self.options.encryption == GENERATED
        return str(self._data / CERTIFICATE) if is_made else ""

    def use(self, options: ServerOptions) -> None:
        """From the next start on."""
        self.options = options

    def want(self) -> None:
        """The server is to run again after a halt."""
        self._wanted.set()

    async def halt(self) -> None:
        """Stops it until it is wanted again."""
        self._wanted.clear()
        await self.stop()

    async def stop(self) -> None:
        """Lets the server finish what it has acknowledged, then end."""
        if self.running is None:
            return
        pid, self.running = self.running.pid, None
        os.kill(pid, signal.SIGTERM)
        deadline = asyncio.get_running_loop().time() + STOP_PATIENCE
        while self._is_alive(pid) and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.05)


def server_command() -> list[str]:
    """How to run the server's program: the frozen one beside this one, or the module."""
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).with_name("sluice-server"))]
    return [sys.executable, "-m", "embedded_server"]


def _other_port(port: int) -> int | None:
    """A free one where the wanted one is taken."""
    return next_free(port) if port and not is_free(port) else None


def _spawn(data: Path, options: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "ab") as errors:
        return subprocess.Popen(
            [*server_command(), "serve", "--data", str(data), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,  # a Ctrl-C or a crash of the window must not reach it
        )


def _first_line(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stdout is not None
    with process.stdout as lines:
        return lines.readline()


def _read_running(data: Path) -> Running:
    place = json.loads((data / "server.json").read_text("utf-8"))
    token = (data / "admin-token").read_text("utf-8").strip()
    return Running(str(place["url"]), int(place["pid"]), token, str(place.get("fingerprint", "")))


def _last_words(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").strip().splitlines()
    return lines[-1][:500].removeprefix("serve: ") if lines else "It said nothing."
