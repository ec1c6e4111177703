"""The menus of a plot: what can be done at a moment, and with an axis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QMenu

from app.widgets.labels import cut
from app.widgets.plot.axes import axis_title
from app.widgets.plot.frame import Axis, Frame
from app.widgets.plot.overlay import REACH, part_of
from app.widgets.plot.ranges import ValueRange, value_range
from app.widgets.plot.state import State
from app.widgets.plot.ticks import reading
from app.widgets.plot.units import others

LONGEST = 60  # characters of a name


@dataclass(frozen=True, slots=True)
class Verbs:
    """What the plot does when one is chosen."""

    change: Callable[[Callable[[], None]], None]  # of the state, then it is drawn again
    ask_note: Callable[[float], None]
    ask_threshold: Callable[[str, float], None]
    remove_note: Callable[[str], None]
    remove_threshold: Callable[[str], None]
    ask_ends: Callable[[Axis], None]


def fill_axis_menu(menu: QMenu, state: State, frame: Frame, axis: Axis, verbs: Verbs) -> None:
    """Scale, unit, and which lines stand on it."""

    def scale(text: str, shown: ValueRange | None) -> None:
        _add(menu, text, lambda: verbs.change(lambda: state.scale(axis.key, shown)))

    scale("Fit to what is seen", None)
    if axis.shown.hi > 0:
        scale("From zero", value_range(0.0, axis.shown.hi / 1.14))
    scale("Keep this scale", axis.shown)
    _add(menu, "Set its ends…", lambda: verbs.ask_ends(axis))
    _add_units(menu, state, axis, verbs)
    if len(axis.lines) > 1:
        menu.addSeparator()
        for line in axis.lines:
            _add(
                menu,
                f"Own axis for {line.label}",
                lambda key=line.key: verbs.change(lambda: state.part_axis(key)),  # type: ignore[misc]  # mypy: default
            )
    rest = [other for other in frame.axes if other.key != axis.key]
    if rest:
        menu.addSeparator()
    for other in rest:
        _add(
            menu,
            f"Share the axis of {axis_title(other)}",
            lambda other=other: verbs.change(lambda: state.share_axis(axis, other)),  # type: ignore[misc]
        )


def _add_units(menu: QMenu, state: State, axis: Axis, verbs: Verbs) -> None:
    unit = axis.lines[0].unit
    known = others(unit)
    if not known or any(line.unit != unit for line in axis.lines):
        return
    units = menu.addMenu("Unit")
    for one in known:
        action = units.addAction(one)
        action.setCheckable(True)
        action.setChecked(one == unit)
        action.triggered.connect(lambda _=False, one=one: verbs.change(lambda: state.show_in(axis, one)))


def fill_area_menu(
    menu: QMenu, state: State, frame: Frame, place: tuple[float, float], width: float, verbs: Verbs
) -> None:
    """`place` is parts from the left and from the bottom."""
    right, up = place
    at = frame.shown.at(right)
    _add(menu, "Annotate here… (A)", lambda: verbs.ask_note(at))
    for axis in frame.axes:
        line, value = axis.lines[0], axis.shown.at(up)
        turned = state.conversion_of(line.key)
        native = (value - turned.offset) / turned.factor
        _add(
            menu,
            f"Threshold at {reading(value, 3)} {line.unit} of {line.label}",
            lambda key=line.key, native=native: verbs.ask_threshold(key, native),  # type: ignore[misc]
        )
    menu.addSeparator()
    for note in state.overlay.notes:
        if abs(part_of(frame.shown, note.t) - right) * width <= 4 * REACH:
            _add(menu, f"Remove the note “{note.text}”", lambda key=note.key: verbs.remove_note(key))  # type: ignore[misc]
    for one in state.drawn_overlay().thresholds:
        label = f"Remove the threshold at {reading(one.value)}"
        _add(menu, label, lambda key=one.key: verbs.remove_threshold(key))  # type: ignore[misc]
    menu.addSeparator()
    _add(menu, "Delta cursor here (D)", lambda: verbs.change(lambda: _mark_delta(state, right, width)))
    _add(menu, "Fit all axes (0)", lambda: verbs.change(state.fit_values))


def _mark_delta(state: State, part: float, width: float) -> None:
    state.point(part, width)
    state.mark_delta()


def _add(menu: QMenu, text: str, run: Callable[[], None]) -> None:
    """An ampersand of a name is no mnemonic, and a long name makes no broad menu."""
    plain = " ".join(cut(text).split())
    plain = plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}…"
    menu.addAction(plain.replace("&", "&&")).triggered.connect(lambda _=False: run())
