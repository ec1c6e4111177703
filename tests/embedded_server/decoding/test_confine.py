"""The decoder process has no doors, even for what escapes the engine."""

from __future__ import annotations

import subprocess
import sys

import pytest

ATTEMPT = """
import os, socket, sys
from embedded_server.decoding.confine import confine
confine()
try:
    {}
except BaseException as error:
    print(type(error).__name__)
else:
    print("done")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the filter of system calls is Linux's")
@pytest.mark.parametrize(
    ("attempt", "outcome"),
    [
        ("open('/etc/passwd')", "PermissionError"),
        ("os.open('/tmp', os.O_RDONLY)", "PermissionError"),
        ("os.unlink('/tmp/nothing')", "PermissionError"),
        ("socket.socket()", "PermissionError"),
        ("os.fork()", "PermissionError"),
        ("os.execv('/bin/true', ['true'])", "PermissionError"),
        ("os.kill(os.getppid(), 0)", "PermissionError"),
        ("bytearray(1 << 30)", "MemoryError"),
        ("bytearray(1 << 20)", "done"),
    ],
)
def test_that_a_confined_process_reaches_nothing(attempt: str, outcome: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", ATTEMPT.format(attempt)], capture_output=True, text=True, timeout=30, check=True
    )
    assert ran.stdout.strip() == outcome
