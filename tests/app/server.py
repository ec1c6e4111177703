"""A real server in a process of its own, for tests of the window."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Served:
    url: str
    data: Path
    admin_token: str = field(repr=False)


@contextlib.contextmanager
def serve(data: Path, *flags: str) -> Iterator[Served]:
    """Runs `sluice-server serve` until the block is left."""
    command = [sys.executable, "-m", "embedded_server", "serve", "--data", str(data), *flags]
    with (
        (data / "test.log").open("wb") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log) as process,
    ):
        assert process.stdout is not None
        try:
            ready = json.loads(process.stdout.readline())
            yield Served(ready["url"], data, (data / "admin-token").read_text("utf-8").strip())
        finally:
            process.terminate()
            process.wait(timeout=10)
