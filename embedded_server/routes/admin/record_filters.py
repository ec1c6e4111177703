"""What may be asked of records beside their recType and time."""

from __future__ import annotations

import json
from collections.abc import Mapping

from embedded_server.domain.condition import HELP, ConditionError, condition_from_text
from embedded_server.domain.record_filter import Only, RecordFilter
from embedded_server.domain.refusal import RefusedError
from embedded_server.routes.admin.queries import Choice, Text

MOST_FIELDS = 20
_CONDITION = f"A condition: {HELP}"

DEVICE = Text("device", f"On the device's id or name. {_CONDITION}")
OWNER = Text("owner", f"On the owner's address or organisation. {_CONDITION}")
PDU = Text("pdu", f"On the payload in hex. {_CONDITION}")
FIELDS = Text("fields", f'JSON: conditions by decoded field, such as {{"co2":"> 750"}}. {_CONDITION}')
ONLY = Choice("only", "Only what is so.", tuple(one.value for one in Only))
COPIES = Choice("copies", "Whether copies of a frame are listed.", ("shown", "hidden"))
TESTS = Choice("tests", "Whether test records are listed.", ("shown", "hidden"))
FILTERS = (DEVICE, OWNER, PDU, FIELDS, ONLY, COPIES, TESTS)


def filter_in(query: Mapping[str, str]) -> RecordFilter:
    """Raises RefusedError(422) that says what is wrong with a condition."""
    found = RecordFilter(
        DEVICE.of(query) or "",
        OWNER.of(query) or "",
        PDU.of(query) or "",
        Only(ONLY.of(query)),
        COPIES.of(query) == "hidden",
        _fields(FIELDS.of(query)),
    )
    for name, text in (("device", found.device), ("owner", found.owner), ("pdu", found.pdu), *found.fields.items()):
        if text:
            _check(name, text)
    return found


def _check(name: str, text: str) -> None:
    try:
        condition_from_text(text)
    except ConditionError as error:
        raise RefusedError(422, "filter", f"{name[:60]}: {error}", f"Known are {HELP}") from None


def _fields(text: str | None) -> dict[str, str]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        found = None
    is_fit = isinstance(found, dict) and len(found) <= MOST_FIELDS
    if not is_fit or not all(isinstance(one, str) for one in found.values()):
        raise RefusedError(
            422, "filter", "fields is no JSON object of conditions.", 'Write it as {"co2":"> 750"}, 20 fields at most.'
        )
    return {path: one for path, one in found.items() if one.strip()}
