"""A request as a line for PowerShell: its variables are those of the environment. Pure."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from app.curl import Variable, has_dots
from app.left_out import commented
from app.screens.activity.command import Command

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "OPTIONS", "MERGE", "PATCH")
BODILESS = ("GET", "HEAD")


def for_power_shell(command: Command) -> Command:
    """Without what Invoke-RestMethod cannot send; its notes say so."""
    sent, lost = dict[str, str](), []
    for name, value in command.headers:
        if name in sent or not _is_plain(value):
            lost.append(name)
        else:
            sent[name] = value
    body = b"" if command.method in BODILESS else command.body
    notes = [*command.notes]
    if lost:
        notes.append("PowerShell cannot send every header as it came: some are left out.")
    if command.body and not body:
        notes.append(f"The body is left out: PowerShell sends none with {command.method}.")
    if has_dots(command.path):
        notes.append("PowerShell resolves the dots in the path, so another path is sent.")
    return replace(command, headers=tuple(sent.items()), body=body, notes=tuple(notes))


def power_shell(command: Command, base: str) -> str:
    own = [(name, value) for name, value in command.headers if name.lower() != "content-type"]
    kind = next((value for name, value in command.headers if name.lower() == "content-type"), "")
    parts = [f"Invoke-RestMethod {_method(command.method)} -Uri {_text(base + quote(command.path, safe=_KEPT))}"]
    if own:
        parts.append(f"-Headers @{{ {'; '.join(f'{_single(name)} = {_text(value)}' for name, value in own)} }}")
    if kind:
        parts.append(f"-ContentType {_single(kind)}")
    if command.body:
        parts.append(f"-Body {_body(command.body)}")
    return commented(command.notes, " `\n  ".join(parts))


_KEPT = "".join(map(chr, range(33, 127))) + "".join(Variable)


def _method(method: str) -> str:
    return f"-Method {method.capitalize()}" if method in METHODS else f"-CustomMethod {_single(method)}"


def _body(body: bytes) -> str:
    """Anything but plain letters as bytes: each PowerShell writes others in its own way."""
    text = body.decode("latin-1")
    if all(_is_seen(letter) or letter in "\n\t" for letter in text):
        return _single(text)
    return f"([Convert]::FromBase64String('{base64.b64encode(body).decode()}'))"


def _is_plain(text: str) -> bool:
    return all(_is_seen(letter) or letter in tuple(Variable) for letter in text)


def _is_seen(letter: str) -> bool:
    return letter.isascii() and letter.isprintable()


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _text(text: str) -> str:
    parts = list(_parts(text))
    return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"


def _parts(text: str) -> Iterator[str]:
    plain = ""
    for letter in text:
        if letter in tuple(Variable):
            yield _single(plain)
            yield f"$env:{Variable(letter).name}"
            plain = ""
        else:
            plain += letter
    if plain or not text:
        yield _single(plain)
