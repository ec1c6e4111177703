"""Widths of texts that are known without laying them out are those of the text itself."""

import random

import pytest
from PySide6.QtGui import QFontMetricsF

from app.widgets.fonts import Type
from app.widgets.look import Look
from app.widgets.ruler import LONGEST_KNOWN, MOST_KNOWN, Ruler

ASCII = "".join(map(chr, range(32, 127)))
OTHER = "…—éß°µ²Ωж中 \t\n😀"
TEXTS = ("", "0x12", "3×4", "1:2", "-> fi 0==1 www", "21.50 °C", "1 234 567", "1,234.5e-07", "2026-11-26 13:05:59.123")


@pytest.mark.parametrize("scale", [0.9, 1.0, 1.3])
@pytest.mark.parametrize("style", list(Type))
def test_that_a_width_is_that_of_the_text(look: Look, style: Type, scale: float) -> None:
    look.switch(scale=scale)
    metrics, some = QFontMetricsF(look.font(style)), random.Random(5)
    known = ["".join(some.choices(ASCII, k=some.randrange(40))) for _ in range(60)]
    wild = ["".join(some.choices(ASCII + OTHER * 4, k=some.randrange(20))) for _ in range(30)]
    digits = ["".join(some.choices("0123456789abcdef.:-, ", k=20)) for _ in range(60)]
    for text in (*TEXTS, *known, *wild, *digits, "7" * (LONGEST_KNOWN + 1)):
        assert look.text_width(style, text) == pytest.approx(metrics.horizontalAdvance(text), abs=0.02), text


def test_that_texts_without_end_are_not_all_kept(look: Look) -> None:
    ruler = Ruler(look.metrics(Type.BODY), is_mono=False)
    letters = str.maketrans("0123456789", "abcdefghij")
    for number in range(MOST_KNOWN + 10):
        ruler.width(str(number).translate(letters))
    assert len(ruler._known) <= MOST_KNOWN
