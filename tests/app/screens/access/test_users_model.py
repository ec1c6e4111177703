"""What the model makes of a service that knows no change of keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from app.api.errors import RefusedByServerError
from app.api.sensohive_replies import ApiKey, ApiUser, IssuedApiKey
from app.api.users_desk import Roster
from app.connections import Connections
from app.credentials import Credentials
from app.running.loop import AppLoop
from app.screens.access.users_model import UsersModel
from embedded_server.domain.orbit import AuditEvent

UDO = ApiUser("udo", is_integrator=False)
KEY = ApiKey("7", "Dashboard", "abcd", None, ("readdata",), "udo", is_revoked=False)


class Unchanging:
    """Tells one key and answers 405 to every change."""

    async def load(self) -> Roster:
        return Roster((UDO,), (KEY,))

    async def add_user(self, name: str, email: str, parent: str) -> None:
        raise self._refusal()

    async def delete_user(self, user: ApiUser) -> None:
        raise self._refusal()

    async def add_key(self, user: str, name: str, scopes: Sequence[str], expires_at: datetime | None) -> IssuedApiKey:
        raise self._refusal()

    async def change_key(self, key: ApiKey, scopes: Sequence[str], expires_at: datetime | None) -> None:
        raise self._refusal()

    async def revoke_key(self, key: ApiKey) -> None:
        raise self._refusal()

    async def give_device(self, device: str, user: str) -> None:
        raise self._refusal()

    async def history(self, device: str) -> Sequence[AuditEvent]:
        return ()

    @staticmethod
    def _refusal() -> RefusedByServerError:
        return RefusedByServerError(405, "invalid", "This path answers DELETE, GET only.")


def test_that_a_service_that_changes_no_keys_makes_the_matrix_read_only(
    loop: AppLoop, connections: Connections, credentials: Credentials
) -> None:
    model = UsersModel(Unchanging(), Unchanging(), connections, credentials)
    loop.run_until_complete(model.refresh())
    assert model.why_fixed() == ""
    model.flip(KEY, "readdev")
    with pytest.raises(RefusedByServerError):
        loop.run_until_complete(model.save())
    assert model.why_fixed() == "This path answers DELETE, GET only."
    assert model.staged.count() == 0
    connections.switched.emit()
    assert model.why_fixed() == ""
