"""Home: each step turns green when it has really happened, and not before."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.api.errors import RefusedByServerError
from app.credentials import Credentials
from app.local_server.simulator import Simulator
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.access.tokens_model import TokensModel
from app.screens.home.home_view import HomeView
from app.screens.home.model import HomeModel
from app.sender import example_body
from app.settings import Settings
from app.widgets.clipboard import Clipboard
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.window.actions import Actions
from embedded_server.domain.token import TokenKind
from tests.app.server import Served, serve

pytestmark = pytest.mark.slow

STEPS = ("key", "token", "point", "record")


@pytest.fixture
def served(data_dir: Path) -> Iterator[Served]:
    """A fresh server for each test: the first steps are about an empty one."""
    with serve(data_dir) as server:
        yield server


@pytest.fixture
def simulator(loop: AppLoop) -> Iterator[Simulator]:
    simulator = Simulator()
    yield simulator
    loop.run_until_complete(simulator.stop())


@pytest.fixture
def model(client: AdminClient, credentials: Credentials, simulator: Simulator) -> HomeModel:
    return HomeModel(client, credentials, simulator)


@pytest.fixture
def view(
    look: Look,
    actions: Actions,
    tasks: Tasks,
    settings: Settings,
    model: HomeModel,
    credentials: Credentials,
    simulator: Simulator,
    clipboard: Clipboard,
    qtbot: QtBot,
) -> HomeView:
    view = HomeView(look, actions, tasks, settings, model, credentials, simulator, clipboard)
    qtbot.addWidget(view)
    view.resize(1360, 820)
    view.show()
    return view


def states(view: HomeView) -> list[str]:
    return [view._steps._steps.state(step) for step in STEPS]


def test_that_the_steps_turn_green_one_by_one(
    loop: AppLoop, view: HomeView, model: HomeModel, client: AdminClient, credentials: Credentials
) -> None:
    def refreshed() -> list[str]:
        loop.run_until_complete(model.refresh())
        return states(view)

    assert refreshed() == ["now", "todo", "todo", "todo"]
    key = loop.run_until_complete(client.create_key("Philly pilot", "")).key.client_id
    assert refreshed() == ["done", "now", "todo", "todo"]
    tokens = TokensModel(client, credentials)
    issued = loop.run_until_complete(tokens.issue(TokenKind.PIPE, key, "", "", ("us.philadelphia.*",), ""))
    assert refreshed() == ["done", "done", "now", "todo"]
    door = model.door()
    assert door is not None
    assert door.url.endswith("/share/us.philadelphia.sensor")
    with pytest.raises(RefusedByServerError):
        loop.run_until_complete(client.post_share(f"{client.base_url}/share/de.hamburg", issued.value, b"{}"))
    assert refreshed() == ["done", "done", "now", "todo"]
    assert "us.philadelphia.*" in view._steps._refusal.full_text()
    body = json.dumps(example_body(datetime.now(UTC))).encode()
    loop.run_until_complete(client.post_share(door.url, door.token, body))
    assert refreshed() == ["done", "done", "done", "done"]
    assert [uplink.result for uplink in view._rows.rows] == ["Let in", "Refused"]


def test_that_the_simulator_is_alive_but_no_first_step(
    loop: AppLoop, view: HomeView, model: HomeModel, simulator: Simulator
) -> None:
    loop.run_until_complete(model.start_simulator())
    assert simulator.is_running

    async def first_uplink() -> None:
        async with asyncio.timeout(10):
            while not view._rows.rows:
                await model.refresh()
                await asyncio.sleep(0.05)

    loop.run_until_complete(first_uplink())
    assert states(view) == ["now", "todo", "todo", "todo"]
    assert view._rows.rows[0].rec_type.startswith("demo.sluice.")
    loop.run_until_complete(model.stop_simulator())
    assert not simulator.is_running


def test_that_a_device_named_in_markup_shows_as_it_is_written(
    loop: AppLoop, view: HomeView, model: HomeModel, client: AdminClient, credentials: Credentials
) -> None:
    key = loop.run_until_complete(client.create_key("<b>bold</b>", "")).key.client_id
    loop.run_until_complete(TokensModel(client, credentials).issue(TokenKind.PIPE, key, "", "", (), ""))
    loop.run_until_complete(model.refresh())
    door = model.door("a.b")
    assert door is not None
    body = json.dumps({**example_body(datetime.now(UTC)), "devEui": "0000000000000001"}).encode()
    loop.run_until_complete(client.post_share(door.url, door.token, body))

    async def name() -> None:
        async with asyncio.timeout(30):
            while not any(uplink.who == "<img src=x>" for uplink in view._rows.rows):
                if await client.devices():
                    await client.name_device("0000000000000001", "<img src=x>")
                await model.refresh()

    loop.run_until_complete(name())
    assert view._rows.data(view._rows.index(0, 1)) == "<img src=x>"
    assert "<b>bold</b>" in " ".join(label.full_text() for label in view._steps.findChildren(PlainLabel))


def test_that_a_refused_uplink_leads_to_its_request(
    loop: AppLoop, view: HomeView, model: HomeModel, client: AdminClient, qtbot: QtBot
) -> None:
    with pytest.raises(RefusedByServerError):
        loop.run_until_complete(client.post_share(f"{client.base_url}/share/a.b", "f" * 64, b'{"pdu":"00"}'))
    loop.run_until_complete(model.refresh())
    (refused,) = loop.run_until_complete(client.refusals())
    assert refused.code == "token_unknown"
    with qtbot.waitSignal(view.refusal_opened) as heard:
        view._table.opened.emit(0)
    assert heard.args == [refused.id]
    with qtbot.waitSignal(view.refusal_opened) as heard:
        view._attention.chosen.emit("refusal")
    assert heard.args == [refused.id]


def test_that_an_uplink_leads_to_its_device(
    loop: AppLoop, view: HomeView, model: HomeModel, client: AdminClient, actions: Actions
) -> None:
    issued = loop.run_until_complete(client.ask("POST", "/tokens", body={"type": "pipe", "rectypes": ["a.b"]})).json()
    token, url = str(issued["access_token"]), f"{client.base_url}/share/a.b"
    body = {"devEui": "70B3D5E75E00A101", "pdu": "01670110", "port": 2, "joinId": 1, "seqno": 1}
    for sent in (body, {"plain": "words"}):
        loop.run_until_complete(client.post_share(url, token, json.dumps(sent).encode()))
    loop.run_until_complete(_read(client, model))
    asked: list[str] = []
    view.device_asked.connect(asked.append)
    devices = [uplink.device for uplink in view._rows.rows]
    assert sorted(devices) == ["", "70B3D5E75E00A101"]
    view._table.select([devices.index("")])
    assert not actions["home.device"].isEnabled()
    at = devices.index("70B3D5E75E00A101")
    view._table.select([at])
    actions["home.device"].trigger()
    view._table.action_clicked.emit(at, "device")
    assert asked == ["70B3D5E75E00A101"] * 2


async def _read(client: AdminClient, model: HomeModel) -> None:
    """Until the pipeline has seen what the uplink says."""
    for _ in range(200):
        await model.refresh()
        if model.facts and any(uplink.device for uplink in model.facts.uplinks):
            return
        await asyncio.sleep(0.02)
