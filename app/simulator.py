"""A virtual fleet beside the server: `sluice-server simulate` as a process of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess

from PySide6.QtCore import QObject, Signal

from app.embedded import server_command

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
        if not self.is_running:
            self._process = await asyncio.to_thread(_spawn, url, token, fingerprint, devices, rate)
            self.running_changed.emit(True)

    async def stop(self) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            process.terminate()
            await asyncio.to_thread(process.wait)
            self.running_changed.emit(False)


def _spawn(url: str, token: str, fingerprint: str, devices: int, rate: float) -> subprocess.Popen[bytes]:
    command = [*server_command(), "simulate", "--url", url, "--network", "senet"]
    trust = ["--fingerprint", fingerprint] if fingerprint else []
    counts = ["--devices", str(devices), "--rate", str(rate)]
    return subprocess.Popen(
        [*command, *trust, *counts],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "SLUICE_TOKEN": token},
    )
