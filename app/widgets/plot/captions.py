"""Words above a plot: how long silences are, and what people noted. They stand beside one another and cover no line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.widgets.fonts import Type
from app.widgets.look import Look
from app.widgets.plot import axes
from app.widgets.plot.frame import Frame
from app.widgets.plot.overlay import Overlay, part_of
from app.widgets.plot.ticks import duration

HEIGHT, GAP, NARROWEST = 18, 6, 28  # pixels
LONGEST = 200  # characters that are measured


@dataclass(frozen=True, slots=True)
class Caption:
    left: float  # where it may begin
    text: str
    color: QColor


def has_captions(frame: Frame, overlay: Overlay) -> bool:
    """Notes that are out of sight count too, so that the plot does not jump while it is dragged."""
    return bool(len(frame.silences) or overlay.notes)


def captions(look: Look, frame: Frame, overlay: Overlay, width: float) -> list[Caption]:
    """From left to right. A silence's stands in the middle of its band, or begins there where the band is narrow."""
    silent, noted = look.color("warn"), look.color("info")
    found = [_silence(look, frame, start, end, width, silent) for start, end in frame.silences]
    for note in overlay.notes:
        if frame.shown.start <= note.t <= frame.shown.end:
            text = " ".join(note.text[:LONGEST].split())
            found.append(Caption(part_of(frame.shown, note.t) * width, text, noted))
    return sorted(found, key=lambda one: one.left)


def _silence(look: Look, frame: Frame, start: float, end: float, width: float, color: QColor) -> Caption:
    text = f"silent {duration(float(end - start))}"
    left, right = (min(max(part_of(frame.shown, at), 0.0), 1.0) * width for at in (start, end))
    spare = right - left - look.metrics(Type.HINT).horizontalAdvance(text)
    return Caption(left + max(spare / 2, 0.0), text, color)


def draw_captions(painter: QPainter, look: Look, found: Sequence[Caption], area: QRectF) -> None:
    """Each has the room between its neighbours, moves left for it, and is left out where it is too little."""
    metrics, height, taken = look.metrics(Type.HINT), look.px(HEIGHT), 0.0
    for one, end in zip(found, _ends(found, area.width()), strict=True):
        need = metrics.horizontalAdvance(one.text) + 2
        left = max(min(one.left, end - need), taken)
        room = min(end - left, need)
        if room >= min(need, look.px(NARROWEST)):
            box = QRectF(area.left() + left, area.top() - height, room, height)
            axes.draw_plain(painter, look, Type.HINT, one.color, box, Qt.AlignmentFlag.AlignVCenter, one.text)
            taken = left + room + GAP


def _ends(found: Sequence[Caption], width: float) -> Iterable[float]:
    return [*(one.left - GAP for one in found[1:]), width] if found else []
