"""The plot below the records: chosen fields, live, ranges, menu, files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QMenu

from app.api.admin import Columns
from app.screens.data.asked import FIELD, Asked
from app.screens.data.decoded_tab import DecodedTab
from app.screens.data.plot_asking import LineDialog
from app.screens.data.plot_menu import fill_menu
from app.screens.data.plot_pane import FAR, PlotPane
from app.screens.data.view import _is_of_the_past
from app.series import Series
from app.widgets.plot.state import ALL
from embedded_server.domain.event import Event
from tests.app.screens.data.conftest import Fleet, Screen
from tests.app.screens.data.entries import device_of, uplink

pytestmark = pytest.mark.slow

Read = Callable[[], None]
BOTH = "0167{:04X}0268{:02X}"  # temperature and humidity


def lines(pane: PlotPane) -> dict[str, np.ndarray]:
    """What is drawn, by label."""
    return {line.label: line.series.value for line in pane._plot._state.lines.values()}


def plotted(screen: Screen, fleet: Fleet, read_all: Read, rec_type: str, count: int = 3) -> PlotPane:
    device = device_of(rec_type)
    fleet.send(rec_type, *(uplink(number, BOTH.format(200 + number, 80 + number), device) for number in range(count)))
    read_all()
    screen.open(rec_type)
    pane = screen.view._plot

    def is_of_it() -> bool:
        """Lines of the recType before are there until the others come."""
        known = pane._model.series
        keys = [int(key) for key in pane._plot._state.lines]
        return all(key in known and known[key].rec_type == rec_type for key in keys)

    screen.until(lambda: len(lines(pane)) == 2 and all(len(values) for values in lines(pane).values()) and is_of_it())
    return pane


def test_that_sensible_fields_are_plotted_at_first(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    pane = plotted(screen, fleet, read_all, "first.plot")
    assert lines(pane)["temperature_1"].tolist() == [20.0, 20.1, 20.2]
    assert lines(pane)["relative_humidity_2"].tolist() == [40.0, 40.5, 41.0]


def test_that_new_values_are_appended_live(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    pane = plotted(screen, fleet, read_all, "live.plot")
    fleet.send("live.plot", uplink(9, BOTH.format(300, 90), device_of("live.plot")))
    screen.until(lambda: lines(pane)["temperature_1"].tolist() == [20.0, 20.1, 20.2, 30.0])


def test_that_paused_it_stands_still_until_it_goes_on(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    pane = plotted(screen, fleet, read_all, "paused.plot")
    pane._plot.set_live(False)
    shown = pane._plot._state.shown
    fleet.send("paused.plot", uplink(9, BOTH.format(300, 90), device_of("paused.plot")))
    read_all()
    screen.until(lambda: not (pane._pace._is_stale or pane._pace._is_running))
    assert pane._plot._state.shown == shown
    pane._plot.set_live(True)
    screen.until(lambda: len(lines(pane)["temperature_1"]) == 4 and pane._plot._state.shown.end > shown.end)


def test_that_a_zoom_asks_for_its_range_in_as_many_buckets_as_it_has_pixels(
    screen: Screen, fleet: Fleet, read_all: Read
) -> None:
    pane = plotted(screen, fleet, read_all, "zoom.plot")
    end = pane._plot._state.shown.end
    pane._plot.set_range(end - 600, end)
    screen.until(lambda: pane._range is not None and round(pane._range[1] - pane._range[0]) == 600)
    assert pane._range is not None
    assert 300 < pane._range[2] < pane.width()


def test_that_a_line_removed_by_hand_stays_away(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    pane = plotted(screen, fleet, read_all, "removed.plot")
    fleet.send("other.plot", uplink(1, "01670110", device_of("other.plot")))
    (number,) = [one.id for one in pane._model.series.values() if one.field == "temperature_1"]
    pane._plot._head.legend.removed.emit(str(number))
    assert list(lines(pane)) == ["relative_humidity_2"]
    read_all()
    screen.open("other.plot")
    screen.until(lambda: list(lines(pane)) == ["temperature_1"])
    screen.open("removed.plot")
    screen.until(lambda: list(lines(pane)) == ["relative_humidity_2"])


def test_that_the_menu_offers_every_field_of_every_device(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send("menu.plot", uplink(1, "01670110", "70B3D5E75E00A1AA"))
    pane = plotted(screen, fleet, read_all, "menu.plot")
    menu = QMenu()
    fill_menu(menu, pane._model, {device_of("menu.plot"): "Tom & <b>Jerry</b>"})
    devices = [action.text() for action in menu.actions()]
    assert devices == ["Tom && <b>Jerry</b>", "70B3D5E75E00A1AA"]
    other = menu.actions()[1].menu()
    assert isinstance(other, QMenu)
    (field,) = other.actions()
    assert (field.text(), field.isChecked()) == ("temperature_1 °C", False)
    field.setChecked(True)
    screen.until(lambda: len(lines(pane)) == 3)
    assert {f"temperature_1 · {device_of('menu.plot')[-4:]}", "temperature_1 · A1AA"} < set(lines(pane))


def test_that_a_click_on_a_point_goes_to_its_record(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    pane = plotted(screen, fleet, read_all, "point.plot")
    oldest = screen.model.records.pages.row(2)
    assert oldest is not None
    key = next(iter(pane._plot._state.lines))
    pane._plot.point_clicked.emit(key, oldest.entry.received_at.timestamp())
    screen.until(lambda: screen.view._records.chosen() == oldest)
    tab = screen.view._inspector._decoded
    screen.until(lambda: (tab.chosen_field(), tab._well.isVisible()) == ("temperature_1", True))
    assert tab._decoder.text().startswith("Cayenne LPP")
    screen.view._records.ask(Asked().with_condition(FIELD + "relative_humidity_2", "> 40.2"))
    screen.until(lambda: screen.model.records.rowCount() == 2)
    other = next(one for one in pane._plot._state.lines if one != key)
    pane._plot.point_clicked.emit(other, oldest.entry.received_at.timestamp())
    screen.until(lambda: tab.chosen_field() == "relative_humidity_2")
    screen.until(lambda: screen.model.asked == Asked() and screen.view._records.chosen() == oldest)


def test_that_nothing_is_asked_for_that_is_here_already(
    screen: Screen, fleet: Fleet, read_all: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane = plotted(screen, fleet, read_all, "spared.plot")
    pane._plot.choose_range(ALL)
    screen.until(lambda: pane._loaded is not None and not pane._plot._settle_timer.isActive())
    asked: list[tuple[float, float]] = []
    points = pane._model.points

    async def counted(since: Mapping[int, float], until: float, buckets: int) -> dict[int, Columns]:
        asked.append((min(since.values()), until))
        return await points(since, until, buckets)

    monkeypatch.setattr(pane._model, "points", counted)
    for number in range(3):
        fleet.send("spared.plot", uplink(10 + number, BOTH.format(300 + number, 90), device_of("spared.plot")))
        screen.until(lambda count=number: len(lines(pane)["temperature_1"]) == 4 + count)  # type: ignore[misc]
    pane.resize(pane.width() - 20, pane.height() + 10)
    shown = pane._plot._state.shown
    pane._plot.set_range(shown.at(0.2), shown.at(0.9))
    screen.until(lambda: pane._range is not None and pane._range[0] == shown.at(0.2))
    assert len(asked) == 3  # each time what is new
    assert all(until == FAR for _, until in asked)
    pane.touch(is_past=True)
    screen.until(lambda: len(asked) == 4 and pane._loaded is not None)
    pane._plot.set_range(shown.start - 1e6, shown.end)
    screen.until(lambda: len(asked) == 5 and pane._loaded is not None)


def test_that_time_axes_are_whole_where_the_plots_have_the_least_room(
    screen: Screen, fleet: Fleet, read_all: Read
) -> None:
    pane = plotted(screen, fleet, read_all, "narrow.plot")
    pane.show_lower(True)
    pane._choose(pane._lower, number_of(pane, "temperature_1"), True)
    for plot in (pane._plot, pane._lower):
        plot.set_series("wide", "a name that takes a row of its own " * 4, "ppm", Series.from_points([1], [1]))
    pane._plot.show_details(True)
    for _ in range(2):
        pane._plot.mark_delta()
    screen.view._stack.setSizes([9_999, 0])
    least = pane._plot._canvas.minimumSizeHint().height()
    screen.until(lambda: pane._plot._head.legend.y() > pane._plot._head._title.y())
    screen.until(lambda: all(plot._canvas.height() >= least for plot in (pane._plot, pane._lower)))
    assert pane._plot._details.geometry().bottom() <= pane._plot.rect().bottom()
    assert pane.rect().contains(pane._lower.mapTo(pane, pane._lower._canvas.geometry().bottomRight()))


def test_that_an_old_record_read_again_is_fetched_anew() -> None:
    def read(second: int) -> Event:
        return Event("reading", f"{second:08x}c0ffee0000000001", datetime.fromtimestamp(2_000_000_000, UTC))

    assert not _is_of_the_past(read(1_999_999_999))
    assert _is_of_the_past(read(1_999_000_000))
    assert not _is_of_the_past(replace(read(0), id=""))


def test_that_the_plot_can_be_closed_and_opened_again(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    pane = plotted(screen, fleet, read_all, "closed.plot")
    pane.closed.emit()
    assert not pane.isVisible()
    screen.actions["data.plot"].trigger()
    assert pane.isVisible()


def test_that_without_numbers_it_says_what_is_missing(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    fleet.send("empty.plot", {"un": "known"})
    read_all()
    screen.open("empty.plot")
    pane = screen.view._plot
    screen.until(lambda: pane._plot._canvas._empty[0] == "No number has been decoded yet")
    assert not pane._files.button.isEnabled()


def ends_with(file: Path, end: bytes) -> bool:
    return file.exists() and file.read_bytes().endswith(end)


def test_that_what_it_shows_is_saved(screen: Screen, fleet: Fleet, read_all: Read, tmp_path: Path) -> None:
    pane = plotted(screen, fleet, read_all, "saved.plot")
    pane._files._save_picture(tmp_path / "plot.png")
    pane._files._save_values(tmp_path / "plot.csv")
    screen.until(lambda: ends_with(tmp_path / "plot.png", b"IEND\xae\x42\x60\x82"))
    screen.until(lambda: ends_with(tmp_path / "plot.csv", b"41\r\n"))
    assert not QImage(str(tmp_path / "plot.png")).isNull()
    assert (tmp_path / "plot.csv").read_text("utf-8").startswith("time,temperature_1")


def test_that_a_file_that_cannot_be_written_is_told(
    screen: Screen, fleet: Fleet, read_all: Read, tmp_path: Path
) -> None:
    pane = plotted(screen, fleet, read_all, "unsaved.plot")
    failed: list[object] = []
    pane._tasks.failed.connect(failed.append)
    pane._files._save_values(tmp_path / "nowhere" / "plot.csv")
    screen.until(lambda: failed)
    assert "plot.csv could not be saved." in str(failed[0])


def test_that_a_dropped_field_is_plotted_where_it_was_dropped(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    pane = plotted(screen, fleet, read_all, "dropped.plot")
    pane._plot._head.legend.removed.emit(str(number_of(pane, "temperature_1")))
    pane.show_lower(True)
    pane._lower.field_dropped.emit("", "temperature_1")
    screen.until(lambda: len(pane._lower._state.lines) == 1)
    assert list(lines(pane)) == ["relative_humidity_2"]
    pane._plot.set_range(pane._plot._state.shown.start, pane._plot._state.shown.end - 5)
    assert pane._lower._state.shown == pane._plot._state.shown
    pane.show_lower(False)
    screen.until(lambda: len(lines(pane)) == 2)
    assert not pane._lower._state.lines


def test_that_a_field_nobody_measured_is_told(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    pane = plotted(screen, fleet, read_all, "unmeasured.plot")
    failed: list[object] = []
    pane._tasks.failed.connect(failed.append)
    pane._plot.field_dropped.emit("", "<b>name</b>")
    assert "<b>name</b> cannot be plotted." in str(failed[0])


def number_of(pane: PlotPane, field: str) -> int:
    (number,) = [one.id for one in pane._model.series.values() if one.field == field]
    return number


def test_that_notes_and_thresholds_are_kept_with_the_data(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    pane = plotted(screen, fleet, read_all, "noted.plot")
    at = pane._plot._state.shown.at(0.9)
    pane._plot.note_asked.emit(at)
    dialog = pane.findChild(LineDialog)
    assert dialog is not None
    dialog._answer()
    assert dialog.isVisible()  # nothing was written yet
    dialog._edit.setText("Window open")
    dialog._answer()
    screen.until(lambda: pane._plot._state.overlay.notes)
    (note,) = pane._plot._state.overlay.notes
    assert (note.text, round(note.t, 3)) == ("Window open", round(at, 3))
    number = number_of(pane, "temperature_1")
    pane._keep_threshold(number, 20.5)
    screen.until(lambda: pane._plot._state.overlay.thresholds)
    assert pane._plot._state.drawn_overlay().thresholds[0].value == 20.5
    fleet.send("unnoted.plot", uplink(1, "01670110", device_of("unnoted.plot")))
    read_all()
    screen.open("unnoted.plot")
    screen.until(lambda: not pane._plot._state.overlay.notes)
    screen.open("noted.plot")
    screen.until(lambda: pane._plot._state.overlay.notes)
    pane._plot.note_removed.emit(note.key)
    screen.until(lambda: not pane._plot._state.overlay.notes and pane._plot._state.overlay.thresholds)


def test_that_a_copy_of_a_record_is_marked(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    pane = plotted(screen, fleet, read_all, "copied.plot")
    fleet.send("copied.plot", uplink(2, BOTH.format(202, 82), device_of("copied.plot")))
    screen.until(lambda: pane._plot._state.overlay.marks)
    (mark,) = pane._plot._state.overlay.marks
    assert mark.kind == "duplicate"
    assert len(lines(pane)["temperature_1"]) == 3


def test_that_the_plot_takes_the_whole_screen_and_comes_back(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    pane = plotted(screen, fleet, read_all, "full.plot")
    pane.switch_full_screen()
    assert pane._body.isWindow()
    assert pane._body.isFullScreen()
    pane._body.close()
    assert not pane._body.isWindow()
    assert pane._body.isVisible()
    assert pane._rows.indexOf(pane._body) >= 0


def test_that_a_drawing_and_copies_hold_what_is_shown(
    screen: Screen, fleet: Fleet, read_all: Read, tmp_path: Path
) -> None:
    pane = plotted(screen, fleet, read_all, "copies.plot")
    pane.show_lower(True)
    pane._files._save_drawing(tmp_path / "plot.svg")
    screen.until(lambda: ends_with(tmp_path / "plot.svg", b"</svg>\n"))
    assert b"temperature_1" in (tmp_path / "plot.svg").read_bytes()
    pane._files.copy_values()
    assert QGuiApplication.clipboard().text().startswith("time,temperature_1")
    pane._files.copy_picture()
    assert QGuiApplication.clipboard().image().height() > pane._plot.height()


def test_that_column_heads_and_decoded_fields_are_dragged(screen: Screen, fleet: Fleet, read_all: Read) -> None:
    plotted(screen, fleet, read_all, "dragged.plot")
    table = screen.view._records.table
    header = table.horizontalHeader()
    screen.until(lambda: header.count() > 4)
    left, width = header.sectionViewportPosition(2), header.sectionSize(2)
    field = table._records.fields[0].path
    assert table._field_at(QPoint(left + width // 2, 5)) == ("", field)
    assert table._field_at(QPoint(left + 1, 5)) is None
    assert table._field_at(QPoint(header.sectionViewportPosition(0) + 20, 5)) is None
    screen.view._records.step(0)
    tab = screen.view._inspector.findChild(DecodedTab)
    assert tab is not None
    tab._tree.select_path("temperature_1")
    place = tab._tree.visualRect(tab._tree.currentIndex()).center()
    assert tab._field_under(place) == (device_of("dragged.plot"), "temperature_1")
