"""What may be remembered of a request: everything but secrets, wherever a sender put them."""

from __future__ import annotations

import re
from typing import AnyStr, Final
from urllib.parse import unquote, unquote_plus

from embedded_server.domain.hidden import HIDDEN
from embedded_server.masking.network_keys import is_secret_key

_TOKEN_NEXT: Final = ("uplink", "sigfox")  # where a path begins so, a token follows
SHORTEST_SHOWN: Final = 12  # of anything shorter, eight characters would give away too much
SHORTEST_REPLACED: Final = 8  # a shorter token may be any word

# Possessive, and bound on the left: whoever writes texts for them must not make them slow.
_SECRET_NAME = re.compile(
    r"auth|cookie|token|secret|passw|passphrase|pwd|credential|signature|session|jwt"
    r"|(?:api|access|private|shared|subscription|function)[-_]?key|(?:^|[-_])(?:key|pass|sig|sas)$",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{64}(?![0-9A-Za-z])|(?<![\w-])eyJ[\w-]{8,}+\.[\w-]++\.[\w-]*+")
_MAIMED = re.compile(r"(?=[a-z]*[0-9])(?=[0-9]*[a-z])[0-9a-z]{48,80}", re.IGNORECASE)  # it lost letters on its way
_SCHEME = re.compile(r"\b(bearer|basic|digest|token)\s++\S++", re.IGNORECASE)
_IN_USERINFO = re.compile(r"(?<=://)[^/@\s]++(?=@)")
_PAIR = re.compile(r"(?<![\w.%-])(?P<name>[\w.%-]++)=(?P<value>[^&;,\s\"']*+)")


def is_secret_name(name: str) -> bool:
    """Of a header, a parameter or a member: whether its value is to be hidden."""
    return bool(_SECRET_NAME.search(name)) or is_secret_key(name.lower().removeprefix("x-"))


def head_and_tail(token: str) -> tuple[str, str] | None:
    """What may be shown of a token: its first and last four characters, nothing of a short or odd one."""
    head, tail = token[:4], token[-4:]
    is_plain = (head + tail).isascii() and (head + tail).isalnum()
    return (head, tail) if len(token) >= SHORTEST_SHOWN and is_plain else None


def hidden(text: str, token: str | None = None) -> str:
    """A text as it may be remembered; `token` is what was presented."""
    plain = unquote_plus(text)
    if plain != text and _holds_secret(plain, token) and not _holds_secret(text, token):
        return HIDDEN  # escaped, so that it is hard to say where
    if token and len(token) >= SHORTEST_REPLACED:
        text = cut_out(text, token, HIDDEN)
    text = _PAIR.sub(_hidden_pair, text)
    text = _IN_USERINFO.sub(HIDDEN, _SCHEME.sub(rf"\1 {HIDDEN}", text))
    return _TOKEN.sub(HIDDEN, text)


def cut_out(text: AnyStr, secret: AnyStr, instead: AnyStr) -> AnyStr:
    """In upper and lower case. Not by a pattern: `re` would remember it, and the secret in it."""
    low, wanted = _lower(text), _lower(secret)
    parts: list[AnyStr] = []
    done = 0
    while (start := low.find(wanted, done)) >= 0:
        parts += text[done:start], instead
        done = start + len(wanted)
    parts.append(text[done:])
    return text[:0].join(parts)


def hidden_path(path: str, token: str | None = None) -> str:
    """A path as it may be remembered: without tokens, whether they stand where one belongs or alone, also those
    that lost letters on their way."""
    segments = path.split("/")
    for place, segment in enumerate(segments):
        before = unquote(segments[place - 1]).lower() if place else ""
        follows_token = before == "token" or (place == 2 and before.startswith(_TOKEN_NEXT))
        is_token = bool(segment) if follows_token else _MAIMED.fullmatch(segment)
        segments[place] = HIDDEN if is_token else hidden(segment, token)
    return "/".join(segments)


def hidden_query(query: str, token: str | None = None) -> str:
    return "&".join(_hidden_part(part, token) for part in query.split("&"))


def _hidden_part(part: str, token: str | None) -> str:
    name, equals, value = part.partition("=")
    if equals and value and is_secret_name(unquote(name)):
        return f"{hidden(name, token)}={HIDDEN}"
    return hidden(name, token) + equals + hidden(value, token)


def _hidden_pair(pair: re.Match[str]) -> str:
    return f"{pair['name']}={HIDDEN}" if pair["value"] and is_secret_name(unquote(pair["name"])) else pair[0]


def _holds_secret(text: str, token: str | None) -> bool:
    is_presented = token is not None and len(token) >= SHORTEST_REPLACED and token.lower() in text.lower()
    is_named = any(pair["value"] and is_secret_name(pair["name"]) for pair in _PAIR.finditer(text))
    return is_presented or is_named or any(pattern.search(text) for pattern in (_TOKEN, _IN_USERINFO, _SCHEME))


def _lower(text: AnyStr) -> AnyStr:
    """As long as the text."""
    low = text.lower()
    if isinstance(text, bytes) or len(low) == len(text):
        return low
    return "".join(letter if len(letter.lower()) > 1 else letter.lower() for letter in text)
