"""A virtual fleet beside the server: `sluice-server simulate` as a process of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.local_server.embedded import server_command

PREFIX = "demo.sluice"  # its recTypes, so that it never mixes with real data


class Simulator(QObject):
    running_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def start(self, url: str, token: str, fingerprint: str = "", devices: int = 12, rate: float = 2.0) -> None:
        """`rate` in uplinks a second. The token travels in the environment, never in the command line."""
        await self._start(url, token, fingerprint, "--network", "senet", "--devices", str(devices), "--rate", str(rate))

    async def start_orbit(self, url: str, token: str, fingerprint: str, devices: int, factor: int) -> None:
        """Orbit sensors on a Sigfox network that lives `factor` times as fast."""
        chosen = ("--network", "sigfox", "--devices", str(devices), "--time-factor", str(factor))
        await self._start(url, token, fingerprint, *chosen)

    async def _start(self, url: str, token: str, fingerprint: str, *options: str) -> None:
        if not self.is_running:
            self._process = await asyncio.to_thread(_spawn, url, token, fingerprint, options)
            self.running_changed.emit(True)

    async def stop(self) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            process.terminate()
            await asyncio.to_thread(process.wait)
            self.running_changed.emit(False)


def _spawn(url: str, token: str, fingerprint: str, options: Sequence[str]) -> subprocess.Popen[bytes]:
    trust = ["--fingerprint", fingerprint] if fingerprint else []
    return subprocess.Popen(
        [*server_command(), "simulate", "--url", url, *trust, *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "SLUICE_TOKEN": token},
    )
