"""How the server starts processes of its own program, from Python or from a packaged server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import embedded_server

ROOT: Final = Path(embedded_server.__file__).parent.parent  # `-m` finds the package from here, installed or not


def own_command(name: str, module: str, *options: str) -> list[str]:
    """`name` is the command of the packaged server, `module` what Python runs, with its `options`; from `ROOT`."""
    if getattr(sys, "frozen", False):
        return [sys.executable, name]
    return [sys.executable, *options, "-m", module]
