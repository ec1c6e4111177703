"""What the routes share, built once by `serving`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from embedded_server.clock import Clock
from embedded_server.limits import Limits
from embedded_server.passwords import Passwords
from embedded_server.store.base import Store

if TYPE_CHECKING:
    from embedded_server.decoding.pool import DecoderPool
    from embedded_server.events import Events


@dataclass(frozen=True, slots=True)
class Services:
    store: Store
    clock: Clock
    events: Events
    decoders: DecoderPool
    passwords: Passwords
    limits: Limits
    admin_token: str = field(repr=False)
    data_directory: Path
    url: str
    started_at: datetime
    version: str
