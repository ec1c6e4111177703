"""A token rotated: the new one issued, targets rewritten and the old one's end written down in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.rotation import CarrierKind
from embedded_server.domain.token import IssuedToken, Token, TokenKind, token_hash
from embedded_server.store.delivery_store import KeptTarget
from embedded_server.store.engine import Sql
from embedded_server.store.parts.targets import all_kept, headers_text
from embedded_server.store.parts.tokens import TokensPart
from embedded_server.store.rotation_store import Rewriting

_COPY: Final = (
    "INSERT INTO token (uuid, hash, kind, scope, rec_types, head, tail, app_key, account, identity, note, issued_ms) "
    "SELECT ?, ?, kind, scope, rec_types, ?, ?, app_key, account, identity, note, ? FROM token WHERE uuid = ?"
)
_END: Final = "UPDATE token SET expires_ms = ?, replaced_by = ? WHERE uuid = ?"
_REWRITE: Final = {
    CarrierKind.TARGET: "UPDATE target SET url = ?, headers = ?, updated_ms = ? WHERE id = ?",
    CarrierKind.TEMPLATE: "UPDATE target_template SET url = ?, headers = ?, updated_ms = ? WHERE id = ?",
}
_SENDING: Final = {
    CarrierKind.TARGET: "SELECT id, device, url, headers FROM target WHERE webhook IS NULL",
    CarrierKind.TEMPLATE: "SELECT id, name, url, headers FROM target_template",
}
_KEEP: Final = (
    "UPDATE token SET expires_ms = NULL, replaced_by = NULL "
    "WHERE uuid = ? AND kind <> ? AND expires_ms > ? AND revoked_ms IS NULL"
)


class RotationPart(TokensPart):
    async def targets_with_secrets(self) -> list[KeptTarget]:
        kept = await self._engine.read(all_kept)
        return [each for each in kept if each.target.device]

    async def rotate_token(
        self, token_id: str, value: str, overlap_ms: int, rewritings: Sequence[Rewriting]
    ) -> tuple[IssuedToken, Token]:
        new_id, now_ms = str(uuid.uuid4()), self._engine.clock.now_ms()

        def rotate(connection: Sql) -> tuple[IssuedToken, Token]:
            self._check_rotatable(self._token_in(connection, token_id))
            head_and_tail = value[:8], value[-8:]
            connection.execute(_COPY, (new_id, token_hash(value), *head_and_tail, now_ms, token_id))
            connection.execute(_END, (now_ms + overlap_ms, new_id, token_id))
            _check_unchanged(connection, rewritings)
            for each in rewritings:
                if each.after is not None:
                    values = (each.after.url, headers_text(each.after.headers), now_ms, each.id)
                    connection.execute(_REWRITE[each.kind], values)
            new, old = self._token_in(connection, new_id), self._token_in(connection, token_id)
            assert new is not None
            assert old is not None
            return IssuedToken(new, value), old

        return await self._engine.change(rotate, revokes=True)

    async def keep_token(self, token_id: str) -> Token | None:
        latest_ms = max(self._engine.clock.now_ms(), self._engine.high_water.ms)  # a clock set back revives nothing
        values = (token_id, TokenKind.PASSWORD.value, latest_ms)

        def keep(connection: Sql) -> Token | None:
            connection.execute(_KEEP, values)
            return self._token_in(connection, token_id)

        return await self._engine.change(keep, revokes=True)

    @staticmethod
    def _check_rotatable(token: Token | None) -> None:
        """Raises RefusedError."""
        if token is None:
            raise RefusedError(
                404, "token_unknown", "There is no token with this id.", "Fetch the list of tokens again."
            )
        if token.kind is TokenKind.PASSWORD:
            raise _refused("A password token ends by itself after 48 hours.", "Request a new one when it has.")
        if token.revoked_at is not None:
            raise _refused("The token was revoked.", "Request a new one.")
        if token.expires_at is not None:
            raise _refused("The token was rotated already.", "Let it end, or keep it first.")


def _check_unchanged(connection: Sql, rewritings: Sequence[Rewriting]) -> None:
    """Raises RefusedError where somebody changed or added one since they were read."""
    read = {(each.kind, each.id): (each.before.url, headers_text(each.before.headers)) for each in rewritings}
    for kind, sql in _SENDING.items():
        for row_id, name, *sends in connection.execute(sql).fetchall():
            if read.pop((kind, row_id), None) != tuple(sends):
                raise _changed(f"The {kind} of {name}" if kind is CarrierKind.TARGET else f"The template {name}")
    if read:
        raise _changed("A target")


def _changed(what: str) -> RefusedError:
    return _refused(f"{what} was changed at the same moment.", "Try again; nothing was rotated.")


def _refused(reason: str, fix: str) -> RefusedError:
    return RefusedError(409, "token_not_rotated", reason, fix)
