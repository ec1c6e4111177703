"""The event loop the server runs on: uvloop where it exists."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """For `asyncio.Runner`."""
    if sys.platform == "win32":
        return None
    import uvloop  # does not exist on Windows

    return uvloop.new_event_loop
