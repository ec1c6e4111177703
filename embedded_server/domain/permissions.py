"""What each route asks of who calls it: one table, by which the gate decides and its tests go. A route that is not in
it does not start; a column is all that another kind of key with roles of its own needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from embedded_server.domain.token import TokenKind

EVERY_METHOD: Final = "*"  # what lies below the path decides for itself
_ALL_KINDS: Final = frozenset((TokenKind.PIPE, TokenKind.PASSWORD))
_NOT_PIPE: Final = _ALL_KINDS - {TokenKind.PIPE}


class Gate(Enum):
    OPEN = auto()  # asks for no token of the API
    TOKEN = auto()
    ADMIN = auto()  # the admin token, and nothing else opens it
    CALLBACK = auto()  # a token of the kind sigfox, in the path
    UPLINK = auto()  # a token of the kind uplink, in the path
    KEY = auto()  # a key of Sensohive's API; what lies below the path decides by its scopes


@dataclass(frozen=True, slots=True)
class Permission:
    path: str  # a pattern, `{…}` for what differs
    method: str
    gate: Gate
    scope: str = ""  # RESOURCE:OPERATION
    kinds: frozenset[TokenKind] = _NOT_PIPE

    @property
    def resource(self) -> str:
        return self.scope.partition(":")[0]

    @property
    def operation(self) -> str:
        return self.scope.partition(":")[2]


def _token(path: str, method: str, scope: str, kinds: frozenset[TokenKind] = _NOT_PIPE) -> Permission:
    return Permission(path, method, Gate.TOKEN, scope, kinds)


SHARES: Final = "/share"
SHARES_OF_TYPE: Final = "/share/{rec_type}"
SHARES_WITH_TAGS: Final = "/share/{rec_type}/tags/{tags}"
SHARE: Final = "/share/{rec_type}/{id}"
RULES: Final = "/rule/{rec_type}"  # `*` for all of them
RULE: Final = "/rule/{rec_type}/{id}"
CLUSTERS: Final = "/device/{rec_type}"  # `*` for all of them
CLUSTER: Final = "/device/{rec_type}/{id}"
ADMIN: Final = "/admin/v1"
SENSOHIVE: Final = "/v1"
SENSOHIVE_DOCUMENT: Final = "/docs/api/swagger.json"
SIGFOX_CALLBACKS: Final = tuple(
    f"/sigfox/{{token}}/{kind}"
    for kind in ("data", "batch", "service/ack", "service/status", "service/advanced", "error")
)
UPLINKS: Final = ("/uplink/{token}", "/uplink/{token}/{rest:path}")  # networks append to what they are given

TABLE: Final = (
    _token(SHARES, "GET", "SHARE:READ"),
    _token(SHARES_OF_TYPE, "GET", "SHARE:READ"),
    _token(SHARES_OF_TYPE, "POST", "SHARE:WRITE", _ALL_KINDS),
    _token(SHARES_WITH_TAGS, "GET", "SHARE:READ"),
    _token(SHARES_WITH_TAGS, "POST", "SHARE:WRITE", _ALL_KINDS),
    _token(SHARE, "GET", "SHARE:READ"),
    _token(SHARE, "DELETE", "SHARE:DELETE"),
    _token(RULES, "GET", "RULE:READ"),
    _token(RULES, "POST", "RULE:WRITE"),
    _token(RULE, "GET", "RULE:READ"),
    _token(RULE, "PUT", "RULE:WRITE"),
    _token(RULE, "DELETE", "RULE:DELETE"),
    _token(CLUSTERS, "GET", "DEVICE:READ"),
    _token(CLUSTERS, "POST", "DEVICE:WRITE"),
    _token(CLUSTER, "GET", "DEVICE:READ"),
    _token(CLUSTER, "PUT", "DEVICE:WRITE"),
    _token(CLUSTER, "DELETE", "DEVICE:DELETE"),
    Permission("/oauth2/token", "POST", Gate.OPEN),
    Permission("/healthz", "GET", Gate.OPEN),
    Permission("/metrics", "GET", Gate.OPEN),
    *(Permission(path, method, Gate.CALLBACK) for path in SIGFOX_CALLBACKS for method in ("GET", "POST", "PUT")),
    *(Permission(path, "POST", Gate.UPLINK) for path in UPLINKS),
    Permission(SENSOHIVE, EVERY_METHOD, Gate.KEY),
    Permission(SENSOHIVE_DOCUMENT, "GET", Gate.OPEN),
    Permission(ADMIN, EVERY_METHOD, Gate.ADMIN),
)
_BY_ROUTE: Final = {(each.path, each.method): each for each in TABLE}


class UnknownRouteError(Exception):
    """A route that nothing is known of must not answer."""

    def __init__(self, path: str, method: str) -> None:
        super().__init__(f"{method} {path} is not in the table of permissions")


def find_permission(path: str, method: str) -> Permission | None:
    return _BY_ROUTE.get((path, method))


def permission(path: str, method: str) -> Permission:
    """Raises UnknownRouteError."""
    found = find_permission(path, method)
    if found is None:
        raise UnknownRouteError(path, method)
    return found
