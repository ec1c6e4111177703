"""One try: what is sent, and all there is to say of what came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from embedded_server.clock import Clock
from embedded_server.deliveries.outbound import Allowance, Headers, Outbound, OutboundError, Reply
from embedded_server.deliveries.sealing import Sealer, SealError
from embedded_server.deliveries.signature import signed_headers
from embedded_server.deliveries.verdict import GONE, STATUS, TOO_MUCH, words_of
from embedded_server.domain.delivery import Attempt
from embedded_server.domain.delivery_schedule import retry_after_s
from embedded_server.domain.hidden import DOTS
from embedded_server.domain.moments import from_ms
from embedded_server.masking.texts import hidden_path, hidden_query
from embedded_server.store.delivery_store import KeptTarget

HOPS: Final = "Sluice-Hops"
SHOWN_BODY: Final = 2_048
MOST_OLD_SECRETS: Final = 3  # that sign, the newest of them
_SHOWN_HEADERS, _LONGEST_HEADER = 50, 500


@dataclass(frozen=True, slots=True)
class Parcel:
    message_id: str
    body: bytes
    number: int = 1  # of the try
    hops: int = 0
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a try, and what it says about the next one."""

    attempt: Attempt
    is_gone: bool = False
    is_too_much: bool = False
    retry_after_s: float | None = None

    @property
    def is_success(self) -> bool:
        return not self.attempt.error


class Sender:
    def __init__(
        self, outbound: Outbound, sealer: Sealer, clock: Clock, version: str, *, private_webhooks: bool
    ) -> None:
        self._outbound = outbound
        self._sealer = sealer
        self._clock = clock
        self._agent = f"Sluice/{version}"
        self._private_webhooks = private_webhooks

    async def send(self, kept: KeptTarget, parcel: Parcel) -> Came:
        """Never raises, whatever the receiver does."""
        target, now_ms = kept.target, self._clock.now_ms()
        try:
            sent = self._headers(kept, parcel, now_ms)
        except SealError:
            words = "The values of its headers were saved with another key than this server has; enter them again."
            return Came(_attempt(kept, parcel, (), now_ms, error="sealed", words=words))
        try:
            reply = await self._outbound.post(target.url, sent, parcel.body, self._allowance(kept), target.id)
        except OutboundError as error:
            attempt = _attempt(kept, parcel, sent, now_ms, error=error.code, words=error.words, took_ms=error.took_ms)
            return Came(attempt, is_too_much=error.code == "timeout")
        return self._judged(kept, parcel, sent, reply, now_ms)

    def _judged(self, kept: KeptTarget, parcel: Parcel, sent: Headers, reply: Reply, now_ms: int) -> Came:
        words = words_of(reply)
        attempt = _attempt(
            kept,
            parcel,
            sent,
            now_ms,
            address=reply.address,
            tls=reply.tls,
            status=reply.status,
            took_ms=reply.took_ms,
            headers=_shown(reply.headers),
            body=reply.body[:SHOWN_BODY],
            is_cut=reply.is_cut or len(reply.body) > SHOWN_BODY,
            error=STATUS if words else "",
            words=words,
        )
        wait = retry_after_s(reply.header("retry-after"), from_ms(self._clock.now_ms()))
        return Came(attempt, reply.status == GONE, reply.status == TOO_MUCH, wait)

    def _headers(self, kept: KeptTarget, parcel: Parcel, now_ms: int) -> list[tuple[str, str]]:
        """Raises SealError."""
        own = [(header.name, self._sealer.open(header.sealed)) for header in kept.secrets.headers]
        named = {name.lower() for name, _ in own}
        usual = [("Content-Type", "application/json"), ("User-Agent", self._agent)]
        sent = [(name, value) for name, value in usual if name.lower() not in named] + own
        sent += signed_headers(parcel.message_id, now_ms // 1000, parcel.body, self._keys(kept, now_ms))
        if not kept.target.webhook:
            sent.append((HOPS, str(parcel.hops + 1)))
        return [*sent, ("Sluice-Test", "1")] if parcel.is_test else sent

    def _keys(self, kept: KeptTarget, now_ms: int) -> list[str]:
        secrets, until = kept.secrets, kept.target.old_secret_until
        keys = [secrets.signing] if secrets.signing else []
        if secrets.old_signing and until is not None and until > from_ms(now_ms):
            keys += secrets.old_signing.split()[:MOST_OLD_SECRETS]
        return [self._sealer.open(key) for key in keys]

    def _allowance(self, kept: KeptTarget) -> Allowance:
        if kept.target.webhook:
            return Allowance(self._private_webhooks, ipv4_only=True)
        return Allowance(kept.target.allows_private)


def shown_url(url: str) -> str:
    """Without the secrets that are in it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=hidden_path(parts.path), query=hidden_query(parts.query)))


def _attempt(kept: KeptTarget, parcel: Parcel, sent: Headers, now_ms: int, **came: object) -> Attempt:
    hidden = {header.name.lower(): f"{DOTS}{header.tail}" for header in kept.target.headers}
    hidden.pop("content-type", None)
    headers = tuple((name, hidden.get(name.lower(), value)) for name, value in sent)
    url = shown_url(kept.target.url)
    return Attempt(parcel.number, from_ms(now_ms), url, headers, **came)  # type: ignore[arg-type]  # its own fields


def _shown(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple((name, value[:_LONGEST_HEADER]) for name, value in headers[:_SHOWN_HEADERS])
