"""Location: where a device is, in numbers and words, a plan of what is around it, and the gateways that hear it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from app.api.devices import DevicesClient
from app.api.errors import ApiError
from app.running.pace import Pace
from app.running.tasks import Tasks
from app.screens.devices.gateway_rows import GatewayRow, columns, dbm, short
from app.screens.devices.plan import STRIDE, Plan
from app.screens.devices.plan_scale import Spot, metres, spot
from app.screens.devices.rows import name_of
from app.screens.devices.tab import DeviceTab
from app.widgets.bottom_bar import BottomBar
from app.widgets.buttons import Button, IconButton
from app.widgets.choice import Option
from app.widgets.fonts import Type
from app.widgets.form import Field, Form
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.segmented import Segmented
from app.widgets.table_model import RowsModel
from app.widgets.table_view import TableView
from embedded_server.domain.device import Device, Location
from embedded_server.domain.device_track import Reception
from embedded_server.wire.devices import LocationJson

MOST_AROUND, PAUSE_MS, GATEWAYS_MS = 1_000, 10_000, 2_000
RSSI = "rssi"
VIEWS = (Option("plan", "Plan"), Option(RSSI, "RSSI"))
UNHEARD = "The gateways that hear it are listed here, once its network names them."
NOWHERE = "Enter latitude and longitude, and the plan shows the devices around it."


class LocationTab(DeviceTab):
    def __init__(self, look: Look, tasks: Tasks, client: DevicesClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._tasks, self._client = look, tasks, client
        self._device: Device | None = None
        self._around: tuple[Device, ...] = ()
        self._heard_by: tuple[tuple[datetime, Reception], ...] = ()
        self._views = Segmented(look, VIEWS, "What is around it")
        self._rows = RowsModel[GatewayRow](
            columns(lambda: datetime.now(UTC)), key=lambda one: one.reception.gateway, parent=self
        )
        self._table = TableView(look, "Gateways", density="single", sortable=False, margin=12)
        self._table.setModel(self._rows)
        self._pages, self._unheard = QStackedWidget(), PlainLabel(UNHEARD, Type.BODY, "text2", wrap=True)
        self._lat, self._lng, self._altitude = QLineEdit(), QLineEdit(), QLineEdit()
        self._floor, self._place, self._source = QLineEdit(), QLineEdit(), QLineEdit()
        self._plan, self._nowhere = Plan(look), PlainLabel(NOWHERE, Type.BODY, "text2", wrap=True)
        self._zooms = (
            IconButton(look, "plus", "Zoom in (+)", small=True),
            IconButton(look, "minus", "Zoom out (−)", small=True),
            IconButton(look, "maximize", "Show all (0)", small=True),
        )
        self._lay_out()
        self._save = Button(look, "Save", "primary")
        self._save.clicked.connect(self.save)
        self._bar = BottomBar(look, self, self._save, dismiss="Discard")
        self._bar.dismissed.connect(self._discard)
        self._fresh = Pace(self, tasks, self._look_around, 0, PAUSE_MS, lambda _: None)
        self._fresh_gateways = Pace(self, tasks, self._learn_gateways, 0, GATEWAYS_MS, lambda _: None)
        self._views.chosen.connect(self._show_view)
        acts = (lambda: self._plan.zoom(STRIDE), lambda: self._plan.zoom(1 / STRIDE), self._plan.fit)
        for button, act in zip(self._zooms, acts, strict=True):
            button.clicked.connect(act)
        for field in self._fields():
            field.textEdited.connect(lambda _: self._show_bar())

    def show_device(self, device: Device) -> None:
        before, self._device = self._device, device
        if before is None or before.id != device.id or not self._is_dirty(before):
            self._fill(device.location)
        if before is None or before.id != device.id:
            self._heard_by = ()
        self._show_plan()
        self._show_bar()
        self._fresh_gateways.touch()

    def refresh(self) -> None:
        self._fresh.touch()
        self._fresh_gateways.touch()

    def save(self) -> None:
        if self._form.is_valid():
            self._tasks.start(self._save_now(), self, self._show_refused)

    async def _save_now(self) -> None:
        device = self._device
        if device is None:
            return
        changed = await self._client.change(device.id, {"location": self._wish()})
        if self._device is not None and self._device.id == changed.id:
            self._device = changed
            self._fill(changed.location)
            self._show_plan()
            self._show_bar()
        self.said.emit("The location is saved.")

    async def _look_around(self) -> None:
        page = await self._client.page(sort="last_heard", descending=True, limit=MOST_AROUND)
        self._around = page.items
        self._show_plan()

    async def _learn_gateways(self) -> None:
        device = self._device
        if device is None:
            return
        heard_by = await self._client.receptions(device.id)
        if self._device is not None and self._device.id == device.id:
            self._heard_by = heard_by
            self._show_plan()

    def _show_gateways(self, middle: tuple[float, float] | None) -> list[Spot]:
        """Those whose place is known have one on the plan."""
        rows, spots = [], []
        for heard_at, one in self._heard_by:
            far = ""
            if middle and one.lat is not None and one.lng is not None:
                spots.append(spot(short(one.gateway), one.lat, one.lng, middle, dbm(one)))
                far = metres(spots[-1].distance)
            rows.append(GatewayRow(heard_at, one, far))
        self._rows.set_rows(rows)
        self._table.setVisible(bool(rows))
        self._unheard.setVisible(not rows)
        return spots

    def _show_view(self, key: str) -> None:
        self._pages.setCurrentIndex(int(key == RSSI))
        self._show_zooms()

    def _show_zooms(self) -> None:
        for button in self._zooms:
            button.setVisible(self._pages.currentIndex() == 0 and not self._plan.isHidden())

    def _show_plan(self) -> None:
        device = self._device
        place = device.location if device else Location()
        is_known = device is not None and place.lat is not None and place.lng is not None
        self._plan.setVisible(is_known)
        self._nowhere.setVisible(not is_known)
        self._show_zooms()
        gateways = self._show_gateways((place.lat or 0, place.lng or 0) if is_known else None)
        if device is not None and place.lat is not None and place.lng is not None:
            middle = (place.lat, place.lng)
            found = [
                spot(name_of(one), one.location.lat, one.location.lng, middle)
                for one in self._around
                if one.id != device.id and one.location.lat is not None and one.location.lng is not None
            ]
            self._plan.show_spots(name_of(device), [*found, *gateways])

    def _show_refused(self, error: ApiError) -> None:
        self._lat_field.show_error(f"{error.reason} {error.fix}".strip())

    def _discard(self) -> None:
        if self._device is not None:
            self._fill(self._device.location)
            self._show_bar()

    def _is_dirty(self, device: Device) -> bool:
        return [field.text().strip() for field in self._fields()] != _texts(device.location)

    def _show_bar(self) -> None:
        if self._device is not None and self._is_dirty(self._device):
            self._bar.show_state("Unsaved location")
        else:
            self._bar.clear()

    def _fields(self) -> Sequence[QLineEdit]:
        return (self._lat, self._lng, self._altitude, self._floor, self._place, self._source)

    def _fill(self, location: Location) -> None:
        for field, text in zip(self._fields(), _texts(location), strict=True):
            if field.text() != text:
                field.setText(text)

    def _wish(self) -> LocationJson:
        return {
            "lat": _number(self._lat),
            "lng": _number(self._lng),
            "altitude": _number(self._altitude),
            "floor": self._floor.text().strip(),
            "place": self._place.text().strip(),
            "source": self._source.text().strip(),
        }

    def _lay_out(self) -> None:
        look = self._look
        self._form = Form()
        self._lat_field = Field(look, "Latitude", self._lat, check=lambda: _wrong(self._lat, 90))
        longitude = Field(look, "Longitude", self._lng, check=lambda: _wrong(self._lng, 180))
        altitude = Field(look, "Altitude, m", self._altitude, check=lambda: _wrong(self._altitude, 100_000))
        self._form.add_row(self._lat_field, longitude)
        self._form.add_row(altitude, Field(look, "Floor", self._floor))
        self._form.add_row(Field(look, "Place", self._place, hint="Such as a room."))
        self._form.add_row(Field(look, "Source", self._source, hint="How the coordinates were found."))
        for empty in (self._nowhere, self._unheard):
            empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        left, right = QWidget(), QWidget()
        column(self._form, parent=left).addStretch(1)
        plan, gateways = QWidget(), QWidget()
        column(self._nowhere, self._plan, parent=plan).setStretch(1, 1)
        column(self._unheard, self._table, parent=gateways).setStretch(1, 1)
        for page in (plan, gateways):
            self._pages.addWidget(page)
        above = row(self._views, *self._zooms, spacing=4)
        above.insertStretch(1)
        column(above, self._pages, spacing=10, parent=right).setStretch(1, 1)
        whole = row(left, right, spacing=24, margins=(20, 14, 20, 60), parent=self)
        for at, share in enumerate((9, 11)):
            whole.setStretch(at, share)


def _texts(location: Location) -> list[str]:
    numbers = (location.lat, location.lng, location.altitude)
    told = ["" if number is None else f"{number:.10g}" for number in numbers]
    return [*told, location.floor, location.place, location.source]


def _number(field: QLineEdit) -> float | None:
    text = field.text().strip().replace(",", ".")
    return float(text) if text else None


def _wrong(field: QLineEdit, most: float) -> str:
    try:
        number = _number(field)
    except ValueError:
        return "This is no number."
    return "" if number is None or -most <= number <= most else f"It lies between -{most:g} and {most:g}."
