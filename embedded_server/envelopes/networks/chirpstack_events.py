"""The event words of ChirpStack's `?event=`, v3 and v4."""

from __future__ import annotations

from embedded_server.domain.message import UPLINK

SAID = {
    "up": UPLINK,
    **{name: name for name in ("join", "ack", "txack", "status", "log", "error", "location", "integration")},
}
