"""From one screen to what it names on another. What costs something is made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.api.admin import AdminClient
from app.api.errors import ApiError
from app.api.requests import RequestFilter
from app.running.tasks import Tasks
from app.screens.access.access_view import AccessView
from app.screens.activity.fixes import Way
from app.screens.devices.narrowing import MISSING, Condition, Wanted
from app.screens.setup.desk import SetupDesk
from app.window.actions import Actions
from app.window.frame import Frame
from app.window.palette_entries import ACCOUNT, DECODER, DEVICE, REC_TYPE, RULE, SECTION, run_entry
from embedded_server.domain.request import Request
from embedded_server.domain.token import TokenKind

if TYPE_CHECKING:  # they are loaded when they are first shown
    from app.screens.activity.view import ActivityView
    from app.screens.data.export_dialog import Shown
    from app.screens.data.view import DataView
    from app.screens.decoders.view import DecodersView
    from app.screens.devices.view import DevicesView
    from app.screens.orbit.view import OrbitView


class Crossings:
    """Screens do not know one another; they tell by signals what a person wants to see."""

    def __init__(
        self,
        frame: Frame,
        actions: Actions,
        access: AccessView,
        make_data: Callable[[], DataView],
        make_activity: Callable[[], ActivityView],
        make_decoders: Callable[[], DecodersView],
        make_orbit: Callable[[], OrbitView],
        make_devices: Callable[[], DevicesView],
        setup: SetupDesk,
        open_section: Callable[[str], None],
        client: AdminClient,
        tasks: Tasks,
    ) -> None:
        self._frame, self._actions, self._access = frame, actions, access
        self._make_data, self._make_activity, self._make_decoders = make_data, make_activity, make_decoders
        self._data: DataView | None = None
        self._activity: ActivityView | None = None
        self._make_devices, self._setup = make_devices, setup
        self._decoders: DecodersView | None = None
        self._devices: DevicesView | None = None
        self._make_orbit = make_orbit
        self._orbit: OrbitView | None = None
        self._client, self._tasks, self._open_section = client, tasks, open_section
        frame.add_late_page("data", self._data_page)
        frame.add_late_page("activity", self._activity_page)
        frame.add_late_page("decoders", self._decoders_page)
        frame.add_late_page("orbit", self._orbit_page)
        frame.add_late_page("devices", self._devices_page)
        access.records_asked.connect(self.open_rec_type)
        access.requests_asked.connect(self.show_requests)
        access.setup_asked.connect(setup.open_for_token)
        actions["setup.open"].triggered.connect(self._set_up_a_sender)

    def _set_up_a_sender(self) -> None:
        """Of the recType that is looked at, where one is."""
        data = self._data if self._frame.page() == "data" else None
        self._setup.open_for_rec_type("" if data is None else data.rec_type)

    def shown_records(self) -> Shown | None:
        """What the data screen is narrowed to, while it is looked at."""
        return self._data.shown if self._data is not None and self._frame.page() == "data" else None

    def open_rec_type(self, rec_type: str, account: str = "") -> None:
        """With the eyes of an account; without one everything that is stored."""
        data = self._show_data()
        data.see_as(account)
        data.open_rec_type(rec_type)
        data.take_keyboard()

    def open_record(self, rec_type: str, record_id: str) -> None:
        self.open_rec_type(rec_type)
        self._show_data().open_record(record_id)

    def open_rule(self, rule_id: str) -> None:
        self._frame.show_page("access")
        self._access.open_rule(rule_id)

    def open_decoder(self, decoder_id: int) -> None:
        self._show_decoders().open_decoder(decoder_id)

    def open_device(self, device_id: str) -> None:
        self._show_devices().open_device(device_id)

    def show_missing_devices(self) -> None:
        self._show_devices().narrow(Wanted().with_chip(MISSING))

    def show_devices_of(self, rec_type: str) -> None:
        self._show_devices().narrow(Wanted().having("rectype", Condition(rec_type, rec_type)))

    def open_device_of(self, record_id: str) -> None:
        """Of the first message of a record that says whose it is."""
        self._tasks.start(self._open_device_of(record_id), self._frame)

    async def _open_device_of(self, record_id: str) -> None:
        entry = (await self._client.record(record_id)).entry
        device = next((one.message.device for one in entry.readings if one.message.device), None)
        if device is None:
            raise ApiError("This record names no device.", "What it says is in Data.")
        self.open_device(device)

    def open_data_of(self, rec_type: str, device: str) -> None:
        """What one device sent."""
        data = self._show_data()
        data.see_as("")
        data.open_rec_type(rec_type, device)
        data.take_keyboard()

    def open_sensor(self, device: str) -> None:
        self._frame.show_page("orbit")
        self._orbit_page().open_sensor(device)

    def open_request(self, number: int) -> None:
        self._show_activity().open_request(number)

    def show_requests(self, wanted: RequestFilter) -> None:
        self._show_activity().show_only(wanted)

    def open_entry(self, key: str) -> None:
        """Of the palette: what it names, or an action."""
        kind, _, name = key.partition(" ")
        open_named: dict[str, Callable[[str], None]] = {
            REC_TYPE: self.open_rec_type,
            DEVICE: self.open_device,
            DECODER: lambda name: self.open_decoder(int(name)),
            RULE: self.open_rule,
            ACCOUNT: self.open_account,
            SECTION: self._open_section,
        }
        if (opener := open_named.get(f"{kind} ")) is not None:
            opener(name)
        else:
            run_entry(self._actions, key)

    def open_account(self, email: str) -> None:
        self._frame.show_page("access")
        self._access.open_account(email)

    def follow(self, way: Way, request: Request) -> None:
        """A way out of a refusal that leads to Access, or to where senders are set up."""
        if way is Way.SET_UP:
            self._actions["setup.open"].trigger()
            return
        self._actions["go.access"].trigger()
        rec_types = (request.rec_type,) if request.rec_type and request.code == "rec_type_not_allowed" else ()
        match way:
            case Way.PASSWORD_TOKEN:
                self._access.request_token(TokenKind.PASSWORD)
            case Way.PIPE_TOKEN:
                self._access.request_token(TokenKind.PIPE, rec_types)
            case Way.SAME_TOKEN:
                self._access.request_like(request.token_id or "", request.token_name or "")
            case Way.SHOW_TOKEN:
                self._access.show_token(request.token_id or "")
            case Way.IDENTIFY:
                self._actions["token.identify"].trigger()
            case Way.APP_KEYS:
                self._access.show_tab("keys")

    def _show_data(self) -> DataView:
        self._frame.show_page("data")
        return self._data_page()

    def _show_activity(self) -> ActivityView:
        self._frame.show_page("activity")
        return self._activity_page()

    def _show_decoders(self) -> DecodersView:
        self._frame.show_page("decoders")
        return self._decoders_page()

    def _data_page(self) -> DataView:
        if self._data is None:
            self._data = self._make_data()
            self._data.rule_asked.connect(self.open_rule)
            self._data.device_asked.connect(self.open_device)
            self._data.devices_asked.connect(self.show_devices_of)
            self._data.decoder_asked.connect(lambda rec_type: self._show_decoders().open_for(rec_type))
            self._data.example_asked.connect(lambda *record: self._show_decoders().record_example(*record))
            self._data.request_asked.connect(lambda *record: self._show_activity().open_request_of(*record))
        return self._data

    def _activity_page(self) -> ActivityView:
        if self._activity is None:
            self._activity = self._make_activity()
            self._activity.token_wanted.connect(self.follow)
            self._activity.record_asked.connect(self.open_record)
            self._activity.device_asked.connect(self.open_device_of)
        return self._activity

    def _decoders_page(self) -> DecodersView:
        if self._decoders is None:
            self._decoders = self._make_decoders()
            self._decoders.record_asked.connect(self.open_record)
        return self._decoders

    def _show_devices(self) -> DevicesView:
        self._frame.show_page("devices")
        return self._devices_page()

    def _orbit_page(self) -> OrbitView:
        if self._orbit is None:
            self._orbit = self._make_orbit()
            self._orbit.device_asked.connect(self.open_device)
        return self._orbit

    def _devices_page(self) -> DevicesView:
        if self._devices is None:
            self._devices = self._make_devices()
            self._devices.data_asked.connect(self.open_data_of)
            self._devices.orbit_asked.connect(self.open_sensor)
            self._devices.record_asked.connect(self.open_record)
            self._devices.setup_asked.connect(self._setup.open_for_device)
            self._devices.requests_asked.connect(lambda device: self.show_requests(RequestFilter(search=device)))
        return self._devices
