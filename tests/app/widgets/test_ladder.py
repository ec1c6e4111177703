"""Gate by gate: how far something came, in a picture and in words."""

from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from app.theme import LIGHT
from app.widgets.ladder import RUNG, Ladder, Rung
from app.widgets.look import Look

RUNGS = (
    Rung("Path", "passed", "/share/ + recType"),
    Rung("Allowed", "stopped", "A pipe token cannot read"),
    Rung("Body", "not_reached", "not reached"),
)


def test_that_what_stopped_it_is_said_and_stands_out(look: Look, qtbot: QtBot) -> None:
    ladder = Ladder(look, "Gate by gate")
    qtbot.addWidget(ladder)
    ladder.show_rungs(RUNGS)
    ladder.resize(360, ladder.sizeHint().height())
    assert ladder.accessibleDescription() == (
        "Path: passed, /share/ + recType. "
        "Allowed: stopped here, A pipe token cannot read. "
        "Body: not reached, not reached"
    )
    shot = ladder.grab().toImage()
    grounds = [shot.pixelColor(QPoint(350, RUNG * at + RUNG // 2)).name().upper() for at in range(len(RUNGS))]
    assert grounds[1] == LIGHT.danger_soft
    assert grounds[0] == grounds[2] != LIGHT.danger_soft
