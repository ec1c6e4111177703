"""The columns of the request table and what their cells say. Pure but for the clock, which is handed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

from app import words
from app.widgets.cells import TextCell
from app.widgets.fonts import Type
from app.widgets.labels import cut
from app.widgets.table_model import Column
from embedded_server.domain.request import Request

LOCAL_ADDRESSES = ("127.0.0.1", "::1", "")
THIS_COMPUTER = "this computer"
NO_TOKEN = "–"
SHOWN = 4  # characters of either end of a token
TIME, TIME_AND_DATE = 126, 176  # widths
UNREADABLE = "not readable as HTTP"


def columns(
    now: Callable[[], datetime], zone: tzinfo | None, *, with_dates: bool = False
) -> tuple[Column[Request], ...]:
    return (
        Column(
            "TIME",
            lambda one: words.exact_clock(one.at, now(), zone),
            "mono",
            width=TIME_AND_DATE if with_dates else TIME,
            sortable=False,
            tip=lambda one: _times(one, zone),
        ),
        Column("RESULT", result_words, cell=_result_cell, width=78, sortable=False),
        Column("METHOD", lambda one: one.method, cell=_method_cell, width=82, sortable=False),
        Column("PATH", path, cell=_path_cell, width=150, stretch=True, sortable=False, tip=lambda one: cut(path(one))),
        Column(
            "REASON OR RECORD",
            reason,
            cell=_reason_cell,
            width=200,
            stretch=True,
            sortable=False,
            tip=lambda one: cut(f"{reason(one)} {one.fix}".strip()),
        ),
        Column("TOKEN", token, cell=_token_cell, width=104, spare=1, sortable=False, tip=_token_tip),
        Column("FROM", sender, "mono", width=118, spare=2, sortable=False),
    )


def result_words(request: Request) -> str:
    return f"{request.status} {'let in' if request.is_let_in else 'refused'}"


def path(request: Request) -> str:
    return request.path or UNREADABLE


def reason(request: Request) -> str:
    """What became of it, and whether somebody sent it again or only tried something out."""
    said = request.reason[:1].upper() + request.reason[1:] if request.code else request.reason
    if request.replay_of is not None:
        return f"Replay: {said}" if said else "Replay"
    return f"Test: {said}" if request.is_test else said


def token(request: Request) -> str:
    if not request.token_tail:
        return NO_TOKEN
    return f"{(request.token_head or '')[:SHOWN]}…{request.token_tail[-SHOWN:]}"


def sender(request: Request) -> str:
    return THIS_COMPUTER if request.remote in LOCAL_ADDRESSES else request.remote


def _times(request: Request, zone: tzinfo | None) -> str:
    if request.took_us is None:
        return words.full(request.at, zone)
    until = "written after" if request.record_id else "answered in"  # the disk's part comes after that
    return f"{words.full(request.at, zone)}, {until} {request.took_us / 1000:,.1f} ms"


def _token_tip(request: Request) -> str:
    return cut(f"{token(request)}, {request.token_name}" if request.token_name else "")


def _result_cell(request: Request) -> TextCell:
    icon, tone = ("circle-check", "ok") if request.is_let_in else ("circle-x", "danger")
    return TextCell(str(request.status), Type.NAME, tone, icon)


def _method_cell(request: Request) -> TextCell:
    return TextCell(cut(request.method), Type.MONO, "text")


def _path_cell(request: Request) -> TextCell:
    return TextCell(cut(path(request)), Type.MONO, "text" if request.path else "text3", middle=True)


def _reason_cell(request: Request) -> TextCell:
    icon = "rotate-ccw" if request.replay_of is not None else "flask-conical" if request.is_test else None
    tone = "danger" if request.code else "text2" if icon else "text"
    first_sentence = reason(request).partition(". ")[0]  # the tip and the inspector have the others
    return TextCell(cut(first_sentence), Type.BODY, tone, icon)


def _token_cell(request: Request) -> TextCell:
    return TextCell(token(request), Type.MONO, "text2" if request.token_tail else "text3")
