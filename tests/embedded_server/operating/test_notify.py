"""The server as a service of systemd: it says when it is ready, that it lives, and that it stops."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from embedded_server.operating.notify import Notifier
from tests.embedded_server.processes import served


@pytest.mark.slow
def test_that_systemd_is_told_of_a_whole_life(data_dir: Path, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(20)
        environment = {**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "300000"}
        with served(data_dir, environment=environment) as server:
            told: list[str] = []
            while told.count("WATCHDOG=1") < 3:
                told.append(systemd.recv(1_000).decode())
            ready = next(each for each in told if each.startswith("READY=1\n"))
            assert f"MAINPID={server.process.pid}" in ready
            assert f"STATUS=Ready at {server.url}" in ready
            assert server.stop() == 0
            while not told[-1].startswith("STOPPING=1\n"):
                told.append(systemd.recv(1_000).decode())


def test_that_nothing_is_said_where_nobody_listens() -> None:
    Notifier({}).ready("Ready")
    Notifier({"NOTIFY_SOCKET": "/nowhere/at/all"}).ready("Ready")


def test_that_children_do_not_inherit_the_socket_and_its_abstract_form_is_understood(tmp_path: Path) -> None:
    name = f"sluice-{os.getpid()}"
    environment = {"NOTIFY_SOCKET": f"@{name}", "WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1", "PATH": "/bin"}
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"\0{name}")
        notifier = Notifier(environment)
        notifier.stopping()
        assert systemd.recv(100).startswith(b"STOPPING=1")
    assert environment == {"PATH": "/bin"}


async def test_that_a_watchdog_of_another_process_is_not_fed() -> None:
    await Notifier({"NOTIFY_SOCKET": "/nowhere", "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"}).keep_alive()
