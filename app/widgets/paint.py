"""What both widgets and table cells paint: badge, chip, check mark, sparkline."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QStyle

from app.widgets.fonts import Type
from app.widgets.labels import seen
from app.widgets.look import Look

CENTER = Qt.AlignmentFlag.AlignCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
SIGN = 12
BADGE_HEIGHT = 20
BADGE_PADDING = 6
CHIP_HEIGHT = 24
CHIP_PADDING = 8
CHECK = 16
CHOSEN_BAR = 3
GATE_WIDTH, GATE_HEIGHT, GATE_STEP = 8, 16, 13

TONES = {
    "ok": ("ok", "ok_soft"),
    "warn": ("warn", "warn_soft"),
    "danger": ("danger", "danger_soft"),
    "info": ("info", "info_soft"),
    "accent": ("accent_text", "accent_soft"),
    "neutral": ("text2", "neutral_soft"),
}


def text_width(look: Look, style: Type, text: str) -> float:
    return look.text_width(style, text)


def badge_width(look: Look, text: str, sign: str | None) -> float:
    return text_width(look, Type.BADGE, text) + look.px(2 * BADGE_PADDING + (SIGN + 4 if sign else 0))


def draw_badge(
    painter: QPainter, look: Look, rect: QRectF, text: str, tone: str, sign: str | None, ground: str
) -> None:
    """A state: sign and word on its soft ground; on a selected row the ground is the surface."""
    role = TONES[tone][0]
    draw_rounded(painter, rect, 4, look.color(ground))
    left = rect.left() + look.px(BADGE_PADDING)
    if sign:
        draw_icon(painter, look, sign, role, SIGN, QRectF(left, rect.top(), look.px(SIGN), rect.height()))
        left += look.px(SIGN + 4)
    draw_text(painter, look, QRectF(left, rect.top(), rect.right() - left, rect.height()), text, Type.BADGE, role)


def draw_chip(painter: QPainter, look: Look, rect: QRectF, text: str, *, known: bool, icon: str | None = None) -> None:
    """A token or id: outlined where it can be copied, a grey well where its value is not on this computer."""
    ground, edge, role = ("surface", "line_strong", "accent_text") if known else ("sunken", "line", "text3")
    draw_rounded(painter, rect.adjusted(0.5, 0.5, -0.5, -0.5), 6, look.color(ground), look.color(edge))
    inner = rect.adjusted(look.px(CHIP_PADDING), 0, -look.px(CHIP_PADDING), 0)
    if icon:
        side = look.px(14)
        draw_icon(painter, look, icon, role, 14, QRectF(inner.right() - side, rect.top(), side, rect.height()))
        inner.setRight(inner.right() - side - look.px(6))
    draw_text(painter, look, inner, text, Type.MONO, role, elide=Qt.TextElideMode.ElideMiddle)


def draw_check(painter: QPainter, look: Look, rect: QRectF, state: Qt.CheckState) -> None:
    on = state != Qt.CheckState.Unchecked
    ground, edge = ("accent", "accent") if on else ("surface", "line_strong")
    draw_rounded(painter, rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, look.color(ground), look.color(edge))
    if on:
        name = "check" if state == Qt.CheckState.Checked else "minus"
        draw_icon(painter, look, name, "on_accent", 14, rect)


def draw_radio(painter: QPainter, look: Look, rect: QRectF, on: bool) -> None:
    shape = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    ground, edge = ("accent", "accent") if on else ("surface", "line_strong")
    draw_rounded(painter, shape, shape.width() / 2, look.color(ground), look.color(edge))
    if on:
        dot = rect.width() * 0.32
        draw_rounded(painter, rect.adjusted(dot, dot, -dot, -dot), dot, look.color("on_accent"))


def draw_line(painter: QPainter, look: Look, rect: QRectF, values: Sequence[float], *, filled: bool = False) -> None:
    """A sparkline; a flat series runs through the middle."""
    if len(values) < 2:
        return
    points = line_points(rect.adjusted(1, 2, -3, -2), values)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if filled:
        area = QPainterPath(QPointF(points[0].x(), rect.bottom()))
        for point in [*points, QPointF(points[-1].x(), rect.bottom())]:
            area.lineTo(point)
        painter.fillPath(area, look.color("accent_soft"))
    painter.setPen(QPen(look.color("accent"), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPolyline(QPolygonF(points))
    if filled:
        painter.setBrush(look.color("accent"))
        painter.drawEllipse(points[-1], 1.5, 1.5)


def line_points(rect: QRectF, values: Sequence[float]) -> list[QPointF]:
    """The corners of a sparkline inside the rectangle."""
    low, high = min(values), max(values)
    step = rect.width() / (len(values) - 1)
    if low == high:
        return [QPointF(rect.left() + at * step, rect.center().y()) for at in range(len(values))]
    height = rect.height() / (high - low)
    return [QPointF(rect.left() + at * step, rect.bottom() - (value - low) * height) for at, value in enumerate(values)]


def draw_text(
    painter: QPainter,
    look: Look,
    rect: QRectF,
    text: str,
    style: Type,
    role: str,
    *,
    align: Qt.AlignmentFlag = LEFT,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    """One line of plain text, elided where it does not fit."""
    text = seen(text)
    painter.setFont(look.font(style))
    painter.setPen(look.color(role))
    if look.text_width(style, text) > rect.width() + 0.5:
        text = look.metrics(style).elidedText(text, elide, rect.width() + 0.5)
    painter.drawText(rect, int(align), text)


def draw_icon(painter: QPainter, look: Look, name: str, role: str, size: int, rect: QRectF) -> None:
    """An icon in the middle of the rectangle, on whole pixels."""
    glyph = look.pixmap(name, role, size, painter.device().devicePixelRatioF())
    side = look.px(size)
    left, top = rect.left() + (rect.width() - side) / 2, rect.top() + (rect.height() - side) / 2
    painter.drawPixmap(QPointF(round(left), round(top)), glyph)


def gates_width(look: Look, gates: tuple[int, int]) -> int:
    return look.px(gates[1] * GATE_STEP)


def draw_gates(painter: QPainter, look: Look, at: QPointF, gates: tuple[int, int]) -> None:
    """A budget: the gates used are filled, those left are outlined; all used is a warning."""
    used, total = gates
    role = "warn_fill" if used >= total else "accent"
    for place in range(total):
        gate = QRectF(at.x() + look.px(place * GATE_STEP), at.y(), look.px(GATE_WIDTH), look.px(GATE_HEIGHT))
        if place < used:
            draw_rounded(painter, gate, 2, look.color(role))
        else:
            draw_rounded(painter, gate.adjusted(0.5, 0.5, -0.5, -0.5), 2, QColor(0, 0, 0, 0), look.color("line_strong"))


def draw_row_ground(painter: QPainter, look: Look, ground: QRectF, state: QStyle.StateFlag, *, keyboard: bool) -> None:
    """Under a row of a list or tree: whether it is chosen or pointed at, and the ring where the keyboard is."""
    if state & QStyle.StateFlag.State_Selected:
        draw_rounded(painter, ground, 6, look.color("selection"))
        inset = round(ground.height() / 7)
        bar = QRectF(ground.left(), ground.top() + inset, CHOSEN_BAR, ground.height() - 2 * inset)
        draw_rounded(painter, bar, CHOSEN_BAR / 2, look.color("accent"))
    elif state & QStyle.StateFlag.State_MouseOver:
        draw_rounded(painter, ground, 6, look.color("hover"))
    if keyboard and state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(look.color("focus"), 2))
        painter.setBrush(QColor(0, 0, 0, 0))
        painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 6, 6)


def draw_rounded(painter: QPainter, rect: QRectF, radius: float, ground: QColor, edge: QColor | None = None) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(edge, 1) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(rect, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def draw_rule(painter: QPainter, line: QLineF, color: QColor) -> None:
    """A separator of one pixel."""
    painter.setPen(QPen(color, 1))
    painter.drawLine(line)
