"""Deliveries as people read them: in the log, as CSV, as curl. Pure: the present is handed in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from app import words
from app.curl import Variable, curl_line
from app.left_out import SECRET_IN_PATH, commented, is_hidden, named, note_of, with_variables
from app.widgets.cells import Action, ActionsCell, TextCell
from app.widgets.fonts import Type
from app.widgets.table_model import Column
from embedded_server.domain.csv_cell import harmless
from embedded_server.domain.delivery import Attempt, Cause, Delivery, DeliveryState
from embedded_server.domain.delivery_schedule import STEPS_S
from embedded_server.domain.moments import iso

ALL = "all"
CHIPS: Mapping[str, tuple[str, str, str]] = {  # label, state, cause
    ALL: ("All", "", ""),
    "failed": ("Failed", DeliveryState.FAILED, ""),
    "waiting": ("Waiting", DeliveryState.WAITING, ""),
    "tests": ("Tests", "", Cause.TEST),
}
SAYS = "It says: "
REPLAY, OPEN = "replay", "open"
ACTIONS = ActionsCell((Action(REPLAY, "rotate-ccw", "Send it again"), Action(OPEN, "chevron-right", "Open")))
TEST_ACTIONS = ActionsCell((Action(OPEN, "chevron-right", "Open"),))
PHRASES = {200: "OK", 201: "Created", 202: "Accepted", 204: "No content"}
ERRORS = {
    "url": "not sent",
    "address": "not sent",
    "name": "no such name",
    "connect": "refused",
    "tls": "TLS failed",
    "timeout": "no answer",
    "protocol": "unreadable",
    "sealed": "not sent",
}
CSV_HEAD = (
    "created",
    "ended",
    "device",
    "state",
    "cause",
    "status",
    "error",
    "attempts",
    "took_ms",
    "next_try",
    "what_happened",
    "message_id",
    "record_id",
)


def columns(
    now: Callable[[], datetime], is_held: Callable[[Delivery], bool], name: Callable[[str], str] | None = None
) -> tuple[Column[Delivery], ...]:
    """`name` of a device: then it has a column."""
    called = name or str
    device = Column[Delivery](
        "DEVICE",
        lambda one: called(one.device),
        cell=lambda one: _device(one.device, called(one.device)),
        width=190,
        sortable=False,
        tip=lambda one: one.device,
    )
    return (
        Column[Delivery](
            "TIME", lambda one: words.clock(one.created_at, now()), "mono", width=116, sortable=False, tip=_times
        ),
        *((device,) if name else ()),
        Column[Delivery]("RESULT", result, cell=_result, width=134, sortable=False),
        Column[Delivery]("ATTEMPT", attempt, width=84, sortable=False),
        Column[Delivery]("TIME TAKEN", took, "number", width=98, spare=1, sortable=False),
        Column[Delivery](
            "WHAT HAPPENED",
            lambda one: happened(one, now(), is_held=is_held(one)),
            cell=lambda one: _happened(one, now(), is_held=is_held(one)),
            width=170,
            stretch=True,
            sortable=False,
            tip=lambda one: happened(one, now(), is_held=is_held(one)),
        ),
        Column[Delivery]("", lambda _: "", cell=_actions, width=88, sortable=False),
    )


def result(delivery: Delivery) -> str:
    """`200 OK`, `200 test`, `no answer`, `waiting`, `dropped`."""
    if delivery.state is DeliveryState.DROPPED:
        return "dropped"
    if not delivery.attempts:
        return "waiting"
    word = ERRORS.get(delivery.last_error, delivery.last_error)
    if delivery.last_status is not None:
        phrase = PHRASES.get(delivery.last_status, "" if delivery.last_error else "taken")
        return f"{delivery.last_status} {'test' if delivery.cause is Cause.TEST else phrase}".strip()
    return f"{word}, test" if delivery.cause is Cause.TEST else word


def reason(told: str) -> str:
    """What the receiver says of itself stands for what its status means: `401: the token was revoked yesterday.`"""
    before, found, said = " ".join(told.split()).partition(SAYS)
    status, colon, _ = before.partition(": ")
    return f"{status}: {said.removeprefix('Refused: ')}" if found and colon else before


def attempt(delivery: Delivery) -> str:
    if not delivery.attempts:
        return "–"
    if delivery.cause is Cause.TEST or (delivery.state is DeliveryState.DELIVERED and delivery.attempts == 1):
        return str(delivery.attempts)
    return f"{delivery.attempts} of {len(STEPS_S)}"


def took(delivery: Delivery) -> str:
    if delivery.last_took_ms is None:
        return "–"
    return f"{delivery.last_took_ms} ms" if delivery.last_took_ms < 1_000 else f"{delivery.last_took_ms / 1_000:.1f} s"


def happened(delivery: Delivery, now: datetime, *, is_held: bool = False) -> str:
    """`is_held`: its target is off or paused."""
    said = reason(delivery.last_words)
    match delivery.state:
        case DeliveryState.DELIVERED:
            return f"{_delivered(delivery)}{_origin(delivery)}"
        case DeliveryState.WAITING:
            return _joined(said, _next(delivery, now, is_held=is_held))
        case DeliveryState.DROPPED:
            return _joined(said, "Dropped: there was no room, or the target is gone.")
        case DeliveryState.FAILED:
            last = "" if delivery.cause is Cause.TEST else "That was the last try."
            return _joined(said or "It failed.", last)


def _delivered(delivery: Delivery) -> str:
    tries = {1: "", 2: " after one failed try"}
    return f"Taken{tries.get(delivery.attempts, f' after {delivery.attempts - 1} failed tries')}"


def _origin(delivery: Delivery) -> str:
    return {Cause.REPLAY: ", sent again", Cause.EDITED: ", sent edited"}.get(delivery.cause, "")


def _next(delivery: Delivery, now: datetime, *, is_held: bool) -> str:
    if is_held or delivery.next_at is None:
        return "It waits until its target is on again."
    if delivery.next_at <= now:
        return "Its turn is next." if not delivery.attempts else "The next try is due."
    return f"Next try in {words.span(delivery.next_at - now)}."


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _device(device: str, name: str) -> TextCell:
    return TextCell(name, Type.NAME) if name != device else TextCell(device, Type.MONO, middle=True)


def _result(delivery: Delivery) -> TextCell:
    said = result(delivery)
    match delivery.state:
        case DeliveryState.DELIVERED:
            return TextCell(said, tone="ok", icon="circle-check")
        case DeliveryState.WAITING:
            return TextCell(said, tone="warn" if delivery.attempts else "text2", icon="clock")
        case _:
            return TextCell(said, tone="danger", icon="circle-x")


def _happened(delivery: Delivery, now: datetime, *, is_held: bool) -> TextCell:
    tone = "text" if delivery.state is DeliveryState.DELIVERED else "text2"
    return TextCell(happened(delivery, now, is_held=is_held), tone=tone)


def _times(delivery: Delivery) -> str:
    ended = f", ended {words.full(delivery.ended_at)}" if delivery.ended_at else ""
    return f"{words.full(delivery.created_at)}{ended}"


def _actions(delivery: Delivery) -> ActionsCell:
    return TEST_ACTIONS if delivery.cause is Cause.TEST else ACTIONS


def csv_text(deliveries: Iterable[Delivery], now: datetime, *, with_head: bool) -> str:
    """No body and no header: they may hold what is not for everybody."""
    out = io.StringIO()
    writer = csv.writer(out)
    if with_head:
        writer.writerow(CSV_HEAD)
    for one in deliveries:
        moments = (one.created_at, one.ended_at)
        times = [iso(moment) if moment else "" for moment in moments]
        facts = (one.device, one.state, one.cause, one.last_status, one.last_error, one.attempts, one.last_took_ms)
        following = iso(one.next_at) if one.next_at else ""
        writer.writerow(
            harmless("" if fact is None else str(fact))
            for fact in (*times, *facts, following, happened(one, now), one.message_id, one.record_id)
        )
    return out.getvalue()


def curl(attempt: Attempt, body: bytes) -> str:
    """The same request for a POSIX shell; what is hidden here is left out, and said."""
    parts = urlsplit(attempt.url)
    base = f"{parts.scheme}://{parts.netloc}"
    target, lost = with_variables(attempt.url.removeprefix(base) or "/")
    headers = [(name, value) for name, value in attempt.sent if not is_hidden(value)]
    lost += [f"header {named(name)}" for name, value in attempt.sent if is_hidden(value)]
    notes = (*note_of(lost), *((SECRET_IN_PATH,) if Variable.SECRET in target else ()))
    return commented(notes, curl_line("POST", base, target, headers, body))


def pretty(body: str) -> str:
    """One member a line where it is JSON."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
