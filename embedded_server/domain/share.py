"""Shares as a client of Microshare's API sees them: what a page of a listing says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from embedded_server.domain.json_value import JsonValue


@dataclass(frozen=True, slots=True)
class PageMeta:
    """Stop paging at `current_page >= total_pages` or an empty page, never by the total."""

    total_pages: int
    current_page: int
    per_page: int
    total_count: int  # platform wide, so it may exceed what one may see
    current_count: int  # in this page


@dataclass(frozen=True, slots=True)
class ShareDetails:
    """What only `details=true` brings."""

    data: JsonValue
    checksum: str
    creator: str
    user: str
    organisation: str
    app_id: str
    token_id: str
    remote: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Share:
    id: str
    rec_type: str
    name: str
    tags: tuple[str, ...]
    created_at: datetime | None  # the reply to a DELETE does not say
    details: ShareDetails | None


@dataclass(frozen=True, slots=True)
class SharePage:
    meta: PageMeta
    shares: tuple[Share, ...]
