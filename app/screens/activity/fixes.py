"""What can be done about a refused request, by its code: the ways out that the window itself offers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.screens.activity.command import is_answered, is_correctable
from embedded_server.domain.request import Request


class Way(StrEnum):
    """Where a fix leads."""

    PASSWORD_TOKEN = "password_token"
    PIPE_TOKEN = "pipe_token"
    SAME_TOKEN = "same_token"  # of the kind and the reach that this one had
    IDENTIFY = "identify"
    SHOW_TOKEN = "show_token"
    CORRECTED_CURL = "corrected_curl"
    SEND_AGAIN = "send_again"
    LIMIT = "limit"
    NAME = "name"  # that the server is to answer under
    SET_UP = "set_up"
    APP_KEYS = "app_keys"
    OPEN_RECORD = "open_record"


@dataclass(frozen=True, slots=True)
class Fix:
    way: Way
    label: str
    icon: str


_PASSWORD = Fix(Way.PASSWORD_TOKEN, "Request a password token", "key-round")
_PIPE = Fix(Way.PIPE_TOKEN, "Request a token", "key-round")
_FOR_REC_TYPE = Fix(Way.PIPE_TOKEN, "Request one for this recType", "key-round")
_NEW = Fix(Way.SAME_TOKEN, "Request a new one", "key-round")
_IDENTIFY = Fix(Way.IDENTIFY, "Identify it…", "scan-line")
_SHOW = Fix(Way.SHOW_TOKEN, "Show the token", "eye")
_CURL = Fix(Way.CORRECTED_CURL, "Copy corrected curl", "terminal")
_AGAIN = Fix(Way.SEND_AGAIN, "Correct and send again…", "pencil")
_LIMIT = Fix(Way.LIMIT, "Change the limit…", "sliders-horizontal")
_NAME = Fix(Way.NAME, "Allow this name…", "globe")
_SET_UP = Fix(Way.SET_UP, "Set up a sender…", "radio")
_KEYS = Fix(Way.APP_KEYS, "Show the app keys", "key-round")
_RECORD = Fix(Way.OPEN_RECORD, "Open record in Data", "database")

_BY_CODE: dict[str, tuple[Fix, ...]] = {
    "token_missing": (_CURL, _PIPE),
    "token_header": (_CURL,),
    "token_unknown": (_IDENTIFY, _PIPE),
    "token_revoked": (_NEW,),
    "token_expired": (_NEW, _SHOW),
    "token_rotated": (_SHOW, _NEW),
    "pipe_post_only": (_PASSWORD, _CURL),
    "scope_not_allowed": (_SHOW, _PASSWORD),
    "rec_type_not_allowed": (_SHOW, _FOR_REC_TYPE),
    "not_visible": (_SHOW,),
    "uplink_token": (_SET_UP, _AGAIN),
    "uplinks_only": (_PIPE, _PASSWORD),
    "sigfox_callbacks_only": (_PIPE, _PASSWORD),
    "host": (_NAME, _AGAIN),
    "path": (_CURL, _AGAIN),
    "invalid_grant": (_KEYS,),
    "invalid_client": (_KEYS,),
    "body_type": (_CURL, _AGAIN),
    "body_too_large": (_LIMIT,),
    "body_too_complex": (_LIMIT,),
    "url_too_long": (_LIMIT,),
    "headers_too_large": (_LIMIT,),
    "too_slow": (_LIMIT,),
    "too_many_connections": (_LIMIT,),
    "too_many_log_ins": (_LIMIT,),
    "request_unreadable": (),
    "rules_full": (),
    "disk_full": (),
    "disk_failed": (),
    "read_only": (),
    "damaged": (),
    "database_away": (),
    "not_durable": (),
    "store_closed": (),
    "internal": (),
}
_OF_A_KNOWN_TOKEN = frozenset((Way.SHOW_TOKEN, Way.SAME_TOKEN))


def fixes(request: Request) -> tuple[Fix, ...]:
    """The likeliest first. Of a request that was let in: where its record is."""
    if request.is_let_in:
        return (_RECORD,) if request.record_id and request.rec_type else ()
    found = _BY_CODE.get(request.code, (_AGAIN,))
    return tuple(one for one in found if _leads_on(one.way, request)) or (_AGAIN,) * bool(found)


def _leads_on(way: Way, request: Request) -> bool:
    if way is Way.CORRECTED_CURL:
        return is_correctable(request)
    if way is Way.PASSWORD_TOKEN and request.code == "pipe_post_only":
        return is_answered(request.method, request.path)
    return bool(request.token_id) or way not in _OF_A_KNOWN_TOKEN
