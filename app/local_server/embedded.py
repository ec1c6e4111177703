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
from contextlib import suppress
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
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds between two tries to start
LOOK_SECONDS = 0.1  # how often it is seen whether a process is still there
CERTIFICATE = "tls-certificate.pem"  # in the data directory
NOT_STARTED = "The server could not start."
HALTED = "You stopped the server. Nothing is received until it is started again."
AGAIN = "The server stopped. It is being started again."


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
    """Start once; afterwards `started` says each time the server is there (again), `stopped` that it is not.

    `is_starting`: somebody wants it, and it was not tried in vain yet.
    """

    started = Signal(object)  # Running
    stopped = Signal(str)  # why, in words
    starting = Signal()  # somebody asked for it; one that runs stops first
    taken_back = Signal(str)  # why it could not start with changed options: it goes on with those it had

    def __init__(self, data: Path, options: ServerOptions) -> None:
        super().__init__()
        self._data = data
        self.options = options
        self._wanted, self._hurry = asyncio.Event(), asyncio.Event()
        self._wanted.set()
        self.free_port: int | None = None  # when the one that was asked for is in use
        self.is_starting = False
        self._proven: ServerOptions | None = None  # those it ran with last
        self._process: subprocess.Popen[bytes] | None = None
        self.running: Running | None = None

    async def keep_running(self) -> None:
        """Brings the server up and back up again, until cancelled."""
        pause, self.is_starting = SHORTEST_PAUSE, True
        while True:
            await self._wanted.wait()
            self._hurry.clear()
            try:
                running = await self._bring_up()
                pause = SHORTEST_PAUSE
                await self._until_gone(running.pid)
                self._say_gone()
            except ApiError as error:
                if self._takes_back(error):
                    continue
                self.free_port = error.free_port if isinstance(error, ServerStartError) else None
                self.is_starting = False
                self._gone(_said(error))
            await self._rest(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _rest(self, seconds: float) -> None:
        """Unless somebody cannot wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._hurry.wait()

    async def _bring_up(self) -> Running:
        self.running = running = await self._adopt() or await self._start()
        self.free_port, self.is_starting = None, False
        port = urlsplit(running.url).port or self.options.port
        self.options = self._proven = replace(self.options, port=port)  # senders know this one: it is kept at a restart
        self.started.emit(running)
        return running

    def _takes_back(self, error: ApiError) -> bool:
        """Whether there are options it ran with, in place of those it cannot start with."""
        if self._proven in (None, self.options):
            return False
        assert self._proven is not None
        self.options = self._proven
        self.taken_back.emit(_said(error).removeprefix(NOT_STARTED).strip())
        return True

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
            error = ServerStartError(NOT_STARTED, await asyncio.to_thread(_last_words, log))
            error.free_port = await asyncio.to_thread(_other_port, self.options.port)
            raise error
        return await asyncio.to_thread(_read_running, self._data)

    async def _until_gone(self, pid: int) -> None:
        """Also while it finishes what it has begun: until then it holds its port and its data."""
        while self._is_alive(pid):  # noqa: ASYNC110  # an adopted process has no event
            await asyncio.sleep(LOOK_SECONDS)

    def _is_alive(self, pid: int) -> bool:
        if self._process is not None and self._process.pid == pid:
            return self._process.poll() is None
        try:
            os.kill(pid, 0)
        except OSError:
            return False
        return True

    def _say_gone(self) -> None:
        """A restart that somebody asked for is no news."""
        self.is_starting, self.running = self._wanted.is_set(), None
        if not self.is_starting:
            self._gone(HALTED)
        elif not self._hurry.is_set():
            self._gone(AGAIN)

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
        """The server is to run, at once; one that runs already goes on."""
        if self.running is None:
            self._begin()

    async def restart(self) -> None:
        """With the options of now; also one that was stopped."""
        self._begin()
        await self.stop()

    async def halt(self) -> None:
        """Stops it until it is wanted again."""
        self._wanted.clear()
        await self.stop()

    async def stop(self) -> None:
        """Lets the server finish what it has acknowledged, then end."""
        if self.running is None:
            return
        pid, self.running = self.running.pid, None
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        deadline = asyncio.get_running_loop().time() + STOP_PATIENCE
        while self._is_alive(pid) and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.05)

    def _begin(self) -> None:
        self.is_starting = True
        self._wanted.set()
        self._hurry.set()
        self.starting.emit()


def _said(error: ApiError) -> str:
    return f"{error.reason} {error.fix}".strip()


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
