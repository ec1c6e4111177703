"""Who asks, by which key, and whether its scopes cover it."""

from __future__ import annotations

from starlette.requests import Request

from embedded_server.clock import Clock
from embedded_server.domain.orbit import OrbitDevice
from embedded_server.domain.user_key import KeyUse, UserKey, scopes_of
from embedded_server.gate.key_uses import KeyUses
from embedded_server.gate.problems import SensohiveError
from embedded_server.store.base import Store

_HEADERS = ("apikey", "x-api-key")


class KeyGate:
    """Looks the key up on every request: a revoke counts from the next one on."""

    def __init__(self, store: Store, clock: Clock, uses: KeyUses) -> None:
        self._store = store
        self._clock = clock
        self._uses = uses

    async def key(self, request: Request) -> UserKey:
        """Raises SensohiveError (400, 401)."""
        value = _presented(request)
        key = await self._store.user_key(value) if value else None
        if key is None:
            raise SensohiveError(401, "unauthorized", "No key with this value." if value else "No key was sent.")
        if key.revoked_s is not None:
            raise SensohiveError(401, "key_revoked", "The key was revoked.")
        now_s = self._clock.now_ms() // 1000
        if key.expires_s and now_s >= key.expires_s:
            raise SensohiveError(401, "key_expired", "The key has expired.")
        self._uses.note(key.id, KeyUse(now_s, request.client.host if request.client else ""))
        return key


def check_scope(key: UserKey, scope: str) -> None:
    """Raises SensohiveError(403)."""
    if scope not in key.scopes:
        raise SensohiveError(403, "forbidden", f"The key lacks the scope {scope}.", {"scope": scope})
    if scope not in scopes_of(is_integrator=key.is_integrator):
        kind = "an integrator" if key.is_integrator else "a user"
        raise SensohiveError(403, "forbidden", f"The scope {scope} is not for {kind}.", {"scope": scope})


async def visible_devices(store: Store, key: UserKey) -> list[OrbitDevice]:
    """Its own, and an integrator's users'."""
    return await store.orbit_devices_of(key.account_id, with_users=key.is_integrator)


async def visible_device(store: Store, request: Request, key: UserKey) -> OrbitDevice:
    """Not there and not yours look alike. Raises SensohiveError(404)."""
    device = await store.orbit_device(request.path_params["id"].upper())
    if device is None or not _is_visible(device, key):
        raise SensohiveError(404, "not_found", "There is no such device.")
    return device


def _is_visible(device: OrbitDevice, key: UserKey) -> bool:
    return device.owner_id == key.account_id or (key.is_integrator and device.parent_id == key.account_id)


def _presented(request: Request) -> str:
    """Raises SensohiveError(400) when header and query disagree."""
    bearer = request.headers.get("authorization", "")
    values = [request.headers.get(name, "") for name in _HEADERS]
    if bearer.lower().startswith("bearer "):
        values.append(bearer[7:])
    values += request.query_params.getlist("apikey")
    sent = {value.strip() for value in values if value.strip()}
    if len(sent) > 1:
        raise SensohiveError(400, "invalid", "Header and query hold different keys.")
    return sent.pop() if sent else ""
