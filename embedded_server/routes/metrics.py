"""`/metrics`: for Prometheus and what speaks like it. On this computer nobody is asked for a token."""

from __future__ import annotations

from hmac import compare_digest

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.connection.exposure import is_loopback
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.token import token_hash
from embedded_server.gate.auth import presented
from embedded_server.gate.call import address_of
from embedded_server.operating.exposition import MEDIA_TYPE
from embedded_server.operating.metrics import metrics_text
from embedded_server.services import Services

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")  # a proxy on this computer asks for somebody else


class MetricsRoute:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._accepted = tuple(token_hash(token) for token in (services.admin_token, services.metrics_token) if token)

    async def show(self, request: Request) -> Response:
        if not _is_local(request):
            self._check(request)
        text = await metrics_text(self._services)
        return Response(text, media_type=MEDIA_TYPE, headers={"cache-control": "no-store"})

    def _check(self, request: Request) -> None:
        """Raises RefusedError."""
        token = token_hash(presented(request.headers.get("authorization", "").encode("latin-1"), None))
        if not any(compare_digest(token, accepted) for accepted in self._accepted):
            raise RefusedError(
                401,
                "metrics_token",
                "This token does not open the metrics.",
                "Send the admin token, or the one in the file given with --metrics-token-file.",
            )


def _is_local(request: Request) -> bool:
    if any(name in request.headers for name in _FORWARDED):
        return False
    return request.client is not None and is_loopback(address_of((request.client.host, None)))
