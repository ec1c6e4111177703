"""A request as a command to paste: as it came, or corrected. Secrets are named, never written. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

from app import words
from app.curl import Variable, curl_line, variables_in
from app.left_out import SECRET_IN_PATH, SECRETS_IN_BODY, commented, hides_in, is_hidden, named, note_of, with_variables
from embedded_server.domain.permissions import TABLE
from embedded_server.domain.request import Request, RequestDetails

ROOTS = ("share", "rule", "device", "oauth2")
SET_BY_THE_PROGRAM = frozenset(
    ("connection", "content-length", "transfer-encoding", "accept-encoding", "user-agent", "expect")
)
AUTHORIZATION = "authorization"
JSON_TYPE = ("Content-Type", "application/json")
WITH_QUERIES = ("/share/", "/rule/", "/device/")  # elsewhere a secret may be in the query, so it is not kept
NO_QUERY = "The log keeps no query of such a path: add it if there was one."
OF_BODIES = ("POST", "PUT", "PATCH")
NO_REQUEST = "It could not be read as a request, so there is nothing to send"
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Command:
    """What a program is to send; `notes` say in plain words where that is not what came."""

    method: str
    path: str
    headers: Headers
    body: bytes
    notes: tuple[str, ...] = ()

    @property
    def variables(self) -> list[str]:
        return variables_in(self.path, *(value for _, value in self.headers))


def as_it_came(details: RequestDetails) -> Command:
    """The token gives way to a variable; what programs set themselves is left out, and so is what is hidden."""
    request = details.request
    path, lost = with_variables(request.path or "/")
    told = [(name.title(), value) for name, value in details.headers if _is_told(name, request)]
    headers = tuple(_unmasked(name, value) for name, value in told if not _is_lost(name, value))
    lost += [f"header {named(name)}" for name, value in told if _is_lost(name, value)]
    body = b"" if request.method == "HEAD" else details.body or b""
    return Command(request.method or "GET", path, headers, body, (*note_of(lost), *_notes(details, path)))


def corrected(details: RequestDetails) -> Command:
    """As the server would let it in, as far as that can be told from the reason."""
    command = as_it_came(details)
    match details.request.code:
        case "token_missing" | "token_header":
            return _with_token(command, Variable.TOKEN)
        case "pipe_post_only":
            return _with_token(command, Variable.PASSWORD_TOKEN)
        case "path":
            return replace(command, path=_known_path(command.path))
        case "body_type":
            return _with_header(command, *JSON_TYPE)
    return command


def is_correctable(request: Request) -> bool:
    """Whether the corrected command is another one, and not refused for the same reason."""
    match request.code:
        case "token_missing" | "token_header" | "body_type":
            return bool(request.method)
        case "pipe_post_only":
            return is_answered(request.method, request.path)
        case "path":
            meant = _known_path(request.path)
            return meant != request.path and is_answered(request.method, meant)
    return False


def is_answered(method: str, path: str) -> bool:
    """Whether some route below the same root takes this method."""
    return any(one.method == method and _root(one.path) == _root(path) for one in TABLE)


def curl(command: Command, base: str, certificate: str = "") -> str:
    """For a POSIX shell, with what is to be known about it above it."""
    line = curl_line(command.method, base, command.path, command.headers, command.body, certificate)
    return commented(command.notes, line)


def said(command: Command) -> tuple[str, str, str]:
    """Tone, title and text: what a person has to know who pastes it."""
    names = command.variables
    told = f"It reads {_listed('variable', names)}: set {'it' if len(names) == 1 else 'them'} before you paste."
    text = " ".join((*((told,) if names else ()), *command.notes))
    return ("warn", "Copied, but not all of it", text) if command.notes else ("ok", "Copied", text)


def _listed(noun: str, names: list[str]) -> str:
    return f"the {noun}{'' if len(names) == 1 else 's'} {' and '.join(names)}"


def _is_told(name: str, request: Request) -> bool:
    """A host is that of the address, but where it was the very reason."""
    if name.lower() == "host":
        return request.code == "host"
    return name.lower() not in SET_BY_THE_PROGRAM


def _is_lost(name: str, value: str) -> bool:
    return name.lower() != AUTHORIZATION and is_hidden(value)


def _unmasked(name: str, value: str) -> tuple[str, str]:
    """A scheme without a token behind it stays as it came."""
    if name.lower() != AUTHORIZATION or not (is_hidden(value) or "…" in value):
        return name, value
    scheme, blank, _ = value.partition(" ")
    return name, f"{scheme} {Variable.TOKEN}" if blank else Variable.TOKEN


def _notes(details: RequestDetails, path: str) -> Iterator[str]:
    request, body = details.request, details.body
    if "?" not in request.path and not request.path.startswith(WITH_QUERIES):
        yield NO_QUERY
    if Variable.SECRET in path:
        yield SECRET_IN_PATH
    if body is None and _had_body(details):
        size = "" if request.is_let_in or not request.size else f", {words.size(request.size)},"
        yield f"The body{size} was not kept and is missing here."
    elif details.is_body_cut:
        yield f"The body is cut: {words.count(len(body or b''))} of {words.count(request.size)} bytes were kept."
    if body and hides_in(body):
        yield SECRETS_IN_BODY
    if body and request.method == "HEAD":
        yield "The body is left out: curl sends none with HEAD."


def _had_body(details: RequestDetails) -> bool:
    """The size of what was let in and is no record is that of its answer."""
    request = details.request
    if request.is_let_in:
        return request.method in OF_BODIES
    return request.size > 0 or any(name.lower() == "transfer-encoding" for name, _ in details.headers)


def _with_token(command: Command, token: Variable) -> Command:
    """A token in the path wins over one in the header."""
    if Variable.TOKEN in command.path:
        return replace(command, path=command.path.replace(Variable.TOKEN, token))
    return _with_header(command, "Authorization", f"Bearer {token}")


def _with_header(command: Command, name: str, value: str) -> Command:
    others = tuple(pair for pair in command.headers if pair[0].lower() != name.lower())
    return replace(command, headers=((name, value), *others))


def _root(path: str) -> str:
    return path.partition("?")[0].lstrip("/").partition("/")[0]


def _known_path(path: str) -> str:
    """`/shares/a.b` is meant to be `/share/a.b`."""
    first, slash, rest = path.lstrip("/").partition("/")
    near = get_close_matches(first.lower(), ROOTS, 1, 0.6)
    return f"/{near[0]}{slash}{rest}" if near else path
