"""Scopes: `RESOURCE:OPERATION` pairs, separated by commas (or blanks, as OAuth clients send them)."""

from __future__ import annotations

OPERATIONS = ("READ", "QUERY", "WRITE", "DELETE", "EXECUTE", "POLICY")
RESOURCES = ("SHARE", "RULE", "DEVICE")
EVERYTHING = "ALL:ALL"
PIPE_SCOPE = "SHARE:WRITE"
SIGFOX_SCOPE = "SIGFOX:WRITE"
UPLINK_SCOPE = "UPLINK:WRITE"


class ScopeError(ValueError):
    """The scope is not made of known RESOURCE:OPERATION pairs."""


def parse_scope(text: str) -> str:
    """The scope in its canonical form, without repeats; empty means ALL:ALL. Raises ScopeError."""
    parts = text.replace(",", " ").upper().split()
    if not parts:
        return EVERYTHING
    for part in parts:
        resource, separator, operation = part.partition(":")
        known = resource in (*RESOURCES, "ALL") and operation in (*OPERATIONS, "ALL")
        if not separator or not known:
            raise ScopeError(f"{part[:40]} is not a scope; write RESOURCE:OPERATION, for example SHARE:READ")
    return ",".join(dict.fromkeys(parts))


def allows(scope: str, resource: str, operation: str) -> bool:
    """Whether a canonical scope covers one operation on one resource."""
    wanted = {f"{r}:{o}" for r in (resource, "ALL") for o in (operation, "ALL")}
    return not wanted.isdisjoint(scope.split(","))
