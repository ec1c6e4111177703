"""A request as a command to paste: as it came, or corrected. Secrets are named, never written. Pure."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from difflib import get_close_matches

from embedded_server.domain.request import RequestDetails

TOKEN = "$TOKEN"
PASSWORD_TOKEN = "$PASSWORD_TOKEN"
ROOTS = ("share", "rule", "device", "oauth2")
SET_BY_THE_PROGRAM = frozenset(
    ("host", "connection", "content-length", "transfer-encoding", "accept-encoding", "user-agent", "expect")
)
AUTHORIZATION = "authorization"
JSON_TYPE = ("Content-Type", "application/json")
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Command:
    """What a program is to send."""

    method: str
    path: str
    headers: Headers
    body: str


def as_it_came(details: RequestDetails) -> Command:
    """The token gives way to the name of a variable; what programs set themselves is left out."""
    request = details.request
    headers = tuple(_unmasked(name, value) for name, value in details.headers if _is_told(name))
    body = (details.body or b"").decode("utf-8", "replace")
    return Command(request.method or "GET", request.path or "/", headers, body)


def corrected(details: RequestDetails) -> Command:
    """As the server would let it in, as far as that can be told from the reason."""
    command = as_it_came(details)
    match details.request.code:
        case "token_missing" | "token_header" | "token_unknown":
            return _with_header(command, "Authorization", f"Bearer {TOKEN}")
        case "pipe_post_only":
            return _with_header(command, "Authorization", f"Bearer {PASSWORD_TOKEN}")
        case "path":
            return replace(command, path=_known_path(command.path))
        case "body_type":
            return _with_header(command, *JSON_TYPE)
    return command


def curl(command: Command, base: str, certificate: str = "") -> str:
    """For a POSIX shell; variables stand in double quotes, so that the shell puts their values in. `certificate` is a
    file with the one to trust, where nobody else vouches for it."""
    trust = f"--cacert {shlex.quote(certificate)} " if certificate else ""
    parts = [f"curl {trust}{shlex.quote(base + command.path)}"]
    if command.method != ("POST" if command.body else "GET"):
        parts.append(f"-X {shlex.quote(command.method)}")
    parts += [f"-H {_quoted(f'{name}: {value}')}" for name, value in command.headers]
    if command.body:
        parts.append(f"--data-binary {shlex.quote(command.body)}")
    return " \\\n  ".join(parts)


def power_shell(command: Command, base: str) -> str:
    """The variables are those of the environment there."""
    own = [(name, value) for name, value in command.headers if name.lower() != "content-type"]
    kind = next((value for name, value in command.headers if name.lower() == "content-type"), "")
    parts = [f"Invoke-RestMethod -Method {command.method.capitalize()} -Uri {_single(base + command.path)}"]
    if own:
        pairs = "; ".join(f"{_single(name)} = {_double(value)}" for name, value in own)
        parts.append(f"-Headers @{{ {pairs} }}")
    if kind:
        parts.append(f"-ContentType {_single(kind)}")
    if command.body:
        parts.append(f"-Body {_single(command.body)}")
    return " `\n  ".join(parts)


def _is_told(name: str) -> bool:
    return name.lower() not in SET_BY_THE_PROGRAM


def _unmasked(name: str, value: str) -> tuple[str, str]:
    if name.lower() != AUTHORIZATION:
        return name.title(), value
    scheme, blank, _ = value.partition(" ")
    return name.title(), f"{scheme} {TOKEN}" if blank else TOKEN


def _with_header(command: Command, name: str, value: str) -> Command:
    others = tuple(pair for pair in command.headers if pair[0].lower() != name.lower())
    return replace(command, headers=((name, value), *others))


def _known_path(path: str) -> str:
    """`/shares/a.b` is meant to be `/share/a.b`."""
    first, slash, rest = path.lstrip("/").partition("/")
    near = get_close_matches(first.lower(), ROOTS, 1, 0.6)
    return f"/{near[0]}{slash}{rest}" if near else path


def _quoted(text: str) -> str:
    if TOKEN not in text and PASSWORD_TOKEN not in text:
        return shlex.quote(text)
    name = PASSWORD_TOKEN if PASSWORD_TOKEN in text else TOKEN
    before, _, after = text.partition(name)
    return f'"{_escaped(before)}{name}{_escaped(after)}"'


def _escaped(text: str) -> str:
    """Inside the double quotes of a shell."""
    for sign in '\\"$`':
        text = text.replace(sign, f"\\{sign}")
    return text


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _double(value: str) -> str:
    for name in (PASSWORD_TOKEN, TOKEN):
        if name in value:
            before, _, after = value.partition(name)
            return f"({_single(before)} + $env:{name[1:]} + {_single(after)})"
    return _single(value)
