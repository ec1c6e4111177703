"""Programs below a path of their own."""

from __future__ import annotations

import re

from starlette.routing import Mount
from starlette.types import ASGIApp


def mounted(root: str, app: ASGIApp) -> Mount:
    """Starlette's own ends at a line break, which the names and ids in a path may hold."""
    mount = Mount(root, app)
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)
    return mount
