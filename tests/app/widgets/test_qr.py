"""A QR code as it is painted: every module of what is encoded, and the border that the standard asks for."""

from __future__ import annotations

import pytest
import segno
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.widgets.look import Look
from app.widgets.qr import QUIET, QrCode

TEXTS = (
    "http://192.168.1.24:8443/share/us.philadelphia.senet.em500\nAuthorization: Bearer " + "4be1a90c" * 8,
    f"https://in.example.org/uplink/{'4be1a90c' * 8}",
    "Über die Brücke",
)


def modules(picture: QImage, count: int) -> list[list[int]]:
    """1 where it is dark, read in the middle of each module of a code of so many."""
    side = picture.width() // (count + 2 * QUIET)
    start = (picture.width() - side * (count + 2 * QUIET)) // 2
    middles = [start + side * at + side // 2 for at in range(count + 2 * QUIET)]
    return [[int(picture.pixelColor(x, y).lightness() < 128) for x in middles] for y in middles]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("size", [180, 200, 361])
def test_that_a_code_shows_each_module_of_its_text(qtbot: QtBot, look: Look, text: str, size: int) -> None:
    widget = QrCode(look, text, "QR code", size)
    qtbot.addWidget(widget)
    widget.resize(widget.sizeHint())
    wanted = [list(line) for line in segno.make(text, micro=False).matrix]
    seen = modules(widget.grab().toImage(), len(wanted))
    assert [line[QUIET:-QUIET] for line in seen[QUIET:-QUIET]] == wanted
    border = seen[:QUIET] + seen[-QUIET:] + [line[:QUIET] + line[-QUIET:] for line in seen]
    assert not any(any(line) for line in border)


def test_that_a_screen_reader_is_not_told_the_token(qtbot: QtBot, look: Look) -> None:
    widget = QrCode(look, TEXTS[0], "QR code of the address and its token")
    qtbot.addWidget(widget)
    assert widget.accessibleName() == "QR code of the address and its token"
