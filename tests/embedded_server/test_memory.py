"""How much of a body the server holds: a process of its own is watched while somebody sends without end."""

from __future__ import annotations

import socket
import sys
import time
from pathlib import Path

import pytest

from embedded_server.limits import MIB
from tests.embedded_server.processes import Furniture, furnish, served

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]

CHUNK = b"10000\r\n%b\r\n" % (b" " * 65_536)
KIB = 1024
STEADY_SECONDS = 1.5


def test_that_a_body_without_end_is_cut_at_the_limit_and_costs_no_memory(data_dir: Path) -> None:
    furniture = furnish(data_dir)
    with served(data_dir) as server:
        port = int(server.url.rpartition(":")[2])
        for _ in range(12):  # whatever the first ones make the server load, each of its threads included
            _endless(port, furniture, 1_000)
        _settle(server.process.pid)
        before = _peak_from_now(server.process.pid)
        for _ in range(5):
            answer, sent = _endless(port, furniture, 1_000)
            assert answer.startswith(b"HTTP/1.1 413 ")
            assert sent < 24 * MIB  # what it takes, what it drops before it hangs up, and what lies in between
        grown = _memory(server.process.pid, "VmHWM") - before
    assert grown < 2 * MIB


def _endless(port: int, furniture: Furniture, chunks: int) -> tuple[bytes, int]:
    """The answer, and how many bytes the server took."""
    sent = 0
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sender:
        sender.sendall(
            b"POST /share/a HTTP/1.1\r\nHost: localhost\r\nAuthorization: %b\r\nTransfer-Encoding: chunked\r\n\r\n"
            % furniture.pipe.encode()
        )
        try:
            for _ in range(chunks):
                sender.sendall(CHUNK)
                sent += len(CHUNK)
            sender.sendall(b"0\r\n\r\n")
        except OSError:
            pass
        return sender.recv(65_536), sent


def _settle(pid: int) -> None:
    """What a start does beside its first requests has its memory by then."""
    last, since = _memory(pid, "VmRSS"), time.monotonic()
    while time.monotonic() - since < STEADY_SECONDS:
        time.sleep(0.05)
        if abs((now := _memory(pid, "VmRSS")) - last) > 64 * KIB:
            last, since = now, time.monotonic()


def _peak_from_now(pid: int) -> int:
    """Forgets the peak so far; what is in memory now."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return _memory(pid, "VmRSS")


def _memory(pid: int, what: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * KIB for line in lines if line.startswith(f"{what}:"))
