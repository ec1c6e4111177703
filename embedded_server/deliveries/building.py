"""Puts the engine and its parts together from what the server has."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from embedded_server.deliveries.engine import DeliveryEngine
from embedded_server.deliveries.names import Names
from embedded_server.deliveries.outbound import Outbound
from embedded_server.deliveries.sealing import Sealer
from embedded_server.deliveries.sending import Sender
from embedded_server.services import Services


@asynccontextmanager
async def sending(services: Services) -> AsyncIterator[Sender]:
    """With connections of its own."""
    names, deadline = Names(services.resolver), services.limits.target_seconds
    outbound = Outbound(names, services.dialler, deadline=deadline)
    sealer = Sealer(services.data_directory)
    try:
        yield Sender(outbound, sealer, services.clock, services.version, private_webhooks=services.private_webhooks)
    finally:
        await outbound.close()


async def deliver(services: Services) -> None:
    """Until it is cancelled, or the server stops."""
    async with sending(services) as sender:
        engine = DeliveryEngine(services.store, sender, services.events, services.clock, services.deliveries)
        await engine.run()
