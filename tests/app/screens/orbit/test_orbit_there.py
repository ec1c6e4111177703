"""Orbit against a Sensohive endpoint: a second Sluice server, through its `/v1` and the key of a user."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from app.api.admin import AdminClient
from app.api.orbit import OrbitClient
from app.api.users_here import UsersHere
from app.connections import HERE, Connections, Profile
from app.running.loop import AppLoop
from app.screens.orbit.desk import NOTHING, UNFORESEEN
from embedded_server.domain.account import LOCAL_EMAIL
from tests.app.screens.orbit.conftest import REPORT, Radio, Screen, press
from tests.app.server import Served, serve

pytestmark = pytest.mark.slow


@dataclass
class Endpoint:
    admin: AdminClient
    radio: Radio
    key: str


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("second")
    data.chmod(0o700)
    with serve(data) as server:
        yield server


@pytest.fixture
def far(second: Served, loop: AppLoop) -> Iterator[Endpoint]:
    """The second server, with a sensor of its own for each test."""
    admin = AdminClient(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    yield loop.run_until_complete(_furnished(admin, second))
    loop.run_until_complete(admin.close())


async def _furnished(admin: AdminClient, server: Served) -> Endpoint:
    await admin.point_at(server.url, server.admin_token)
    orbit = OrbitClient(admin)
    sensor = f"{0x2B3C01 + len(await orbit.all()):X}"
    await orbit.register(sensor, "ORBIT_K", "far freezer")
    radio = Radio(server.url, (await orbit.issue_token("test")).value, sensor)
    key = await UsersHere(admin).add_key(LOCAL_EMAIL, "window", ("readdev", "orbitman"), None)
    return Endpoint(admin, radio, key.value)


def connect(screen: Screen, connections: Connections, far: Endpoint, *, is_read_only: bool = False) -> None:
    profile = Profile("", "Far", far.admin.base_url, is_read_only=is_read_only)

    async def use() -> None:
        saved = await connections.save(profile, far.key)
        await connections.use(saved.id)

    screen.radio(lambda: [far.radio.say(one) for one in REPORT])
    screen.loop.run_until_complete(use())
    screen.open(far.radio.sensor)


def test_that_a_parameter_of_an_endpoints_sensor_is_changed(
    screen: Screen, connections: Connections, far: Endpoint
) -> None:
    connect(screen, connections, far)
    assert screen.row("alarm_high").active == "30.0 °C"
    screen.stage("alarm_high", "25,5")
    assert screen.row("alarm_high").sign.text == "Staged"
    screen.queue()
    assert screen.row("alarm_high").sign.text == "Queued"
    downlink: list[str] = []
    screen.radio(lambda: downlink.append(far.radio.ask()))
    assert screen.row("alarm_high").sign.text == "Awaiting ack"
    assert [light.state for light in screen.desk.frames.cards()[0].lights] == ["on", "waiting", "waiting"]
    screen.radio(far.radio.emitted)
    screen.radio(lambda: far.radio.acknowledge(downlink[0], 4))
    assert (screen.row("alarm_high").active, screen.row("alarm_high").sign.text) == ("25.5 °C", "Active")
    assert "Confirmed" in [story.outcome.text for story in screen.desk.history.stories()]


def test_that_the_limits_of_a_parameter_hold_before_it_is_queued_there(
    screen: Screen, connections: Connections, far: Endpoint
) -> None:
    connect(screen, connections, far)
    screen.type("downlink_interval", "365")
    assert screen.desk.parameters.editor.has_error()


def test_that_what_was_sent_there_is_cancelled_by_force_only(
    screen: Screen, connections: Connections, far: Endpoint
) -> None:
    connect(screen, connections, far)
    screen.stage("measure_interval", "20")
    screen.queue()
    screen.radio(far.radio.ask)
    screen.choose("measure_interval")
    screen.actions["orbit.cancel"].trigger()
    press(screen.dialog())
    screen.until(lambda: screen.row("measure_interval").sign.text == "Uncertain")


def test_that_what_an_endpoint_cannot_do_says_so(screen: Screen, connections: Connections, far: Endpoint) -> None:
    connect(screen, connections, far, is_read_only=True)
    screen.stage("alarm_low", "-6")
    for name, reason in (
        ("orbit.register", "registers its own"),
        ("orbit.try", "This computer"),
        ("orbit.queue", "read only"),
    ):
        assert not screen.actions[name].isEnabled()
        assert reason in screen.actions[name].toolTip()


def test_that_an_endpoint_that_foresees_nothing_says_so_beside_the_downlinks(
    screen: Screen, connections: Connections, far: Endpoint
) -> None:
    connect(screen, connections, far)
    assert screen.desk.frames._note.full_text() == NOTHING
    screen.stage("alarm_low", "-6")
    screen.until(lambda: screen.desk.frames._note.full_text() == UNFORESEEN)


def test_that_what_a_sensor_never_told_is_not_uncertain_in_the_list(
    screen: Screen, connections: Connections, far: Endpoint
) -> None:
    connect(screen, connections, far)
    silent = "2B4C99"
    screen.loop.run_until_complete(OrbitClient(far.admin).register(silent, "ORBIT_K", "silent"))
    screen.refresh()
    screen.until(lambda: screen.model.find(silent))
    glances = [screen.model.find(one) for one in (silent, far.radio.sensor)]
    assert [one.uncertain for one in glances if one is not None] == [0, 0]


def test_that_each_system_keeps_what_is_staged_for_it(screen: Screen, connections: Connections, far: Endpoint) -> None:
    connect(screen, connections, far)
    screen.stage("alarm_low", "-6")
    far_id = connections.place
    screen.loop.run_until_complete(connections.use(HERE))
    screen.refresh()
    assert screen.model.find(far.radio.sensor) is None
    assert not screen.model.staged
    screen.loop.run_until_complete(connections.use(far_id))
    screen.open(far.radio.sensor)
    assert screen.model.staged == {"alarm_low": -60}
