"""The codes a request can be refused with: at which gate each stands, and what it means in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class GateName(StrEnum):
    """In the order in which a share passes them."""

    CONNECTION = "Connection"
    PATH = "Path"
    HEADER = "Header"
    TOKEN_KNOWN = "Token known"
    TOKEN_VALID = "Token valid"
    ALLOWED = "Allowed"
    BODY = "Body"


@dataclass(frozen=True, slots=True)
class RefusalCode:
    """`after` is the last gate that was passed, where that is not the one before: sizes are looked at before paths."""

    gate: GateName
    words: str
    after: GateName | None = None


_CONNECTION, _PATH, _HEADER, _KNOWN, _VALID, _ALLOWED, _BODY = GateName

REFUSAL_CODES: Final[Mapping[str, RefusalCode]] = MappingProxyType(
    {
        "request_unreadable": RefusalCode(_CONNECTION, "Not readable as HTTP"),
        "url_too_long": RefusalCode(_CONNECTION, "URL too long"),
        "headers_too_large": RefusalCode(_CONNECTION, "Headers too large"),
        "too_slow": RefusalCode(_CONNECTION, "Sent too slowly"),
        "sender_gone": RefusalCode(_CONNECTION, "Sender hung up"),
        "too_many_connections": RefusalCode(_CONNECTION, "Too many connections"),
        "host": RefusalCode(_CONNECTION, "Not our host name"),
        "cross_site": RefusalCode(_CONNECTION, "Sent by a web page"),
        "path": RefusalCode(_PATH, "Unknown path"),
        "rec_type": RefusalCode(_PATH, "Not a recType"),
        "tag": RefusalCode(_PATH, "Not a tag"),
        "method": RefusalCode(_PATH, "Method not answered"),
        "repeated_header": RefusalCode(_HEADER, "Header sent twice", after=_CONNECTION),
        "token_missing": RefusalCode(_HEADER, "No token"),
        "token_header": RefusalCode(_HEADER, "Not a Bearer header"),
        "token_unknown": RefusalCode(_KNOWN, "Unknown token"),
        "token_revoked": RefusalCode(_VALID, "Revoked token"),
        "token_expired": RefusalCode(_VALID, "Expired token"),
        "token_rotated": RefusalCode(_VALID, "Rotated token"),
        "pipe_post_only": RefusalCode(_ALLOWED, "Pipe token may only POST"),
        "scope_not_allowed": RefusalCode(_ALLOWED, "Outside the token's scope"),
        "rec_type_not_allowed": RefusalCode(_ALLOWED, "Outside the token's recTypes"),
        "sigfox_callbacks_only": RefusalCode(_ALLOWED, "Sigfox token may only take callbacks"),
        "sigfox_token": RefusalCode(_ALLOWED, "Not a Sigfox token"),
        "uplinks_only": RefusalCode(_ALLOWED, "Uplink token may only send uplinks"),
        "uplink_token": RefusalCode(_ALLOWED, "Not an uplink token"),
        "loop": RefusalCode(_BODY, "Sent round in a circle"),
        "callback": RefusalCode(_BODY, "Not a Sigfox callback"),
        "unauthorized": RefusalCode(_KNOWN, "Unknown key"),
        "key_revoked": RefusalCode(_VALID, "Revoked key"),
        "key_expired": RefusalCode(_VALID, "Expired key"),
        "forbidden": RefusalCode(_ALLOWED, "Outside the key's scope"),
        "not_found": RefusalCode(_ALLOWED, "Nothing there"),
        "in_flight": RefusalCode(_BODY, "Sent already"),
        "invalid": RefusalCode(_BODY, "Not valid"),
        "not_visible": RefusalCode(_ALLOWED, "Not found or not yours"),
        "invalid_grant": RefusalCode(_ALLOWED, "Wrong user name or password"),
        "invalid_client": RefusalCode(_ALLOWED, "Not a key of this account"),
        "too_many_log_ins": RefusalCode(_ALLOWED, "Too many log-ins at once"),
        "invalid_request": RefusalCode(_BODY, "Incomplete token request", after=_VALID),
        "invalid_scope": RefusalCode(_BODY, "Not a scope", after=_VALID),
        "unsupported_grant_type": RefusalCode(_BODY, "Unknown grant type", after=_VALID),
        "paging": RefusalCode(_BODY, "Not a page"),
        "sort": RefusalCode(_BODY, "Not sortable"),
        "query": RefusalCode(_BODY, "Unknown parameter"),
        "content_encoding": RefusalCode(_BODY, "Compressed body", after=_CONNECTION),
        "body_too_large": RefusalCode(_BODY, "Body too large", after=_CONNECTION),
        "body_type": RefusalCode(_BODY, "Body of another type"),
        "body_not_json": RefusalCode(_BODY, "Body is not JSON"),
        "body_too_complex": RefusalCode(_BODY, "Body too complex"),
        "body_invalid": RefusalCode(_BODY, "Body not understood"),
        "rule_invalid": RefusalCode(_BODY, "Not a rule"),
        "cluster_invalid": RefusalCode(_BODY, "Not a device cluster"),
        "rules_full": RefusalCode(_BODY, "Too many rules"),
        "disk_full": RefusalCode(_BODY, "Disk full"),
        "disk_failed": RefusalCode(_BODY, "Disk failed"),
        "read_only": RefusalCode(_BODY, "Disk can only be read"),
        "damaged": RefusalCode(_BODY, "Database damaged"),
        "database_away": RefusalCode(_BODY, "Database not answering"),
        "not_durable": RefusalCode(_BODY, "Database not durable"),
        "store_closed": RefusalCode(_BODY, "Server stopping"),
        "internal": RefusalCode(_BODY, "Mistake of the server"),
    }
)


def words_of(code: str) -> str:
    """`body_not_json` → `Body is not JSON`; a code this version does not know is spelt out."""
    known = REFUSAL_CODES.get(code)
    return known.words if known else code.replace("_", " ").capitalize()


def code_of(code: str) -> RefusalCode:
    """Where a code stands; one this version does not know stands at the last gate."""
    return REFUSAL_CODES.get(code) or RefusalCode(_BODY, words_of(code))
