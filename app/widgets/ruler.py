"""How wide the texts of a table are, without laying out each of them."""

from __future__ import annotations

from PySide6.QtGui import QFontMetricsF

MOST_KNOWN, LONGEST_KNOWN = 4_000, 100
_DIGITS = str.maketrans("123456789", "000000000")


class Ruler:
    """Of one font. Where every character is equally wide they are counted; digits always are, so that of texts that
    differ in them alone one is measured."""

    def __init__(self, metrics: QFontMetricsF, *, is_mono: bool) -> None:
        self._metrics = metrics
        self._letter = metrics.horizontalAdvance("0") if is_mono else 0.0
        self._known: dict[str, float] = {}

    def width(self, text: str) -> float:
        if self._letter and text.isascii() and text.isprintable():
            return len(text) * self._letter
        if len(text) > LONGEST_KNOWN:
            return self._metrics.horizontalAdvance(text)
        shape = text.translate(_DIGITS)
        if shape not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[shape] = self._metrics.horizontalAdvance(text)
        return self._known[shape]
