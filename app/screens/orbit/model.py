"""What Orbit knows: the sensors there are, the one that is open, what is staged, and what that would become."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

from PySide6.QtCore import QObject, Signal

from app.api.errors import ApiError
from app.api.http import Json
from app.api.orbit_desk import OrbitDesk
from app.connections import HERE, Connections
from app.running.one_at_a_time import OneAtATime
from app.screens.orbit.moments import DAY_S, moment, now_s
from app.screens.orbit.parameter_rows import Knowledge
from embedded_server.domain.orbit import AuditEvent
from embedded_server.domain.orbit_told import SensorGlance, SensorSheet, Traffic, WishOutcome

HISTORY = timedelta(days=30)
LEAST_TRAFFIC_S, GAPS_SHOWN = 3_600, 3
AT_ONCE = 4  # sensors that are asked at the same time


class OrbitModel(QObject):
    """`there` stands for the endpoint in use, `here` for this computer. An answer about a sensor that is not open any
    more is dropped, and so is one of a system that is not in use any more."""

    listed = Signal()
    opened = Signal()  # another sensor is open; what is known of it follows
    changed = Signal()  # anything of the open one
    staged_changed = Signal()
    switched = Signal()  # to another system; nothing is known of it yet

    def __init__(
        self, here: OrbitDesk, there: OrbitDesk, connections: Connections, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._here, self._there, self._connections = here, there, connections
        self.sensors: tuple[SensorGlance, ...] = ()
        self.open_id = ""
        self.sheet: SensorSheet | None = None
        self.raw: Json = None
        self.wants_raw = False
        self._traffic = Traffic((), ())
        self.events: Sequence[AuditEvent] = ()
        self._staged: dict[str, dict[str, int]] = {}
        self._outcome: WishOutcome | None = None
        self._with_all_history: set[str] = set()
        self._place = connections.place
        self._fetches, self._fetches_open = OneAtATime(), OneAtATime()
        self._staged_elsewhere: dict[str, dict[str, dict[str, int]]] = {}  # by the system it is staged for
        connections.switched.connect(self._start_over)

    @property
    def is_here(self) -> bool:
        return self._place == HERE

    @property
    def raw_path(self) -> str:
        return self._client.raw_path(self.open_id)

    @property
    def place_name(self) -> str:
        profile = self._connections.current
        return "This computer" if profile is None else profile.name

    @property
    def why_read_only(self) -> str:
        """Empty where changes can be queued."""
        profile = self._connections.current
        return f"{profile.name} is connected read only" if profile is not None and profile.is_read_only else ""

    @property
    def _client(self) -> OrbitDesk:
        return self._here if self.is_here else self._there

    @property
    def staged(self) -> Mapping[str, int]:
        """Of the sensor that is open, in the order they were made."""
        return self._staged.get(self.open_id, {})

    @property
    def is_whole_history(self) -> bool:
        return self.open_id in self._with_all_history

    @property
    def has_problems(self) -> bool:
        return self._outcome is not None and bool(self._outcome.problems)

    def staged_count(self, sensor: str) -> int:
        return len(self._staged.get(sensor, {}))

    def find(self, sensor: str) -> SensorGlance | None:
        return next((one for one in self.sensors if one.id == sensor), None)

    def was_sent(self, parameter: str) -> bool:
        """In a downlink whose fate for it nobody knows."""
        return any(
            one.is_open and parameter in one.values and parameter not in one.void for one in self._traffic.downlinks
        )

    def knowledge(self) -> Knowledge | None:
        if self.sheet is None:
            return None
        return Knowledge(self.sheet, self._traffic, self.events, self.staged, self._outcome, now_s())

    async def refresh(self) -> None:
        await self._fetches.run(self._fetch)

    async def _fetch(self) -> None:
        place, sensors = self._place, await self._client.all()
        if place != self._place:
            return
        self.sensors = tuple(sensors)
        if self._staged:
            known = {one.id for one in self.sensors}
            self._staged = {sensor: wishes for sensor, wishes in self._staged.items() if sensor in known}
        self.listed.emit()

    def open(self, sensor: str) -> None:
        if sensor != self.open_id:
            self.open_id, self.sheet, self._outcome = sensor, None, None
            self._traffic, self.events = Traffic((), ()), ()
            self._fetches_open.start_over()
            self.opened.emit()

    async def refresh_open(self) -> None:
        await self._fetches_open.run(self._fetch_open)

    async def _fetch_open(self) -> None:
        place, sensor = self._place, self.open_id
        if not sensor:
            return
        sheet = await self._client.one(sensor)
        raw = await self._client.raw(sensor) if self.wants_raw else None
        since = moment(now_s() - max(LEAST_TRAFFIC_S, min(GAPS_SHOWN * sheet.window.gap_s, 7 * DAY_S)))
        whole = sensor in self._with_all_history
        traffic, events, outcome = await asyncio.gather(
            self._client.traffic(sensor, since),
            self._client.history(sensor, None if whole else moment(now_s()) - HISTORY),
            self._foreseen(sensor),
        )
        if (place, sensor) == (self._place, self.open_id):
            self.sheet, self._traffic, self.events, self._outcome, self.raw = sheet, traffic, events, outcome, raw
            self.changed.emit()

    def stage(self, parameter: str, value: int) -> None:
        """The last wish for a parameter counts; one that is no change is none."""
        staged = self._staged.setdefault(self.open_id, {})
        staged.pop(parameter, None)
        if value != self._wanted(parameter):
            staged[parameter] = value
        self._tell_staged()

    def unstage(self, parameter: str) -> None:
        self._staged.get(self.open_id, {}).pop(parameter, None)
        self._tell_staged()

    def undo(self) -> None:
        """Takes the last staged edit back."""
        if self.staged:
            self.unstage([*self.staged][-1])

    def discard(self) -> None:
        self._staged.pop(self.open_id, None)
        self._tell_staged()

    async def rehearse(self) -> None:
        """What the staged edits would become."""
        place, sensor = self._place, self.open_id
        if not sensor:
            return
        outcome = await self._foreseen(sensor)
        if (place, sensor) == (self._place, self.open_id):
            self._outcome = outcome
            self.changed.emit()

    async def queue(self, then: Callable[[int], None]) -> None:
        sensor, staged = self.open_id, dict(self.staged)
        if not staged:
            return
        await self._client.queue(sensor, staged)
        left = self._staged.get(sensor, {})
        for name, value in staged.items():
            if left.get(name) == value:  # what was typed meanwhile stays
                del left[name]
        await self._after()
        then(len(staged))

    async def cancel(self, parameter: str, *, is_forced: bool, then: Callable[[], None]) -> None:
        await self._client.cancel(self.open_id, parameter, is_forced=is_forced)
        await self._after()
        then()

    async def wish(self, wishes: Mapping[str, int], then: Callable[[], None]) -> None:
        """At once, without staging: the way back to the active value."""
        await self._client.queue(self.open_id, wishes)
        await self._after()
        then()

    async def register(self, sensor: str, model: str, name: str, then: Callable[[], None]) -> None:
        await self._client.register(sensor, model, name)
        await self.refresh()
        then()

    async def show_all_history(self) -> None:
        self._with_all_history.add(self.open_id)
        await self.refresh_open()

    async def whole_history(self) -> Sequence[AuditEvent]:
        return await self._client.history(self.open_id, None)

    async def rehearse_many(
        self, sensors: Sequence[str], wishes: Mapping[str, int], tell: Callable[[str, WishOutcome | ApiError], None]
    ) -> None:
        async def ask(sensor: str) -> None:
            tell(sensor, await self._client.rehearse(sensor, wishes, is_acknowledged=False))

        await self._each(sensors, ask, tell)

    async def queue_many(
        self,
        sensors: Sequence[str],
        wishes: Mapping[str, int],
        tell: Callable[[str, ApiError | None], None],
        then: Callable[[], None],
    ) -> None:
        """Safe to repeat: a wish that is there already is none."""

        async def ask(sensor: str) -> None:
            await self._client.queue(sensor, wishes)
            tell(sensor, None)

        await self._each(sensors, ask, tell)
        await self._after()
        then()

    async def _each(
        self,
        sensors: Sequence[str],
        ask: Callable[[str], Awaitable[None]],
        tell: Callable[[str, ApiError], None],
    ) -> None:
        """A few at the same time; what one of them refuses keeps no other from it."""
        few = asyncio.Semaphore(AT_ONCE)

        async def one(sensor: str) -> None:
            async with few:
                try:
                    await ask(sensor)
                except ApiError as error:
                    tell(sensor, error)

        await asyncio.gather(*map(one, sensors))

    async def _foreseen(self, sensor: str) -> WishOutcome:
        return await self._client.rehearse(sensor, self._staged.get(sensor, {}), is_acknowledged=True)

    def _start_over(self) -> None:
        """Another system is in use. What is staged for each waits until it is in use again."""
        self._staged_elsewhere[self._place] = self._staged
        self._place = self._connections.place
        self._staged = self._staged_elsewhere.pop(self._place, {})
        self.sensors, self.open_id, self.sheet, self._outcome = (), "", None, None
        self._traffic, self.events, self._with_all_history = Traffic((), ()), (), set()
        self._fetches.start_over()
        self._fetches_open.start_over()
        self.switched.emit()

    async def _after(self) -> None:
        await asyncio.gather(self.refresh(), self.refresh_open())

    def _wanted(self, parameter: str) -> int | None:
        told = self.sheet.parameter(parameter) if self.sheet else None
        if told is None:
            return None
        return told.wanted if told.is_certain or told.state is not None else None

    def _tell_staged(self) -> None:
        self._staged = {sensor: wishes for sensor, wishes in self._staged.items() if wishes}
        self.staged_changed.emit()
