"""Sends a request of the log again, edited or as it was: through the whole gate, with a stand-in for its token."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import unquote

from starlette.types import Message, Scope

from embedded_server.domain.hidden import DOTS, HIDDEN, HIDDEN_TOKEN
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.request import Answered, Edits, Replayed, is_kept
from embedded_server.domain.token import new_token_value
from embedded_server.gate.call import Replay, as_replay
from embedded_server.gate.stand_ins import StandIns
from embedded_server.limits import Limits
from embedded_server.masking.bodies import kept_body, shown_body
from embedded_server.request_log.header_blocks import header_lines
from embedded_server.store.base import KeptRequest, Store

_TARGET = re.compile(r"/[!-~]*")
_METHOD = re.compile(r"[A-Z]{1,16}")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")
_VALUE = re.compile(r"[\t -~\x80-\xff]*")
_MADE_ANEW = frozenset(("content-length", "transfer-encoding", "expect"))


class Replayer:
    def __init__(self, store: Store, stand_ins: StandIns, limits: Limits) -> None:
        self._store = store
        self._stand_ins = stand_ins
        self._limits = limits

    async def replay(self, asked: Scope, kept: KeptRequest, edits: Edits) -> Replayed:
        """`asked` is the scope of whoever asks for it. Raises RefusedError where there is nothing to send."""
        token_id = edits.token_id or kept.request.token_id
        if edits.token_id and await self._store.token(edits.token_id) is None:
            raise _cannot("There is no token with this id.", "Fetch the list of tokens again.")
        edited = self._edited(kept, edits)
        replay = Replay(kept.request.id)
        with self._stand_in(token_id, kept) as value:
            scope = _scope(asked, _with_token(edited, value, is_wanted=edits.token_id is not None))
            answer = _Answer(edited.body or b"", self._limits.body_bytes)
            await asked["app"](as_replay(scope, replay), answer.receive, answer.send)
        sent = None if replay.id is None else await self._store.request(replay.id)
        if sent is None:
            raise RefusedError(503, "not_logged", "The request was sent, and not kept in the log.", "Try again.")
        return Replayed(sent.request, await asyncio.to_thread(answer.shown, scope["path"]))

    @contextmanager
    def _stand_in(self, token_id: str | None, kept: KeptRequest) -> Iterator[str]:
        """For a token nobody here knows a value nobody knows: it looks the same, and is refused the same."""
        if token_id is not None:
            with self._stand_ins.made_for(token_id) as value:
                yield value
        else:
            head, tail = kept.request.token_head or "", kept.request.token_tail or ""
            yield head + new_token_value()[len(head) : 64 - len(tail)] + tail

    def _edited(self, kept: KeptRequest, edits: Edits) -> Edits:
        """All parts of what is to be sent. Raises RefusedError."""
        request = kept.request
        method = request.method if edits.method is None else edits.method
        path = request.path if edits.path is None else edits.path
        headers = shown_headers(kept) if edits.headers is None else edits.headers
        body = kept.body if edits.body is None else edits.body
        if not method and edits.method is None:
            raise _cannot("It could not be read as a request, so there is none to send again.", "Choose another one.")
        if not _METHOD.fullmatch(method) or not _TARGET.fullmatch(path) or len(path) > self._limits.url_bytes:
            raise _cannot("The method or the path cannot be sent.", "Write them as in GET /share/a.b.")
        if not is_kept(unquote(path.partition("?")[0])):
            raise _cannot("Requests to this path are not in the log.", "Choose another path.")
        if edits.body is None and (kept.is_cut or (body is None and _has_body(kept))):
            raise _cannot("Its body was not kept as a whole.", "Give a body.")
        return replace(edits, method=method, path=path, headers=headers, body=body)


def shown_headers(kept: KeptRequest) -> tuple[tuple[str, str], ...]:
    request = kept.request
    shown = f"{request.token_head}…{request.token_tail}" if request.token_head and request.token_tail else DOTS
    size = request.size if request.code or request.record_id else None
    return () if kept.headers is None else header_lines(kept.headers, size, shown)


def _has_body(kept: KeptRequest) -> bool:
    """Or may have had one: the size of what was let in is that of the answer."""
    request = kept.request
    return (request.size > 0 or request.is_let_in) and request.method in ("POST", "PUT", "PATCH")


def _with_token(edits: Edits, value: str, *, is_wanted: bool) -> Edits:
    """Puts the stand-in wherever the token that came was hidden; adds it where there was none and one is wanted.
    Raises RefusedError."""
    path = HIDDEN_TOKEN.sub(value, edits.path or "")
    headers = [_with_stand_in(*header, value) for header in edits.headers or () if not _is_lost(*header)]
    if is_wanted and path == edits.path:
        headers = [header for header in headers if header[0].lower() != "authorization"]
        headers.append(("authorization", f"Bearer {value}"))
    if not all(_NAME.fullmatch(name) and _VALUE.fullmatch(text) for name, text in headers):
        raise _cannot("A header cannot be sent.", "Write names and values as in a request.")
    return replace(edits, path=path, headers=tuple(headers))


def _with_stand_in(name: str, text: str, value: str) -> tuple[str, str]:
    if name.lower() == "authorization" and ("…" in text or DOTS in text):
        scheme, blank, _ = text.rpartition(" ")
        return name, f"{scheme}{blank}{value}"
    return name, text


def _is_lost(name: str, text: str) -> bool:
    """Secrets that were not kept cannot be sent; lengths are counted anew."""
    is_hidden = name.lower() != "authorization" and (DOTS in text or HIDDEN in text)
    return is_hidden or name.lower() in _MADE_ANEW


def _scope(asked: Scope, edits: Edits) -> Scope:
    path, _, query = (edits.path or "").partition("?")
    headers = [(name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in edits.headers or ()]
    if edits.body:
        headers.append((b"content-length", b"%d" % len(edits.body)))
    return {
        "type": "http",
        "asgi": asked["asgi"],
        "http_version": "1.1",
        "server": asked["server"],
        "client": asked["client"],
        "scheme": asked["scheme"],
        "method": edits.method,
        "root_path": "",
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "headers": headers,
    }


def _cannot(reason: str, fix: str) -> RefusedError:
    return RefusedError(422, "replay", reason, fix)


class _Answer:
    """The other end of the connection there is none of."""

    def __init__(self, body: bytes, most: int) -> None:
        self._body: bytes | None = body
        self._most = most
        self._status = 0
        self._headers: Sequence[tuple[bytes, bytes]] = ()
        self._parts: list[bytes] = []
        self._size = 0

    async def receive(self) -> Message:
        if self._body is None:
            return {"type": "http.disconnect"}
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status, self._headers = message["status"], message["headers"]
        else:
            part = message.get("body", b"")
            self._size += len(part)
            if self._size <= self._most:
                self._parts.append(part)

    def shown(self, path: str) -> Answered:
        body = b"".join(self._parts) if self._size <= self._most else None
        if body is not None:
            body = kept_body(body) if path.startswith("/oauth2/") else shown_body(body)
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in self._headers)
        return Answered(self._status, headers, body, self._size)
