"""A fleet to try Orbit with: virtual sensors, registered like real ones, on a Sigfox network that lives faster."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.api.admin import AdminClient
from app.api.orbit import OrbitClient
from app.credentials import Credentials
from app.local_server.simulator import Simulator

FIRST_ID, DEVICES, FACTOR = 0x5A0001, 8, 180
NAMES = ("freezer-01", "freezer-02", "freezer-03", "freezer-04", "cellar-01", "cellar-02", "deck-north", "deck-south")
TOKEN = "orbit-simulator"
NOTE = "virtual Orbit sensors"


class Trial(QObject):
    """Times a person would wait hours for take minutes: four requests a day become one every two minutes."""

    def __init__(
        self,
        admin: AdminClient,
        client: OrbitClient,
        credentials: Credentials,
        simulator: Simulator,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._admin, self._client, self._credentials, self._simulator = admin, client, credentials, simulator

    @property
    def is_running(self) -> bool:
        return self._simulator.is_running

    async def start(self, then: Callable[[str], None]) -> None:
        """Tells the first of its sensors. One that is registered already keeps its name."""
        known = {one.id for one in await self._client.all()}
        for number, name in enumerate(NAMES):
            if sensor_id(number) not in known:
                await self._client.register(sensor_id(number), "ORBIT_K", name)
        token = self._credentials.get(TOKEN)
        if token is None or await self._admin.identify_token(token) is None:
            token = (await self._client.issue_token(NOTE)).value
            await self._credentials.put(TOKEN, token)
        await self._simulator.start_orbit(self._admin.base_url, token, self._admin.fingerprint, DEVICES, FACTOR)
        then(sensor_id(0))

    async def stop(self) -> None:
        await self._simulator.stop()


def sensor_id(number: int) -> str:
    return f"{FIRST_ID + number:06X}"
