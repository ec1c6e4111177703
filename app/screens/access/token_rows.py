"""How a token reads in the table, and which tokens a filter chip or a search shows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app import words
from app.widgets.cells import Action, ActionsCell, BadgeCell, ChipCell, LineCell, TextCell, TwoLineCell
from app.widgets.fonts import Type
from app.widgets.table_model import Column, check_column
from embedded_server.domain.token import Token, TokenKind

DAY = timedelta(days=1)  # within which a new token is expected to be used
EXPIRING = timedelta(hours=3)
ACTIONS = (
    Action("view", "eye", "View"),
    Action("copy", "copy", "Copy as"),
    Action("revoke", "ban", "Revoke", "danger"),
)
LOCAL_ADDRESSES = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token, whether its value can be copied here, and the moment the row speaks of."""

    token: Token
    is_known: bool
    now: datetime

    @property
    def is_expired(self) -> bool:
        return self.token.expires_at is not None and self.token.expires_at <= self.now

    @property
    def is_expiring(self) -> bool:
        expires = self.token.expires_at
        return expires is not None and self.now < expires <= self.now + EXPIRING


FILTERS: Mapping[str, Callable[[TokenRow], bool]] = {
    "All": lambda _: True,
    "Pipe": lambda row: row.token.kind is TokenKind.PIPE,
    "Bearer": lambda row: row.token.kind is TokenKind.PASSWORD,
    "Expiring": lambda row: row.is_expiring,
    "Never used": lambda row: row.token.last_used_at is None,
    "Expired": lambda row: row.is_expired,
}


def is_found(row: TokenRow, text: str) -> bool:
    """Whether every word stands in the app's name, identity, token ends, scope, note or sender's address."""
    token = row.token
    fields = (
        token.app_name,
        token.identity,
        token.head,
        token.tail,
        token.scope,
        token.note,
        token.last_used_from or "",
    )
    haystack = " ".join(fields).casefold()
    return all(word in haystack for word in text.casefold().split())


def type_word(token: Token) -> str:
    """Microshare's words: a password token is shown as Bearer."""
    return "Bearer" if token.kind is TokenKind.PASSWORD else token.kind.value.title()


def chip(token: Token) -> str:
    return f"{token.head}…{token.tail}"


def sender(address: str | None) -> str:
    return "this computer" if address in LOCAL_ADDRESSES else address or ""


def columns() -> tuple[Column[TokenRow], ...]:
    return (
        check_column(),
        Column("APP NAME", lambda row: row.token.app_name, kind="name", width=132, stretch=True, firm=True),
        Column("IDENTITY", lambda row: row.token.identity, width=112, spare=3),
        Column("TOKEN", lambda row: chip(row.token), cell=_token_cell, width=206, tip=_token_tip),
        Column("TYPE AND SCOPE", _type_and_scope, cell=_type_cell, width=176),
        Column(
            "ISSUED",
            lambda row: words.day(row.token.issued_at, row.now),
            width=112,
            spare=2,
            sort_key=lambda row: row.token.issued_at,
        ),
        Column(
            "EXPIRES",
            expiry,
            cell=_expiry_cell,
            width=154,
            tip=_expiry_tip,
            sort_key=lambda row: row.token.expires_at or datetime.max.replace(tzinfo=UTC),
        ),
        Column("LAST USED", _last_used, cell=_last_used_cell, width=138, sort_key=lambda row: row.token.last_used_at),
        Column(
            "USES, 7 DAYS",
            lambda row: words.count(sum(row.token.uses_by_day)),
            cell=_uses_cell,
            width=150,
            spare=1,
            sort_key=lambda row: sum(row.token.uses_by_day),
        ),
        Column("", lambda _: "", cell=lambda _: ActionsCell(ACTIONS), width=112, sortable=False),
    )


def _token_cell(row: TokenRow) -> ChipCell:
    return ChipCell(chip(row.token), row.is_known)


def _token_tip(row: TokenRow) -> str:
    return "Click to copy" if row.is_known else "Issued elsewhere: its value is not on this computer"


def _type_and_scope(row: TokenRow) -> str:
    return f"{type_word(row.token)} {row.token.scope}"


def _type_cell(row: TokenRow) -> BadgeCell:
    tone = "accent" if row.token.kind is TokenKind.PIPE else "info"
    return BadgeCell(type_word(row.token), tone, after=row.token.scope)


def expiry(row: TokenRow) -> str:
    """One that was rotated has not just expired: another one took its place."""
    told = words.until(row.token.expires_at, row.now)
    if not row.token.replaced_by:
        return told
    return f"{told.replace('expired', 'rotated')}, replaced by …{row.token.replaced_by[-4:]}"


def _expiry_cell(row: TokenRow) -> TextCell | TwoLineCell:
    tone = "danger" if row.is_expired else "warn" if row.is_expiring else "text"
    if row.token.replaced_by:
        when, _, by = expiry(row).partition(", ")
        return TwoLineCell(when, by, Type.BODY, "text2" if row.is_expired else tone)
    tone = "text2" if row.token.expires_at is None else tone
    return TextCell(expiry(row), Type.BODY, tone)


def _expiry_tip(row: TokenRow) -> str:
    new = row.token.replaced_by
    return f"Rotated, replaced by the token that ends in {new}" if new else expiry(row)


def _last_used(row: TokenRow) -> str:
    return words.ago(row.token.last_used_at, row.now, "never used")


def _last_used_cell(row: TokenRow) -> TwoLineCell:
    if row.token.last_used_at is None:
        age = row.now - row.token.issued_at
        return TwoLineCell(
            "never used", f"issued {words.span(age)} ago", Type.BODY, "text", "warn" if age > DAY else "text2"
        )
    return TwoLineCell(_last_used(row), sender(row.token.last_used_from), Type.NAME)


def _uses_cell(row: TokenRow) -> LineCell:
    uses = row.token.uses_by_day
    return LineCell(words.count(sum(uses)), tuple(float(day) for day in uses))
