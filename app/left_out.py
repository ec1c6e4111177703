"""What a log hides is no part of a command: it is left out, or a variable stands for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.curl import Variable
from embedded_server.domain.hidden import DOTS, HIDDEN, HIDDEN_TOKEN, REDACTED

SECRET_IN_PATH = "SECRET is a part of the path that the log hides."
SECRETS_IN_BODY = "Secrets are hidden in the body: put them back before you send it."
_SAFE_NAME = re.compile(r"[\w.-]{1,40}", re.ASCII)


def is_hidden(value: str) -> bool:
    return HIDDEN in value or DOTS in value


def hides_in(body: bytes) -> bool:
    return HIDDEN.encode() in body or REDACTED.encode() in body


def with_variables(target: str) -> tuple[str, list[str]]:
    """A path whose hidden parts are variables, and the parts of its query that are left out."""
    path, mark, query = target.partition("?")
    path = HIDDEN_TOKEN.sub(Variable.TOKEN, path).replace(HIDDEN, Variable.SECRET)
    parts = query.split("&")
    kept = [part for part in parts if HIDDEN not in part]
    lost = [f"query {named(part.partition('=')[0])}" for part in parts if HIDDEN in part]
    return f"{path}{mark if kept else ''}{'&'.join(kept)}", lost


def named(name: str) -> str:
    """A shell that knows no comments must find nothing to do in it."""
    return name if _SAFE_NAME.fullmatch(name) else "with an odd name"


def note_of(lost: Iterable[str]) -> tuple[str, ...]:
    told = ", ".join(lost)
    return (f"Left out, since the log hides it: {told}.",) if told else ()


def commented(notes: Iterable[str], line: str) -> str:
    return "\n".join((*(f"# {note}" for note in notes), line))
