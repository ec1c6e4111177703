"""How each kind of table cell is painted, and where its buttons are."""

from dataclasses import dataclass
from typing import assert_never

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.widgets import paint
from app.widgets.cells import (
    ActionsCell,
    Align,
    BadgeCell,
    BarsCell,
    Cell,
    ChangeCell,
    CheckCell,
    ChipCell,
    EditCell,
    FlagsCell,
    LineCell,
    TextCell,
    TwoLineCell,
)
from app.widgets.fonts import Type
from app.widgets.look import Look

ACTION = 28
NUMBER_WIDTH = 60
FLAG, FLAG_GAP = 20, 3
BAR_HEIGHT = 22  # of the highest bar
FIELD, FIELD_HEIGHT = 92, 30  # a value that is edited in place
ARROW = 32  # the room between what was and what is

_ALIGN: dict[Align, Qt.AlignmentFlag] = {
    "left": paint.LEFT,
    "right": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    "center": paint.CENTER,
}


@dataclass(frozen=True, slots=True)
class CellState:
    selected: bool = False
    hovered: bool = False
    copied: bool = False


def paint_cell(  # noqa: C901  # one arm a kind
    painter: QPainter, look: Look, rect: QRectF, cell: Cell, state: CellState
) -> None:
    """The content of a cell; the row's ground is painted already."""
    match cell:
        case TextCell():
            _text(painter, look, rect, cell)
        case TwoLineCell():
            _two_lines(painter, look, rect, cell)
        case ChipCell():
            _chip(painter, look, rect, cell, state)
        case BadgeCell():
            _badge(painter, look, rect, cell, state)
        case LineCell():
            _line(painter, look, rect, cell)
        case BarsCell():
            _bars(painter, look, rect, cell, state)
        case ActionsCell():
            _actions(painter, look, rect, cell, state)
        case FlagsCell():
            _flags(painter, look, rect, cell, state)
        case ChangeCell():
            _change(painter, look, rect, cell)
        case EditCell():
            _edit(painter, look, rect, cell)
        case CheckCell():
            paint.draw_check(painter, look, check_rect(look, rect), _ticked(state))
        case _:
            assert_never(cell)


def chip_rect(look: Look, rect: QRectF, cell: ChipCell, *, icon: bool) -> QRectF:
    wanted = paint.text_width(look, Type.MONO, cell.text) + look.px(2 * paint.CHIP_PADDING + (20 if icon else 0)) + 1
    height = look.px(paint.CHIP_HEIGHT)
    return QRectF(rect.left(), _centered(rect, height), min(wanted, rect.width()), height)


def check_rect(look: Look, rect: QRectF) -> QRectF:
    side = look.px(paint.CHECK)
    return QRectF(rect.left(), _centered(rect, side), side, side)


def action_rects(look: Look, rect: QRectF, cell: ActionsCell) -> list[QRectF]:
    """One square a button, the last one flush right."""
    side = look.px(ACTION)
    left = rect.right() - side * len(cell.actions)
    return [QRectF(left + at * side, _centered(rect, side), side, side) for at in range(len(cell.actions))]


def needs(look: Look, cell: Cell) -> float:
    """The width at which nothing of the cell's text is elided."""
    match cell:
        case TextCell():
            return paint.text_width(look, cell.style, cell.text) + (look.px(24) if cell.icon else 0)
        case TwoLineCell():
            first = paint.text_width(look, cell.first_style, cell.first)
            return max(first, paint.text_width(look, cell.second_style, cell.second))
        case ChipCell():
            return paint.text_width(look, Type.MONO, cell.text) + look.px(2 * paint.CHIP_PADDING) + 1
        case BadgeCell():
            after = paint.text_width(look, Type.MONO_SMALL, cell.after) + look.px(8) if cell.after else 0
            return paint.badge_width(look, cell.text, cell.sign) + after
        case FlagsCell():
            return look.px(len(cell.flags) * (FLAG + FLAG_GAP))
        case ChangeCell():
            return paint.text_width(look, Type.MONO, cell.before + cell.after) + look.px(ARROW)
        case EditCell():
            words = f"{cell.text}{cell.unit}{cell.replaced}"
            return paint.text_width(look, Type.STRONG, words) + look.px(FIELD if cell.is_staged else 16)
        case LineCell() | BarsCell() | ActionsCell() | CheckCell():
            return 0.0
        case _:
            assert_never(cell)


