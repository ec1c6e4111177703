"""What opens a server's parts, and connections to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from embedded_server.domain.account import LOCAL_EMAIL
from tests.embedded_server.orbit.histories import Doors
from tests.embedded_server.orbit.wires import Wire
from tests.embedded_server.processes import Served


@contextmanager
def wired(server: Served, number: int) -> Iterator[list[Wire]]:
    """One for the clock, and as many others."""
    wires = [Wire(int(server.url.rpartition(":")[2])) for _ in range(number + 1)]
    try:
        yield wires
    finally:
        for wire in wires:
            wire.close()


def opened_doors(server: Served, admin: dict[str, str]) -> Doors:
    with httpx.Client(base_url=f"{server.url}/admin/v1", headers=admin, timeout=30) as client:
        token = client.post("/tokens", json={"type": "sigfox"}).json()["access_token"]
        key = client.post(f"/users/{LOCAL_EMAIL}/keys", json={"name": "k", "scopes": ["orbitman"]}).json()["key"]
    return Doors(f"/sigfox/{token}", {"apikey": key}, admin)
