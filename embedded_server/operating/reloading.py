"""SIGHUP: the certificate is read again while the server runs."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from embedded_server.connection.tls import Tls

_log = logging.getLogger(__name__)


@contextmanager
def rereading(tls: Tls | None, on_reread: Callable[[], None]) -> Iterator[None]:
    """Connections that are open keep the certificate they have."""

    def reread() -> None:
        if tls is None:
            _log.info("There is nothing to read again: the server speaks plain HTTP")
        else:
            tls.reload()
            on_reread()

    if sys.platform == "win32":  # which has no such signal
        yield
        return
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, reread)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)
