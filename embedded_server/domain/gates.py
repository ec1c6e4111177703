"""Gate by gate: how far a request came, and what each gate saw. Pure, shared by the server and the window."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from embedded_server.domain.refusal_codes import GateName, code_of
from embedded_server.domain.request import Request

_TOKEN_GATES = (GateName.HEADER, GateName.TOKEN_KNOWN, GateName.TOKEN_VALID)
_TOKEN_PATH = "/oauth2/token"


class GateState(StrEnum):
    PASSED = "passed"
    STOPPED = "stopped"
    NOT_REACHED = "not reached"


@dataclass(frozen=True, slots=True)
class Gate:
    name: GateName
    state: GateState
    fact: str  # a sentence; empty where it was not reached


def gates_of(request: Request) -> tuple[Gate, ...]:
    """All seven, in their order."""
    return tuple(_gate(request, name, _state(request, name)) for name in GateName)


def _state(request: Request, name: GateName) -> GateState:
    if request.is_let_in:
        return GateState.PASSED
    code, order = code_of(request.code), list(GateName)
    if name is code.gate:
        return GateState.STOPPED
    is_passed = order.index(name) < order.index(code.gate)
    if code.after is not None:
        is_passed = order.index(name) <= order.index(code.after)
    return GateState.PASSED if is_passed else GateState.NOT_REACHED


def _gate(request: Request, name: GateName, state: GateState) -> Gate:
    if state is GateState.NOT_REACHED:
        return Gate(name, state, "")
    return Gate(name, state, request.reason if state is GateState.STOPPED else _fact(request, name))


def _fact(request: Request, name: GateName) -> str:
    """What a gate that was passed saw."""
    if name in _TOKEN_GATES and _needs_no_token(request):
        return "None is needed to request one."
    match name:
        case GateName.CONNECTION:
            return f"From {request.remote}." if request.remote else "It came from a program on this computer."
        case GateName.PATH:
            return f"The recType is {request.rec_type}." if request.rec_type else f"{request.method} {request.path}"
        case GateName.HEADER:
            return f"A token was presented{_shown(request)}."
        case GateName.TOKEN_KNOWN:
            return f"It belongs to the app key {request.token_name}." if request.token_name else "It was issued here."
        case GateName.TOKEN_VALID:
            return "It was neither revoked nor expired."
        case GateName.ALLOWED:
            return f"It may {request.method} there."
        case GateName.BODY:
            return f"{request.size:,} bytes of JSON." if request.record_id else "Nothing was wrong with it."


def _needs_no_token(request: Request) -> bool:
    return request.path.startswith(_TOKEN_PATH)


def _shown(request: Request) -> str:
    return f": {request.token_head}…{request.token_tail}" if request.token_head and request.token_tail else ""
