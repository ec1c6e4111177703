"""Who may pass: a presented token becomes a grant, or the reason why it does not."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from embedded_server.clock import Clock
from embedded_server.domain.moments import from_ms
from embedded_server.domain.permissions import SHARES_OF_TYPE, Permission, permission
from embedded_server.domain.rec_type import matches
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.scope import allows
from embedded_server.domain.token import PASSWORD_TOKEN_LIFE, TokenKind, token_hash
from embedded_server.gate.stand_ins import StandIns
from embedded_server.store.base import Grant, IngestStore
from embedded_server.store.errors import StoreUnavailableError

_SHORTEST_SHOWN = 12  # of anything shorter, four characters would give away too much
_VERBS = {"GET": "read", "DELETE": "delete"}
_POST = permission(SHARES_OF_TYPE, "POST")
_ONLY = {
    TokenKind.SIGFOX: ("sigfox_callbacks_only", "A token for Sigfox callbacks opens nothing else."),
    TokenKind.UPLINK: ("uplinks_only", "A token for uplinks that are sent on opens nothing else."),
}
_REQUEST_NEW = "Request a new one."
_OTHER_SCHEMES = frozenset(("basic", "digest", "negotiate", "ntlm", "aws4-hmac-sha256"))


def tail_of(token: str) -> str | None:
    """What may be shown of a token: its last four characters, nothing of a short or odd one."""
    tail = token[-4:]
    return tail if len(token) >= _SHORTEST_SHOWN and tail.isascii() and tail.isalnum() else None


def presented(authorization: bytes | None, path_token: str | None) -> str:
    """The token: after `Bearer`, bare, or in the path, which wins. Raises RefusedError(401)."""
    if path_token:
        return path_token
    text = (authorization or b"").decode("latin-1").strip()
    scheme, blank, value = text.partition(" ")
    if scheme.lower() == "bearer":
        if value.strip():
            return value.strip()
    elif blank or scheme.lower().startswith("bearer"):
        raise _no_bearer(scheme)
    elif text:
        return text
    raise RefusedError(
        401,
        "token_missing",
        "No token was sent.",
        'Add the header "Authorization: Bearer <token>"; a share may have it in its path, as /token/<token>.',
    )


def _no_bearer(scheme: str) -> RefusedError:
    fix = 'Write the header as "Authorization: Bearer <token>".'
    if scheme.lower() in _OTHER_SCHEMES:
        return RefusedError(401, "token_header", f"The Authorization header says {scheme}, not Bearer.", fix)
    return RefusedError(401, "token_header", '"Bearer " is missing before the token.', fix)


class Authenticator:
    """Looks the token up on every request: a revoke counts from the next one on."""

    def __init__(self, store: IngestStore, clock: Clock, stand_ins: StandIns) -> None:
        self._store = store
        self._clock = clock
        self._stand_ins = stand_ins

    async def grant(self, token: str) -> Grant:
        """Raises RefusedError(401) with what is wrong with the token."""
        grant = await self.find(token)
        if grant is None:
            raise _unknown(token)
        try:
            return self._alive(grant)
        except _ExpiredError:
            with suppress(StoreUnavailableError):  # it is refused all the same
                await self._store.keep_latest()
            raise

    async def find(self, token: str) -> Grant | None:
        """Of a token this server knows, be it revoked or expired."""
        token_id = self._stand_ins.token_id(token)
        return await (self._store.grant(token_hash(token)) if token_id is None else self._store.grant_of(token_id))

    def known_grant(self, hashed: bytes) -> Grant | None:
        """Without waiting; None when the token has to be looked up. Raises RefusedError(401)."""
        grant = self._store.known_grant(hashed)
        return None if grant is None else self._alive(grant)

    def _alive(self, grant: Grant) -> Grant:
        now = self._clock.now_ms()
        if grant.revoked_ms is not None:
            raise _revoked(grant.revoked_ms, now)
        if grant.expires_ms is not None and self._store.latest_ms(now) >= grant.expires_ms:
            raise _expired(grant, grant.expires_ms, now)
        return grant


def check_may_post(grant: Grant, rec_type: str) -> None:
    """Raises RefusedError(403)."""
    check_permitted(grant, _POST)
    if grant.rec_types and not any(matches(pattern, rec_type) for pattern in grant.rec_types):
        raise RefusedError(
            403,
            "rec_type_not_allowed",
            f"This token may only post to {', '.join(grant.rec_types)}.",
            "Post to a recType it covers, or request a token for this one.",
        )


def check_permitted(grant: Grant, permission: Permission) -> None:
    """Raises RefusedError(403): what the kind of token cannot do at all comes before its scope."""
    if grant.kind not in permission.kinds:
        check_not_pipe(grant, permission.method)
    if grant.scope != permission.scope and not allows(grant.scope, permission.resource, permission.operation):
        raise RefusedError(
            403,
            "scope_not_allowed",
            f"The scope of this token, {grant.scope}, does not cover {permission.scope}.",
            f"Request a token with the scope {permission.scope}.",
        )


def check_not_pipe(grant: Grant, method: str) -> None:
    """Raises RefusedError(403): pipe tokens do one thing, and those for callbacks another one."""
    if grant.kind is TokenKind.PIPE:
        raise RefusedError(
            403,
            "pipe_post_only",
            f"A pipe token cannot {_VERBS.get(method, 'do that')}. Pipe tokens may only POST records.",
            "Request a password token.",
        )
    if grant.kind in _ONLY:
        raise RefusedError(
            403,
            *_ONLY[grant.kind],
            "Request a pipe token to post records, a password token for the rest.",
        )


def check_may_call_back(grant: Grant) -> None:
    """Raises RefusedError(403)."""
    if grant.kind is not TokenKind.SIGFOX:
        raise RefusedError(
            403, "sigfox_token", "This is no token for Sigfox callbacks.", "Issue one of the type sigfox."
        )


def check_may_send_on(grant: Grant) -> None:
    """Raises RefusedError(403)."""
    if grant.kind is not TokenKind.UPLINK:
        raise RefusedError(
            403, "uplink_token", "This is no token for uplinks that are sent on.", "Issue one of the type uplink."
        )


def _unknown(token: str) -> RefusedError:
    tail = tail_of(token)
    ending = f"It ends in {tail}." if tail else "What was sent does not look like one."
    return RefusedError(
        401,
        "token_unknown",
        f"No token with this value. {ending}",
        "Copy the whole token again, or request a new one.",
    )


def _revoked(revoked_ms: int, now_ms: int) -> RefusedError:
    return RefusedError(401, "token_revoked", f"The token was revoked {when(revoked_ms, now_ms)}.", _REQUEST_NEW)


class _ExpiredError(RefusedError):
    """Has to be remembered: the clock may be set back."""


def _expired(grant: Grant, expires_ms: int, now_ms: int) -> _ExpiredError:
    if now_ms < expires_ms:
        words = "The token ended by an earlier reading of the server's clock, which was set back since."
        return _ExpiredError(401, "token_expired", words, _REQUEST_NEW)
    if grant.replaced_by:
        new = f"The one that took its place ends in {grant.replaced_by[-4:]}."
        words = f"The token was rotated and ended {when(expires_ms, now_ms)}. {new}"
        return _ExpiredError(401, "token_rotated", words, "Send with that one.")
    life = f" (password tokens live {PASSWORD_TOKEN_LIFE // timedelta(hours=1)} h)"
    return _ExpiredError(
        401,
        "token_expired",
        f"The token ended {when(expires_ms, now_ms)}{life if grant.kind is TokenKind.PASSWORD else ''}.",
        _REQUEST_NEW,
    )


def when(moment_ms: int, now_ms: int) -> str:
    """`12 s ago`, `3 h ago`; from a day on `on 20 Nov 2026`."""
    seconds = max(0, now_ms - moment_ms) // 1000
    if seconds < 60:
        return f"{seconds} s ago"
    if seconds < 3_600:
        return f"{seconds // 60} min ago"
    if seconds < 86_400:
        return f"{seconds // 3_600} h ago"
    day = from_ms(moment_ms)
    return f"on {day.day} {day:%b %Y}"
