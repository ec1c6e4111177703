"""What people wish of a target, checked, its secrets sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from embedded_server.deliveries.sealing import Sealer, SealError
from embedded_server.domain.target_headers import HeaderError, check_header, check_names, tail_of
from embedded_server.domain.target_url import TargetUrlError, read_target_url
from embedded_server.domain.token import token_hash
from embedded_server.routes.admin.bodies import unfit
from embedded_server.routes.admin.token_text import candidates
from embedded_server.store.delivery_store import SealedHeader, TargetWish
from embedded_server.wire.targets import NewHeaderJson, TargetChangeJson


class TargetWishes:
    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def read(self, body: TargetChangeJson, saved: Sequence[SealedHeader], url: str = "") -> TargetWish:
        """`saved` are the headers that may be named without a value; `url` is checked instead of the body's. Raises
        RefusedError(422)."""
        try:
            allows_private = body.get("allows_private", False)
            read_target_url(url or body["url"], allows_private=allows_private)
            headers = self._headers(body.get("headers", []), {header.name.lower(): header for header in saved})
        except (TargetUrlError, HeaderError) as error:
            raise unfit(str(error)) from None
        wish = TargetWish(
            is_enabled=body.get("is_enabled", True),
            url=body["url"],
            headers=headers,
            fields=frozenset(body.get("fields", ())),
            is_legacy=body.get("is_legacy", False),
            allows_private=allows_private,
        )
        return replace(wish, carries=self.carried(wish.url, headers))

    def carried(self, url: str, headers: Sequence[SealedHeader]) -> frozenset[bytes]:
        """Hashes of what may be tokens there."""
        texts = [url]
        for header in headers:
            with suppress(SealError):  # the key is gone: nobody can say what it was
                texts.append(self._sealer.open(header.sealed))
        return frozenset(token_hash(value) for text in texts for value in candidates(text))

    def _headers(self, wanted: Sequence[NewHeaderJson], saved: Mapping[str, SealedHeader]) -> tuple[SealedHeader, ...]:
        """Raises HeaderError."""
        check_names(header["name"] for header in wanted)
        headers = []
        for header in wanted:
            name, value = header["name"], header.get("value")
            check_header(name, value or "")
            if value is not None:
                headers.append(SealedHeader(name, tail_of(value), self._sealer.seal(value)))
            elif (known := saved.get(name.lower())) is not None:
                headers.append(SealedHeader(name, known.tail, known.sealed))
            else:
                raise HeaderError(f"The header {name} has no value.")
        return tuple(headers)
