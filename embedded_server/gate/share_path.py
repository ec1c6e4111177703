"""Paths below /share: `/share/{recType}[/token/{token}][/tags/{t1}/{t2}…][/anything]`, in either order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, unquote_to_bytes

from embedded_server.domain.permissions import SHARE, SHARES, SHARES_OF_TYPE, SHARES_WITH_TAGS
from embedded_server.domain.rec_type import RecTypeError, check_rec_type
from embedded_server.domain.refusal import RefusedError
from embedded_server.limits import Limits
from embedded_server.masking.texts import hidden_path, hidden_query

ROOT = b"/share"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SIGNED = "LrnDevEui="
_SIGNATURE = re.compile(r"Token=[0-9a-f]{4,64}")
LATEST = "latest"  # the tag that asks for the newest record only


@dataclass(frozen=True, slots=True)
class SharePath:
    rec_type: str  # as sent: not checked yet
    token: str | None = field(default=None, repr=False)
    tags: tuple[str, ...] = ()
    suffix: str = ""  # what follows, such as /dataUp or a record's id with its slash


def read_share_path(raw_path: bytes) -> SharePath:
    """Takes a path below `ROOT` apart before anything is unquoted, so that %2F never makes a new segment."""
    rec_type, slash, rest = raw_path[7:].decode("ascii").partition("/")
    if "%" in rec_type:
        rec_type = unquote(rec_type)
    if not slash or not rest:
        return SharePath(rec_type)
    return _with_rest(rec_type, rest.split("/"))


def _with_rest(rec_type: str, segments: list[str]) -> SharePath:
    token: str | None = None
    tags: list[str] = []
    while len(segments) > 1 and segments[1]:
        if segments[0] == "token" and token is None:
            token = unquote(segments[1])
            segments = segments[2:]
        elif segments[0] == "tags" and not tags:
            end = segments.index("token") if "token" in segments else len(segments)
            tags = [tag for tag in segments[1:end] if tag]
            segments = segments[end:]
        else:
            break
    suffix = "/".join(segments)
    return SharePath(rec_type, token, tuple(map(_tag, tags)), f"/{suffix}" if suffix else "")


def pattern_of(path: SharePath, method: str) -> str:
    """The route, as the table of permissions names it. Nothing but a single record is ever deleted."""
    if method == "DELETE":
        return SHARE
    if not path.rec_type:
        return SHARES
    if path.tags:
        return SHARES_WITH_TAGS
    return SHARE if path.suffix.strip("/") else SHARES_OF_TYPE


def _tag(segment: str) -> str:
    try:
        return unquote_to_bytes(segment).decode()
    except UnicodeDecodeError:
        raise RefusedError(400, "tag", "A tag in the path is not UTF-8.", "Percent-encode tags as UTF-8.") from None


def checked_rec_type(name: str) -> str:
    """Raises RefusedError(400) with the reason in words."""
    try:
        return check_rec_type(name)
    except RecTypeError as error:
        reason, _, fix = str(error).partition("; ")
        raise RefusedError(
            400, "rec_type", _sentence(reason), _sentence(fix or "Write a recType such as a.b.c")
        ) from None


def check_tags(tags: tuple[str, ...], limits: Limits) -> None:
    """Raises RefusedError(400)."""
    if len(tags) > limits.tags:
        raise RefusedError(
            400, "tag", f"The path has {len(tags)} tags, the limit is {limits.tags}.", "Send fewer tags."
        )
    for tag in tags:
        if len(tag) > limits.tag_characters or _CONTROLS.search(tag):
            raise RefusedError(
                400,
                "tag",
                "A tag is too long or has control characters.",
                f"Use at most {limits.tag_characters} printable characters a tag.",
            )


def new_tags(tags: tuple[str, ...], limits: Limits) -> tuple[str, ...]:
    """The tags of a record to be stored, each once. Raises RefusedError(400)."""
    if LATEST in tags:
        reason = f'"{LATEST}" is no tag: at the end of a path it asks for the newest record.'
        raise RefusedError(400, "tag", reason, "Use another word.")
    tags = tuple(dict.fromkeys(tags))
    check_tags(tags, limits)
    return tags


def suffix_without_secrets(suffix: str, token: str) -> str:
    """As it is stored with a record."""
    return hidden_path(f"{ROOT.decode()}{suffix}", token).removeprefix(ROOT.decode())


def query_without_secrets(query: str, token: str) -> str:
    """As it is stored with a record. ThingPark's signature stays: who has its key can check it later."""
    parts = query.split("&")
    signed = [part for part in parts if _SIGNATURE.fullmatch(part)] if _SIGNED in query else []
    return "&".join(part if part in signed and token not in part else hidden_query(part, token) for part in parts)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}."
