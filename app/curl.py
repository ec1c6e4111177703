"""A request as a curl line for a POSIX shell, byte for byte what is to be sent. Pure."""

from __future__ import annotations

import base64
import re
import shlex
from collections.abc import Iterator, Sequence
from enum import StrEnum


class Variable(StrEnum):
    """Stands in a text for a variable of the shell. No header and no path can hold such a letter."""

    TOKEN = "\ue000"
    PASSWORD_TOKEN = "\ue001"
    SECRET = "\ue002"


LONGEST_WORD = 100_000  # of a program's argument; Linux takes 131,071 bytes
_PARTS = re.compile(f"([{''.join(Variable)}])")
_GLOB = re.compile(r"[\[\]{}]")
_DOTS = re.compile(r"/(?:\.|%2e){1,2}(?=/|$)", re.IGNORECASE)
_PLAIN_TARGET = re.compile(rf"/[!-\"$-~{''.join(Variable)}]*")  # curl cuts a `#` off


def curl_line(
    method: str,
    base: str,
    target: str,
    headers: Sequence[tuple[str, str]],
    body: bytes,
    certificate: str = "",
) -> str:
    """`base` is scheme and authority, `target` path and query as they stand on the wire. `certificate` is a file with
    the one to trust, where nobody else vouches for it."""
    source, body_words = _body(body)
    trust = (f"--cacert {shlex.quote(certificate)}",) if certificate else ()
    call = " ".join((f"{source}curl", *trust, *_address(base, target)))
    names = {name.lower() for name, _ in headers}
    sent = [f"-H {word(f'{name}: {value}' if value else f'{name};')}" for name, value in headers]
    if body and "content-type" not in names:
        sent.append("-H 'Content-Type:'")  # else curl names one
    return " \\\n  ".join((call, *_method(method, body), *sent, *body_words))


def word(text: str) -> str:
    """One word of the shell: its variables stand alone in double quotes, everything else means itself."""
    parts = filter(None, _PARTS.split(text))
    return "".join(f'"${Variable(part).name}"' if part in tuple(Variable) else _plain(part) for part in parts) or "''"


def has_dots(target: str) -> bool:
    """Whether a program would make another path of this one."""
    return bool(_DOTS.search(target.partition("?")[0]))


def variables_in(*texts: str) -> list[str]:
    """The names of those to be set, each once."""
    return [one.name for one in Variable if any(one in text for text in texts)]


def _address(base: str, target: str) -> Iterator[str]:
    if not _PLAIN_TARGET.fullmatch(target):
        yield f"{shlex.quote(base)} --request-target {word(target)}"
        return
    if _GLOB.search(target):
        yield "--globoff"
    if has_dots(target):
        yield "--path-as-is"
    yield word(base + target)


def _method(method: str, body: bytes) -> tuple[str, ...]:
    if method == "HEAD":
        return ("--head",)
    return () if method == ("POST" if body else "GET") else (f"-X {shlex.quote(method)}",)


def _body(body: bytes) -> tuple[str, tuple[str, ...]]:
    """What feeds curl, and what it is told. No `@` at its beginning may name a file, and no letter may get lost."""
    if not body:
        return "", ()
    text = _as_text(body)
    if text is not None and len(quoted := shlex.quote(text).encode()) <= LONGEST_WORD:
        return "", (f"--data-raw {quoted.decode()}",)
    letters = base64.encodebytes(body).decode().strip()
    return f"printf %s '{letters}' |\n  base64 --decode |\n  ", ("--data-binary @-",)


def _as_text(body: bytes) -> str | None:
    """None of what a terminal would not show or not take as it is."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    return text if all(letter.isprintable() or letter in "\n\t" for letter in text) else None


def _plain(text: str) -> str:
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        return shlex.quote(text)
    try:
        shown = raw.decode()
    except UnicodeDecodeError:
        shown = "\0"
    if shown.isprintable():
        return shlex.quote(shown)
    return f'''"$(printf '{"".join(f"{chr(92)}{byte:03o}" for byte in raw)}')"'''