def _text(painter: QPainter, look: Look, rect: QRectF, cell: TextCell) -> None:
    if cell.icon:
        side = look.px(16)
        paint.draw_icon(painter, look, cell.icon, cell.tone, 16, QRectF(rect.left(), rect.top(), side, rect.height()))
        rect = rect.adjusted(look.px(24), 0, 0, 0)
    elide = Qt.TextElideMode.ElideMiddle if cell.middle else Qt.TextElideMode.ElideRight
    paint.draw_text(painter, look, rect, cell.text, cell.style, cell.tone, align=_ALIGN[cell.align], elide=elide)


def _change(painter: QPainter, look: Look, rect: QRectF, cell: ChangeCell) -> None:
    """The new value is never elided for the old one's sake."""
    new_width = min(paint.text_width(look, Type.MONO, cell.after), rect.width() - look.px(ARROW))
    room = max(rect.width() - new_width - look.px(ARROW), 0)
    old_width = min(paint.text_width(look, Type.MONO, cell.before), room)
    old = QRectF(rect.left(), rect.top(), old_width, rect.height())
    tone = "text3" if not cell.was_there else "text2" if cell.is_worse else "danger"
    paint.draw_text(painter, look, old, cell.before, Type.MONO, tone)
    if cell.was_there:
        middle = round(old.center().y()) + 0.5
        paint.draw_rule(painter, QLineF(old.left(), middle, old.right(), middle), look.color(tone))
    arrow = QRectF(old.right(), rect.top(), look.px(ARROW), rect.height())
    paint.draw_icon(painter, look, "arrow-right", "text3", 14, arrow)
    new = QRectF(arrow.right(), rect.top(), rect.right() - arrow.right(), rect.height())
    paint.draw_text(painter, look, new, cell.after, Type.MONO, "danger" if cell.is_worse else "ok")


def _edit(painter: QPainter, look: Look, rect: QRectF, cell: EditCell) -> None:
    left = rect.left()
    if cell.is_staged or cell.is_wrong:
        field = field_rect(look, rect)
        edge = "danger" if cell.is_wrong else "info"
        paint.draw_rounded(painter, field.adjusted(0.5, 0.5, -0.5, -0.5), 6, look.color("surface"), look.color(edge))
        inner = field.adjusted(look.px(9), 0, -look.px(6), 0)
        paint.draw_text(painter, look, inner, cell.text, Type.STRONG, "text")
        left = field.right() + look.px(6)
    else:
        place = QRectF(left, rect.top(), rect.right() - left, rect.height())
        paint.draw_text(
            painter, look, place, cell.text, Type.STRONG if cell.unit or cell.replaced else Type.BODY, "text"
        )
        left += paint.text_width(look, Type.STRONG, cell.text) + look.px(5)
    unit = QRectF(left, rect.top(), max(rect.right() - left, 0), rect.height())
    paint.draw_text(painter, look, unit, cell.unit, Type.HINT, "text2")
    if cell.replaced:
        left += (paint.text_width(look, Type.HINT, cell.unit) + look.px(6)) if cell.unit else 0
        old = QRectF(left, rect.top(), max(rect.right() - left, 0), rect.height())
        paint.draw_text(painter, look, old, cell.replaced, Type.HINT, "text3")
        middle = round(old.center().y()) + 0.5
        end = min(left + paint.text_width(look, Type.HINT, cell.replaced), rect.right())
        paint.draw_rule(painter, QLineF(left, middle, end, middle), look.color("text3"))


def field_rect(look: Look, rect: QRectF) -> QRectF:
    """Where the frame of a value that is edited stands in its cell."""
    height = look.px(FIELD_HEIGHT)
    return QRectF(rect.left() - look.px(6), _centered(rect, height), min(look.px(FIELD), rect.width()), height)


