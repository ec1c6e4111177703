"""A field that is dragged onto a plot: what the drag carries. A device may be left open: the plot's owner chooses."""

from __future__ import annotations

import json

from PySide6.QtCore import QMimeData

FIELD_MIME = "application/x-sluice-field"
LONGEST = 4_096  # bytes; what is longer comes from no window of ours


def field_data(device: str, field: str) -> QMimeData:
    data = QMimeData()
    data.setData(FIELD_MIME, json.dumps({"device": device, "field": field}).encode())
    data.setText(field)
    return data


def dropped_field(data: QMimeData) -> tuple[str, str] | None:
    """Device and field; None of anything else, another program's data included."""
    carried = bytes(data.data(FIELD_MIME).data())
    if not carried or len(carried) > LONGEST:
        return None
    try:
        told = json.loads(carried)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    device, field = told.get("device"), told.get("field")
    return (device, field) if isinstance(device, str) and isinstance(field, str) and field else None
