"""What is out of the ordinary about a record, in the inspector."""

from __future__ import annotations

from collections.abc import Callable

from app.screens.data.rows import Row, State, reason
from app.widgets.buttons import Button
from app.widgets.labels import cut
from app.widgets.look import Look
from app.widgets.note import Note

NOT_RECOGNISED = "No network is known that writes a body like this. It is stored as it came; JSON shows it."


def note_for(look: Look, shown: Row, assign: Callable[[], None]) -> Note | None:
    """The most important remark, or none."""
    decoded = shown.reading.decoded if shown.reading else None
    if shown.state is State.NOT_RECOGNISED:
        return Note(look, "info", "Not recognised", NOT_RECOGNISED)
    if shown.state is State.FAILED and decoded:
        return Note(look, "warn", "Not decoded", cut(reason(decoded)))
    if shown.state is State.UNDECODED:
        button = Button(look, "Assign…", small=True)
        button.clicked.connect(assign)
        return Note(look, "info", "No decoder is assigned", "The payload is kept as it came.", action=button)
    if shown.entry.is_test:
        return Note(look, "info", "Test record", "It counts neither as an uplink nor as a measurement.")
    if shown.reading and shown.reading.is_duplicate:
        return Note(look, "info", "A copy", "The same frame was here before; it is measured once.")
    if shown.state is State.WARNED and decoded:
        return Note(look, "warn", "The decoder warns", cut("; ".join(decoded.warnings)))
    return None
