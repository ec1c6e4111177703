"""A plot in hands: zoomed, dragged and read with mouse or keys, its axes and moments changed by menus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QMenu

from app.widgets.look import Look
from app.widgets.plot.drawn import DrawnPlot
from app.widgets.plot.drop import FIELD_MIME, dropped_field
from app.widgets.plot.ends_dialog import EndsDialog
from app.widgets.plot.frame import Axis
from app.widgets.plot.menu import Verbs, fill_area_menu, fill_axis_menu

CLICK_REACH = 12.0  # pixels
KEY_PAN = 0.25
DIRECTIONS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
ZOOM_KEYS = {Qt.Key.Key_Plus: 1 / 1.5, Qt.Key.Key_Equal: 1 / 1.5, Qt.Key.Key_Minus: 1.5}


class TimeSeriesPlot(DrawnPlot):
    """The owner fetches what `range_wanted` asks for and hands it to `set_series`; live points go to `append`."""

    def _connect(self, look: Look) -> None:
        super()._connect(look)
        self._head.legend.removed.connect(self._remove_by_hand)
        canvas, state = self._canvas, self._state
        canvas.time_zoomed.connect(lambda factor, part: self._change(lambda: state.zoom_time(factor, part)))
        canvas.values_zoomed.connect(self._zoom_values)
        canvas.dragged.connect(self._drag)
        canvas.reset.connect(lambda: self._change(state.fit_values))
        canvas.pointed.connect(lambda part: self._point(part) if self.has_crosshair() else None)
        canvas.left.connect(lambda: self._point(None))
        canvas.clicked.connect(self._click)
        canvas.delta_dragged.connect(lambda number, part: self._change(lambda: state.move_delta(number, part)))
        canvas.menu_asked.connect(self._open_menu)

    def _remove_by_hand(self, key: str) -> None:
        self.remove(key)
        self.series_removed.emit(key)

    def _drag(self, right: float, down: float) -> None:
        if self._frame:
            axes = self._frame
            self._change(lambda: self._state.drag(right, down, axes))

    def _zoom_values(self, factor: float, part: float, axis: str) -> None:
        if self._frame:
            axes = self._frame
            self._change(lambda: self._state.zoom_values(factor, part, axis, axes))

    def _point(self, part: float | None) -> None:
        self._state.point(part, self._width())
        self._show_readings()
        self.cursor_moved.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(FIELD_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = dropped_field(event.mimeData())
        if found:
            event.acceptProposedAction()
            self.field_dropped.emit(*found)

    def _open_menu(self, place: QPoint, axis_key: str, right: float, up: float) -> None:
        if self._frame is None or not self._frame.axes:
            return
        menu = self.made_menu(axis_key, right, up)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def made_menu(self, axis_key: str, right: float, up: float) -> QMenu:
        menu, frame = QMenu(self), self._frame
        assert frame is not None
        verbs = Verbs(
            self._change,
            self.note_asked.emit,
            self.threshold_asked.emit,
            self.note_removed.emit,
            self.threshold_removed.emit,
            self._ask_ends,
        )
        axis = next((axis for axis in frame.axes if axis.key == axis_key), None)
        if axis:
            fill_axis_menu(menu, self._state, frame, axis, verbs)
        else:
            fill_area_menu(menu, self._state, frame, (right, up), self._width(), verbs)
        return menu

    def _ask_ends(self, axis: Axis) -> None:
        dialog = EndsDialog(self._look, axis, self)
        dialog.ends_set.connect(lambda ends: self._change(lambda: self._state.scale(axis.key, ends)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _click(self, at: QPointF) -> None:
        """The sample of the nearest line, if the pointer is on one."""
        area = self._canvas.area()
        if self._frame is None or not area.contains(at):
            return
        self._point((at.x() - area.left()) / area.width())
        reach = {}
        for one in self._state.readings(self._width()):
            axis = next(axis for axis in self._frame.axes if axis.key == one.line.axis)
            y = area.bottom() - axis.shown.fraction_of(one.value) * area.height()
            reach[abs(y - at.y())] = one
        if reach and min(reach) <= CLICK_REACH:
            nearest = reach[min(reach)]
            self.point_clicked.emit(nearest.line.key, nearest.t)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in DIRECTIONS:
            far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._go(DIRECTIONS[key], far=far, drags=control)
        elif key in ZOOM_KEYS:
            self._zoom(ZOOM_KEYS[key], values=control)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._point(0.0 if key == Qt.Key.Key_Home else 1.0)
            self._announce()
        elif not control and (run := self._verbs().get(key)):
            run()
        elif key == Qt.Key.Key_Escape and (self._state.cursor is not None or self._state.overlay.deltas):
            self._change(self._state.clear_deltas)
            self._point(None)
        else:
            super().keyPressEvent(event)

    def _verbs(self) -> dict[Qt.Key, Callable[[], None]]:
        return {
            Qt.Key.Key_Space: lambda: self.set_live(not self._state.live),
            Qt.Key.Key_0: lambda: self._change(self._state.fit_values),
            Qt.Key.Key_A: self._ask_note,
            Qt.Key.Key_D: self.mark_delta,
            Qt.Key.Key_S: lambda: self.show_details(not self.has_details()),
            Qt.Key.Key_X: lambda: self.show_crosshair(not self.has_crosshair()),
            Qt.Key.Key_F11: self.full_screen_asked.emit,
        }

    def _go(self, direction: int, *, far: bool, drags: bool) -> None:
        if drags:
            self._drag(-direction * KEY_PAN, 0)
        else:
            self._step_cursor(direction, self._width() / 10 if far else 0.5)

    def _zoom(self, factor: float, *, values: bool) -> None:
        if values:
            self._zoom_values(factor, 0.5, "")
        else:
            self._change(lambda: self._state.zoom_time(factor, 0.5))

    def _ask_note(self) -> None:
        if self._state.lines:
            self.note_asked.emit(self._state.shown.at(0.5) if self._state.cursor is None else self._state.cursor)

    def mark_delta(self) -> None:
        """The next delta cursor at the cursor; the third time neither is left."""
        self._change(self._state.mark_delta)
        self._show_compared()
        self._announce_compared()

    def _step_cursor(self, direction: int, pixels: float) -> None:
        self._state.step_cursor(direction, self._width(), pixels)
        self._show_readings()
        self.cursor_moved.emit()
        self._announce()
