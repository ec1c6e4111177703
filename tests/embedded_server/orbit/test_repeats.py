"""What comes again is answered byte for byte and changes nothing, as a state machine over HTTP and a real database,
which itself allows one open change for each parameter."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from embedded_server.domain.orbit import Sensor
from embedded_server.domain.token import TokenKind
from embedded_server.domain.user_key import SCOPES
from embedded_server.orbit.models import load_catalogue
from embedded_server.store.orbit_store import Step
from tests.embedded_server.homes import Homes
from tests.embedded_server.live import Live, live_server
from tests.embedded_server.orbit.sensor import FieldSensor

MODEL: Final = load_catalogue().models["ORBIT_K"]
VALUES: Final = {"alarm_enabled": (0, 1), "points_per_uplink": (1, 2, 3), "fast_mode_minutes": (0, 30)}
WISHES: Final = st.sampled_from([(name, value) for name, values in VALUES.items() for value in values])
FORMS: Final = st.sampled_from(("json", "form", "query", "batch"))
OFTEN: Final = st.sampled_from((True, True, False))
FAR_S: Final = 1 << 40
Result = TypeVar("Result")


@dataclass
class Desk:
    """A server on its own loop, for a machine on another thread."""

    live: Live
    loop: asyncio.AbstractEventLoop
    token: str
    key: str
    sensors: int = 0

    def wait_for(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        asked: Future[Result] = asyncio.run_coroutine_threadsafe(coroutine, self.loop)
        return asked.result(30)

    def another_sensor(self) -> str:
        self.sensors += 1
        device = f"{0xB0000 + self.sensors:X}"
        owner = self.live.dana.account.id
        self.wait_for(self.live.services.store.save_orbit_device(device, MODEL.name, None, owner, None))
        return device

    def ask(self, method: str, path: str, **what: Any) -> tuple[int, bytes]:
        reply = self.wait_for(self.live.http.request(method, path, **what))
        return reply.status_code, reply.content


@dataclass(frozen=True)
class Taken:
    """A callback that was answered."""

    fields: dict[str, str]
    answer: tuple[int, bytes]


class Repeats(RuleBasedStateMachine):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self.device, self.real = desk, desk.another_sensor(), FieldSensor(MODEL)
        self.taken: list[Taken] = []
        self.said: list[bytes] = []

    def kept(self) -> tuple[object, ...]:
        """All that the database has of it."""

        async def read() -> tuple[object, ...]:
            store, device = self.desk.live.services.store, self.device
            points = await store.orbit_points(device, 0, FAR_S, 1_000)
            events = await store.orbit_events(device, None, None)
            return await store.orbit_sensor(device), events, await store.orbit_uplinks(device, 0, 1_000), points

        return self.desk.wait_for(read())

    def call(self, fields: dict[str, str], form: str) -> tuple[int, bytes]:
        path = f"/sigfox/{self.desk.token}/data"
        if form == "batch":
            line = ";".join(fields[name] for name in ("device", "time", "data", "seqNumber", "ack"))
            return self.desk.ask("POST", f"/sigfox/{self.desk.token}/batch", content=line.encode())
        method, name = {"json": ("POST", "json"), "form": ("PUT", "data"), "query": ("GET", "params")}[form]
        return self.desk.ask(method, path, **{name: fields})

    @rule(wish=WISHES)
    def wish(self, wish: tuple[str, int]) -> None:
        path, headers = f"/v1/orbit/dev/{self.device}", {"apikey": self.desk.key}
        assert self.desk.ask("PUT", path, json=dict([wish]), headers=headers)[0] == 202

    @rule(name=st.sampled_from(list(VALUES)), force=st.booleans())
    def cancel(self, name: str, force: bool) -> None:
        path, headers = f"/v1/orbit/dev/{self.device}/pending/{name}", {"apikey": self.desk.key}
        query = {"force": str(force).lower()}
        assert self.desk.ask("DELETE", path, params=query, headers=headers)[0] in (204, 404, 409)

    @rule(seconds=st.sampled_from((61, 700, 90_000)))
    def wait(self, seconds: int) -> None:
        self.desk.live.clock.advance(seconds=seconds)

    @rule(asks=OFTEN, speaks=st.booleans(), late=st.sampled_from((0, 0, 0, 40)), arrives=st.booleans(), form=FORMS)
    def hear(self, asks: bool, speaks: bool, late: int, arrives: bool, form: str) -> None:
        """And at once again, as a network does that got no answer."""
        self.desk.live.clock.advance(seconds=600)
        now = self.desk.live.clock.ms // 1000
        data = self.said.pop() if speaks and self.said else b""
        fields = {"device": self.device, "time": str(now - late), "data": data.hex(), "ack": str(asks).lower()}
        fields["seqNumber"] = str(len(self.taken))
        answer = self.call(fields, "json")
        self.taken.append(Taken(fields, answer))
        self.again(0, form, asks)
        if answer[0] == 200 and arrives:
            self.said.append(self.real.receive(bytes.fromhex(answer[1].decode().split('"')[-2])))

    @rule(name=st.sampled_from(list(VALUES)))
    def report(self, name: str) -> None:
        self.said.append(self.real.report(name))

    @precondition(lambda self: self.taken)
    @rule(code=st.sampled_from((0, 1, 4, 5)), place=st.integers(0, 9))
    def tell_result(self, code: int, place: int) -> None:
        time = self.taken[place % len(self.taken)].fields["time"]
        fields = {"device": self.device, "time": time, "infoCode": code}
        assert self.desk.ask("POST", f"/sigfox/{self.desk.token}/service/ack", json=fields) == (204, b"")

    @precondition(lambda self: self.taken)
    @rule(place=st.integers(0, 9), form=FORMS, asks=st.booleans())
    def again(self, place: int, form: str, asks: bool) -> None:
        """In whatever form, and also by a callback that leaves out that the sensor asked."""
        taken, before = self.taken[-1 - place % len(self.taken)], self.kept()
        is_less = taken.fields["ack"] == "true" and not asks
        answer = self.call({**taken.fields, "ack": "false"} if is_less else taken.fields, form)
        assert answer == ((204, b"") if is_less else taken.answer)
        assert self.kept() == before

    @rule()
    def open_a_second_one(self) -> None:
        """Past all rules: the database refuses it, and nothing of that step stays."""
        before = self.kept()

        def decide(sensor: Sensor) -> Step[None]:
            others = [replace(one, id=sensor.last_change + 1) for one in sensor.open.values()]
            return Step(replace(sensor, air=0, open={one.parameter: one for one in others}), None)

        assert isinstance(before[0], Sensor)
        if before[0].open:
            with pytest.raises(Exception, match=r"orbit_change|orbit_one_open"):
                self.desk.wait_for(self.desk.live.services.store.step_orbit(self.device, decide))
        assert self.kept() == before


@pytest.mark.timeout(300)
async def test_that_what_comes_again_gets_the_same_answer_and_changes_nothing(homes: Homes, data_dir: Path) -> None:
    home = homes.at(data_dir)
    async with live_server(home.directory, database=home.database) as live:
        token = (await live.dana.token(TokenKind.SIGFOX, "SIGFOX:WRITE")).value
        key = (await live.services.store.add_user_key("all", live.dana.account.id, sorted(SCOPES), 0)).value
        desk = Desk(live, asyncio.get_running_loop(), token, key)

        class OfThisServer(Repeats):
            def __init__(self) -> None:
                super().__init__(desk)

        await asyncio.to_thread(run_state_machine_as_test, OfThisServer, settings=SOME)


SOME: Final = settings(
    max_examples=int(os.environ.get("SLUICE_ORBIT_EXAMPLES", "60")) // 10,
    stateful_step_count=20,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),  # the shortest failing history would take long to find
    suppress_health_check=list(HealthCheck),
)
