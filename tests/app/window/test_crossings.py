"""From one screen to another: a refusal leads to its fix, a request to its record and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.api.admin import AdminClient
from app.api.decoders import DecodersClient, Facts
from app.api.devices import DevicesClient
from app.api.histories import HistoriesClient
from app.api.libraries import LibrariesClient
from app.api.orbit import OrbitClient
from app.api.orbit_there import OrbitThere
from app.api.requests import RequestFilter, RequestsClient
from app.api.robots import RobotsClient
from app.api.targets import TargetsClient
from app.connections import Connections
from app.credentials import Credentials
from app.local_server.simulator import Simulator
from app.running.live import Live
from app.running.loop import AppLoop
from app.running.tasks import Tasks
from app.screens.access.access_view import AccessView
from app.screens.access.models import access_models
from app.screens.access.request_dialog import RequestDialog
from app.screens.activity.fixes import Way
from app.screens.activity.inspection import Inspection
from app.screens.activity.model import ActivityModel
from app.screens.activity.tools import Tools
from app.screens.activity.view import ActivityView
from app.screens.data.model import DataModel
from app.screens.data.plot_model import PlotModel
from app.screens.data.view import DataView
from app.screens.decoders.decoder_dialogs import NewDecoderDialog
from app.screens.decoders.example_dialog import RecordExampleDialog
from app.screens.decoders.history_model import HistoryModel
from app.screens.decoders.model import DecodersModel
from app.screens.decoders.robots_model import RobotsModel
from app.screens.decoders.trials import Trials
from app.screens.decoders.view import DecodersView
from app.screens.devices.model import DevicesModel
from app.screens.devices.target_model import TargetModel
from app.screens.devices.view import DevicesView
from app.screens.orbit.model import OrbitModel
from app.screens.orbit.trial import Trial
from app.screens.orbit.view import OrbitView
from app.screens.setup.desk import SetupDesk
from app.screens.setup.dialog import SetupDialog
from app.screens.setup.model import SetupModel
from app.settings import Settings
from app.user_clients import UserClients
from app.widgets.clipboard import Clipboard
from app.widgets.look import Look
from app.widgets.palette import CommandPalette
from app.widgets.palette_match import find
from app.window.actions import Actions
from app.window.crossings import Crossings
from app.window.device_finder import DeviceFinder
from app.window.frame import Frame
from app.window.palette_entries import DEVICE, palette_entries
from embedded_server.domain.decoder import DecoderKind
from embedded_server.domain.example import ExampleState
from embedded_server.domain.token import IssuedToken, TokenKind

pytestmark = pytest.mark.slow
Until = Callable[[Callable[[], object]], None]
REC_TYPE = "us.philadelphia.em500"


@pytest.fixture
def issued(loop: AppLoop, client: AdminClient) -> IssuedToken:
    async def issue() -> IssuedToken:
        key = (await client.create_key("Philly pilot", "")).key.client_id
        token = await client.issue_token(TokenKind.PIPE, key, "", "", (), "")
        await client.post_share(f"{client.base_url}/share/{REC_TYPE}", token.value, b'{"a":1}')
        return token

    made: IssuedToken = loop.run_until_complete(issue())
    return made


@pytest.fixture
def frame(look: Look, qtbot: QtBot) -> Frame:
    frame = Frame(look)
    qtbot.addWidget(frame)
    frame.resize(1440, 820)
    frame.show()
    return frame


@pytest.fixture
def opened() -> list[str]:
    """What of Settings."""
    return []


@pytest.fixture
def crossings(
    loop: AppLoop,
    look: Look,
    actions: Actions,
    tasks: Tasks,
    settings: Settings,
    client: AdminClient,
    credentials: Credentials,
    connections: Connections,
    clipboard: Clipboard,
    frame: Frame,
    opened: list[str],
    tmp_path: Path,
) -> Iterator[Crossings]:
    """As `app.session` puts the screens together."""
    live, requests = Live(), RequestsClient(client)
    models = access_models(client, credentials, settings, connections, UserClients(connections, credentials))
    access = AccessView(look, actions, tasks, settings, models, connections, clipboard)
    frame.add_page("access", access)
    actions["go.access"].triggered.connect(lambda: frame.show_page("access"))

    def make_data() -> DataView:
        data, plot = DataModel(client, frame), PlotModel(client, frame)
        return DataView(look, actions, tasks, settings, live, data, plot, clipboard, lambda _: None)

    def make_activity() -> ActivityView:
        tools = Tools(look, tasks, client, requests, clipboard, tmp_path)
        model, inspection = ActivityModel(requests, frame), Inspection(requests)
        return ActivityView(look, actions, tasks, settings, live, model, inspection, tools, clipboard)

    def make_decoders() -> DecodersView:
        decoders = DecodersClient(client)
        return DecodersView(
            look,
            actions,
            tasks,
            settings,
            live,
            client,
            DecodersModel(decoders, frame),
            Trials(client, decoders, frame),
            HistoryModel(HistoriesClient(client), frame),
            RobotsModel(client, RobotsClient(client), frame),
            LibrariesClient(client),
        )

    def make_orbit() -> OrbitView:
        orbit = OrbitClient(client)
        trial = Trial(client, orbit, credentials, Simulator(), frame)
        return OrbitView(
            look,
            actions,
            tasks,
            settings,
            live,
            OrbitModel(orbit, OrbitThere(connections.client), connections, frame),
            trial,
            clipboard,
        )

    def make_devices() -> DevicesView:
        devices, targets = DevicesClient(client), TargetsClient(client)
        target = TargetModel(client, targets, devices, credentials, frame)
        return DevicesView(
            look, actions, tasks, settings, live, DevicesModel(devices, targets, frame), target, clipboard
        )

    setup = SetupDesk(look, tasks, SetupModel(client, credentials, settings), clipboard, frame)
    makers = (make_data, make_activity, make_decoders, make_orbit, make_devices)
    yield Crossings(frame, actions, access, *makers, setup, opened.append, client, tasks)
    loop.run_until_complete(tasks.cancel_all())


def chosen_request(frame: Frame) -> str:
    (view,) = frame.findChildren(ActivityView)
    request = view._requests.chosen()
    return (request.record_id or "") if request else ""


@pytest.mark.usefixtures("issued")
def test_that_a_request_leads_to_its_record_and_the_record_to_its_request(
    loop: AppLoop, client: AdminClient, crossings: Crossings, frame: Frame, actions: Actions, until: Until
) -> None:
    (entry,) = loop.run_until_complete(client.records(REC_TYPE)).items
    crossings.open_record(REC_TYPE, entry.id)
    (data,) = frame.findChildren(DataView)
    until(lambda: data._records.chosen())
    actions["data.request"].trigger()
    until(lambda: frame.findChildren(ActivityView) and chosen_request(frame) == entry.id)


def test_that_a_token_leads_to_what_it_sent(
    crossings: Crossings, frame: Frame, issued: IssuedToken, until: Until
) -> None:
    crossings.show_requests(RequestFilter(token_id=issued.token.id))
    (view,) = frame.findChildren(ActivityView)
    until(lambda: view._model.is_listed)
    assert {one.token_id for one in view._model.rows.rows} == {issued.token.id}


@pytest.mark.usefixtures("issued")
def test_that_a_fix_opens_the_dialog_that_mends_it(
    loop: AppLoop, client: AdminClient, crossings: Crossings, frame: Frame, until: Until
) -> None:
    (request, *_) = loop.run_until_complete(RequestsClient(client).page()).items
    crossings.follow(Way.PASSWORD_TOKEN, request)
    until(lambda: frame.window().findChildren(RequestDialog))
    (dialog,) = frame.window().findChildren(RequestDialog)
    assert dialog.kind() is TokenKind.PASSWORD
    dialog.reject()
    crossings.follow(Way.SET_UP, request)
    until(lambda: frame.window().findChildren(SetupDialog))
    frame.window().findChildren(SetupDialog)[0].reject()


@pytest.mark.usefixtures("issued")
def test_that_a_rec_type_nothing_decodes_leads_to_a_new_decoder_for_it(
    loop: AppLoop, client: AdminClient, crossings: Crossings, frame: Frame, actions: Actions, until: Until
) -> None:
    (entry,) = loop.run_until_complete(client.records(REC_TYPE, limit=1)).items
    crossings.open_record(REC_TYPE, entry.id)
    (data,) = frame.findChildren(DataView)
    until(lambda: data._records.chosen())
    actions["data.decoder"].trigger()
    until(lambda: frame.window().findChildren(NewDecoderDialog))
    (dialog,) = frame.window().findChildren(NewDecoderDialog)
    assert dialog.pattern() == REC_TYPE
    dialog.reject()


def test_that_a_record_becomes_an_example_of_its_decoder(
    loop: AppLoop,
    client: AdminClient,
    crossings: Crossings,
    frame: Frame,
    actions: Actions,
    issued: IssuedToken,
    until: Until,
) -> None:
    rec_type, decoders = "us.philadelphia.tank", DecodersClient(client)

    async def prepare() -> int:
        source = "function decodeUplink(input) { return {data: {level: input.bytes[0]}}; }"
        made = await decoders.add(Facts("tank"), DecoderKind.JAVASCRIPT, rec_type, source)
        await decoders.publish(made.id)
        body = b'{"devEui":"70B3D5E75E007101","pdu":"2A","port":2,"seqno":1,"joinId":1}'
        await client.post_share(f"{client.base_url}/share/{rec_type}", issued.value, body)
        async for _ in client.events():
            if not (await client.status()).unread:
                break
        return made.id

    decoder_id = loop.run_until_complete(prepare())
    (entry,) = loop.run_until_complete(client.records(rec_type)).items
    crossings.open_record(rec_type, entry.id)
    (data,) = frame.findChildren(DataView)
    until(lambda: data._records.chosen())
    until(actions["data.example"].isEnabled)
    actions["data.example"].trigger()
    until(lambda: frame.window().findChildren(RecordExampleDialog))
    (dialog,) = frame.window().findChildren(RecordExampleDialog)
    dialog._name.setText("from the roof")
    assert dialog.action is not None
    dialog.action.click()
    (view,) = frame.findChildren(DecodersView)
    until(lambda: view._model.examples)
    (kept,) = loop.run_until_complete(decoders.examples(decoder_id))
    assert (kept.example.name, kept.example.payload, kept.example.port) == ("from the roof", b"*", 2)
    assert (kept.example.expected, kept.state) == ({"level": 42}, ExampleState.PASSES)


def test_that_the_palette_opens_a_device_and_the_device_shows_its_requests_and_its_data(
    loop: AppLoop, client: AdminClient, crossings: Crossings, frame: Frame, issued: IssuedToken, until: Until
) -> None:
    body = b'{"devEui":"70B3D5E75E00C301","pdu":"0167010E","port":2,"joinId":1,"seqno":1}'
    loop.run_until_complete(client.post_share(f"{client.base_url}/share/{REC_TYPE}", issued.value, body))
    crossings.open_entry(f"{DEVICE}70B3D5E75E00C301")
    (view,) = frame.findChildren(DevicesView)
    until(lambda: view._model.device is not None)
    view._show_requests()
    (activity,) = frame.findChildren(ActivityView)
    until(lambda: activity._model.is_listed and activity._model.rows.rows)
    assert len(activity._model.rows.rows) == 1
    view._plot()
    assert frame.rail.key() == "data"
    (data,) = frame.findChildren(DataView)
    until(lambda: data.rec_type == REC_TYPE)
    assert data._model.asked.conditions == {"device": "70B3D5E75E00C301"}


def test_that_records_requests_and_rec_types_lead_to_their_devices(
    loop: AppLoop,
    client: AdminClient,
    crossings: Crossings,
    frame: Frame,
    actions: Actions,
    issued: IssuedToken,
    until: Until,
) -> None:
    device, rec_type = "70B3D5E75E00C302", "de.kiel.tide"

    async def send() -> None:
        body = f'{{"devEui":"{device}","pdu":"0167010E","port":2,"joinId":1,"seqno":1}}'.encode()
        await client.post_share(f"{client.base_url}/share/{rec_type}", issued.value, body)
        async for _ in client.events():
            if not (await client.status()).unread:
                break

    loop.run_until_complete(send())
    (entry,) = loop.run_until_complete(client.records(rec_type)).items
    crossings.open_record(rec_type, entry.id)
    until(actions["data.device"].isEnabled)
    actions["data.device"].trigger()
    (view,) = frame.findChildren(DevicesView)
    assert (frame.rail.key(), view._model.open_id) == ("devices", device)
    view._model.open("")
    crossings.open_device_of(entry.id)
    until(lambda: view._model.open_id == device)
    crossings.open_rec_type(rec_type)
    actions["data.devices"].trigger()
    assert frame.rail.key() == "devices"
    until(lambda: view._model.ids == (device,))
    crossings.show_missing_devices()
    assert view._model.wanted.chip == "missing"
    assert not actions["devices.orbit"].isEnabled()


@pytest.mark.parametrize(
    ("typed", "section"),
    [
        ("server and storage", "server"),
        ("backup", "server.backups"),
        ("appearance", "appearance"),
        ("port", "server.reach"),
    ],
)
def test_that_the_palette_finds_what_is_in_settings(
    crossings: Crossings, actions: Actions, opened: list[str], typed: str, section: str
) -> None:
    hits = [hit.entry for hit in find(palette_entries(actions, ()), typed) if hit.entry.group == "Settings"]
    crossings.open_entry(hits[0].key)
    assert opened == [section]


def test_that_the_palette_finds_devices_as_somebody_types(
    look: Look, loop: AppLoop, client: AdminClient, tasks: Tasks, frame: Frame, until: Until
) -> None:
    loop.run_until_complete(DevicesClient(client).create("70B3D5E75E00C303", {"name": "palette-pier"}))
    palette = CommandPalette(look, frame, list)
    DeviceFinder(palette, DevicesClient(client), tasks)
    palette.open()
    palette.field().setText("@palette")
    until(lambda: palette.results().entry())
    entry = palette.results().entry()
    assert entry is not None
    assert entry.key == f"{DEVICE}70B3D5E75E00C303"


@pytest.mark.usefixtures("issued")
def test_that_a_sender_is_set_up_for_the_rec_type_that_is_looked_at(
    crossings: Crossings, frame: Frame, actions: Actions, until: Until
) -> None:
    crossings.open_rec_type("de.hamburg.tide")
    (data,) = frame.findChildren(DataView)
    until(lambda: data.rec_type == "de.hamburg.tide")
    actions["setup.open"].trigger()
    until(lambda: frame.window().findChildren(SetupDialog))
    (dialog,) = frame.window().findChildren(SetupDialog)
    assert dialog._rec_type.currentText() == "de.hamburg.tide"
    dialog.reject()
