"""Taking back what was done to many devices at once, and saying what came of it."""

from __future__ import annotations

from app import words
from app.screens.devices.model import DevicesModel


async def take_back(model: DevicesModel, import_id: str) -> str:
    """A list that was brought in, or a change of many. Raises ApiError."""
    undone = await model.client.undo(import_id)
    await model.refresh()
    done = [f"{words.plural(undone.removed, 'device')} removed"] if undone.removed else []
    done += [f"{words.plural(undone.restored, 'device')} as before"] if undone.restored else []
    kept = f" {words.plural(len(undone.kept), 'device')} changed since, and stayed as they are" if undone.kept else ""
    names = f": {', '.join(undone.kept[:3])}{'…' if len(undone.kept) > 3 else ''}." if kept else ""
    return f"Taken back: {', '.join(done) or 'nothing'}.{kept}{names}"
