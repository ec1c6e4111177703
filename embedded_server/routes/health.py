"""`/healthz`: whether this server should be sent requests, for load balancers and those who watch it."""

from __future__ import annotations

import shutil
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from embedded_server.domain.moments import iso
from embedded_server.limits import MIB
from embedded_server.routes.admin.app import is_admin
from embedded_server.services import Services
from embedded_server.store.errors import Trouble

_ROOM = 4 * MIB  # with less the disk counts as full
_GRACE_SECONDS = 5.0  # after that a disk that may work again is tried again


class HealthRoute:
    def __init__(self, services: Services) -> None:
        self._services = services

    async def show(self, request: Request) -> Response:
        """Anybody learns the state; only the admin token opens the details of `?verbose`."""
        reasons = self._reasons()
        said: dict[str, object] = {"status": "not_ready", "reasons": reasons} if reasons else {"status": "ok"}
        if "verbose" in request.query_params and is_admin(request.headers.raw, self._services.admin_token):
            said |= self._details()
        return JSONResponse(said, 503 if reasons else 200, headers={"cache-control": "no-store"})

    def _reasons(self) -> list[str]:
        gauges = self._services.store.gauges()
        trouble, may_be_over = gauges.trouble, not gauges.is_stopped
        if trouble is Trouble.DISK_FULL:
            may_be_over = self._has_room()
        if trouble is None or (may_be_over and time.monotonic() - gauges.troubled_at > _GRACE_SECONDS):
            return []  # only a request can find out, so requests have to come
        return [trouble.value]

    def _has_room(self) -> bool:
        return shutil.disk_usage(self._services.data_directory).free > _ROOM

    def _details(self) -> dict[str, object]:
        services, gauges = self._services, self._services.store.gauges()
        return {
            "version": services.version,
            "started_at": iso(services.started_at),
            "waiting": gauges.waiting,
            "database_bytes": gauges.database_bytes,
            "log_bytes": gauges.log_bytes,
            "disk_free_bytes": shutil.disk_usage(services.data_directory).free,
            "decoders": services.decoders.is_running,
            "connections": services.tally.open_connections(),
        }