def _two_lines(painter: QPainter, look: Look, rect: QRectF, cell: TwoLineCell) -> None:
    middle = rect.center().y()
    first = QRectF(rect.left(), middle - look.px(17), rect.width(), look.px(17))
    second = QRectF(rect.left(), middle, rect.width(), look.px(15))
    paint.draw_text(painter, look, first, cell.first, cell.first_style, cell.first_tone)
    middle_elided = cell.second_style in (Type.MONO, Type.MONO_SMALL)
    elide = Qt.TextElideMode.ElideMiddle if middle_elided else Qt.TextElideMode.ElideRight
    paint.draw_text(painter, look, second, cell.second, cell.second_style, cell.second_tone, elide=elide)


def _chip(painter: QPainter, look: Look, rect: QRectF, cell: ChipCell, state: CellState) -> None:
    icon = ("check" if state.copied else "copy") if cell.known and (state.hovered or state.selected) else None
    text = "Copied" if state.copied else cell.text
    place = chip_rect(look, rect, cell, icon=icon is not None)
    paint.draw_chip(painter, look, place, text, known=cell.known, icon=icon)


def _badge(painter: QPainter, look: Look, rect: QRectF, cell: BadgeCell, state: CellState) -> None:
    width, height = paint.badge_width(look, cell.text, cell.sign), look.px(paint.BADGE_HEIGHT)
    place = QRectF(rect.left(), _centered(rect, height), min(width, rect.width()), height)
    ground = "surface" if state.selected else paint.TONES[cell.tone][1]
    paint.draw_badge(painter, look, place, cell.text, cell.tone, cell.sign, ground)
    if cell.after:
        rest = QRectF(place.right() + look.px(8), rect.top(), rect.right() - place.right() - look.px(8), rect.height())
        paint.draw_text(painter, look, rest, cell.after, Type.MONO_SMALL, "text2")


def _line(painter: QPainter, look: Look, rect: QRectF, cell: LineCell) -> None:
    number = QRectF(rect.left(), rect.top(), look.px(NUMBER_WIDTH), rect.height())
    paint.draw_text(painter, look, number, cell.text, Type.BODY, "text", align=_ALIGN["right"])
    height = look.px(24)
    left = number.right() + look.px(8)
    width = min(look.px(76), rect.right() - left)
    paint.draw_line(painter, look, QRectF(left, _centered(rect, height), width, height), cell.values)


def _bars(painter: QPainter, look: Look, rect: QRectF, cell: BarsCell, state: CellState) -> None:
    most, step = max(cell.counts, default=0), rect.width() / max(len(cell.counts), 1)
    height, width = look.px(BAR_HEIGHT), max(1.0, step - 1)
    ground = _centered(rect, height) + height
    idle = "line" if not state.selected else "line_strong"
    painter.fillRect(QRectF(rect.left(), ground, rect.width(), 1), look.color(idle))
    for at, count in enumerate(cell.counts):
        if count:
            high = max(2.0, height * count / most)
            painter.fillRect(QRectF(rect.left() + at * step, ground - high, width, high), look.color("accent"))


def _actions(painter: QPainter, look: Look, rect: QRectF, cell: ActionsCell, state: CellState) -> None:
    if not (state.hovered or state.selected):
        return
    for action, place in zip(cell.actions, action_rects(look, rect, cell), strict=True):
        paint.draw_icon(painter, look, action.icon, action.tone, 16, place)


def _flags(painter: QPainter, look: Look, rect: QRectF, cell: FlagsCell, state: CellState) -> None:
    side, step = look.px(FLAG), look.px(FLAG + FLAG_GAP)
    ground = "surface" if state.selected else "accent_soft"
    for at, (letter, is_set) in enumerate(cell.flags):
        place = QRectF(rect.left() + at * step, _centered(rect, side), side, side)
        if is_set:
            paint.draw_rounded(painter, place, 4, look.color(ground))
        role = "accent_text" if is_set else "disabled"
        paint.draw_text(painter, look, place, letter, Type.BADGE, role, align=paint.CENTER)


def _ticked(state: CellState) -> Qt.CheckState:
    return Qt.CheckState.Checked if state.selected else Qt.CheckState.Unchecked


def _centered(rect: QRectF, height: float) -> float:
    return round(rect.top() + (rect.height() - height) / 2)
