"""systemd's side of a service: ready, alive, stopping, told as datagrams to the socket it names."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import MutableMapping


class Notifier:
    """Says nothing where nobody listens. The names are taken out of the environment: children are not to speak."""

    def __init__(self, environment: MutableMapping[str, str]) -> None:
        address = environment.pop("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        patience = environment.pop("WATCHDOG_USEC", "")
        pid = environment.pop("WATCHDOG_PID", str(os.getpid()))
        is_for_us = patience.isdecimal() and pid == str(os.getpid())
        self._patience = int(patience) / 1_000_000 if is_for_us else 0.0

    def ready(self, status: str) -> None:
        self._say(f"READY=1\nSTATUS={status}\nMAINPID={os.getpid()}")

    def stopping(self) -> None:
        self._say("STOPPING=1\nSTATUS=Answering what has arrived")

    async def keep_alive(self) -> None:
        """While the event loop turns, until cancelled."""
        while self._patience:
            self._say("WATCHDOG=1")
            await asyncio.sleep(self._patience / 3)

    def _say(self, text: str) -> None:
        if not self._address:
            return
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto(text.encode(), self._address)
