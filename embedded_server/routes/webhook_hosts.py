"""Whether a webhook may have an address: the restriction list, and what the host's name stands for now."""

from __future__ import annotations

import asyncio
import socket

from embedded_server.domain.webhook_rules import check_webhook_addresses, check_webhook_url
from embedded_server.services import Services

_PATIENCE = 5  # seconds for a look-up
_NO_SUCH_NAME = frozenset((socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)))


class WebhookHosts:
    def __init__(self, services: Services) -> None:
        self._resolver = services.resolver
        self._allows_private = services.private_webhooks

    async def check(self, url: str) -> None:
        """Raises RestrictionError. A name nobody can be asked about now is judged when something is sent."""
        host = check_webhook_url(url).host
        try:
            async with asyncio.timeout(_PATIENCE):
                addresses = await self._resolver(host)
        except socket.gaierror as error:
            if error.errno not in _NO_SUCH_NAME:
                return
            addresses = []
        except (OSError, UnicodeError):  # a time-out is an OSError
            return
        check_webhook_addresses(addresses, allows_private=self._allows_private)
