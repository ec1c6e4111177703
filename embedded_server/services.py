"""What the routes share, built once by `serving`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from embedded_server.clock import Clock
from embedded_server.deliveries.counting import DeliveryTally
from embedded_server.deliveries.names import Resolver, SystemResolver
from embedded_server.gate.key_uses import KeyUses
from embedded_server.gate.passwords import Passwords
from embedded_server.gate.proxies import Proxies
from embedded_server.gate.stand_ins import StandIns
from embedded_server.limits import Limits
from embedded_server.operating.tally import Tally
from embedded_server.pages.asked import Pages
from embedded_server.store.base import Store

if TYPE_CHECKING:
    import httpcore

    from embedded_server.connection.tls import Tls
    from embedded_server.decoding.pool import DecoderPool
    from embedded_server.events import Events
    from embedded_server.jobs import Jobs


@dataclass(frozen=True, slots=True)
class Services:
    store: Store
    pages: Pages
    clock: Clock
    events: Events
    decoders: DecoderPool
    jobs: Jobs
    passwords: Passwords
    limits: Limits
    admin_token: str = field(repr=False)
    data_directory: Path
    url: str
    started_at: datetime
    version: str
    host: str = "127.0.0.1"  # the address it listens at
    tls: Tls | None = None
    metrics_token: str = field(default="", repr=False)
    database: str = ""  # where the PostgreSQL one is, without its password; empty for SQLite
    proxies: Proxies = field(default_factory=Proxies)
    tally: Tally = field(default_factory=Tally)
    resolver: Resolver = field(default_factory=SystemResolver)
    dialler: httpcore.AsyncNetworkBackend | None = None  # another way to connect, for who tries things out
    deliveries: DeliveryTally = field(default_factory=DeliveryTally)
    private_webhooks: bool = False  # webhooks may name hosts of this computer's own networks
    key_uses: KeyUses = field(default_factory=KeyUses, repr=False)
    stand_ins: StandIns = field(default_factory=StandIns, repr=False)

    @property
    def fingerprint(self) -> str:
        """Of the certificate in use; empty over plain HTTP."""
        return "" if self.tls is None else self.tls.certificate.fingerprint
