"""What the server asks of a store. Whatever returns has been committed and synced; readers see committed data only."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from embedded_server.domain.account import Account, Organisation
from embedded_server.domain.app_key import AppKey, IssuedKey
from embedded_server.domain.decoder import Decoder
from embedded_server.domain.device import Device
from embedded_server.domain.flow import FlowMinute
from embedded_server.domain.reading import Reading
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.domain.record import Record
from embedded_server.domain.refusal import Refusal
from embedded_server.domain.series import SeriesInfo
from embedded_server.domain.token import IssuedToken, Token, TokenKind


@dataclass(frozen=True, slots=True)
class Grant:
    """What a presented token opens, looked up on every request. Revoked and expired tokens are found too, so that
    the refusal can say so."""

    token: int  # the store's row
    token_id: str
    kind: TokenKind
    scope: str
    rec_types: tuple[str, ...]
    account: int
    user: str
    organisation: str
    client_id: str
    expires_ms: int | None
    revoked_ms: int | None
    generation: int  # counts revocations; a writer that sees a later one looks the token up again


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A share on its way in."""

    rec_type: str
    received_ms: int
    remote: str
    body: bytes
    tags: tuple[str, ...] = ()
    suffix: str = ""
    query: str = ""
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class TokenWish:
    """A token somebody asks for."""

    kind: TokenKind
    client_id: str
    account: int
    identity: str
    scope: str
    rec_types: tuple[str, ...] = ()
    note: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecordsWanted:
    """Which records of a listing. `before_seq` and `after_seq` page by arrival; `offset` counts from the chosen end.
    Records have all of the `tags` and arrived at `since` or later and before `until`."""

    rec_type: str | None = None
    account: int | None = None  # only what this account may see
    tags: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    before_seq: int | None = None
    after_seq: int | None = None
    newest_first: bool = False
    offset: int = 0
    limit: int = 100
    with_tests: bool = True


@dataclass(frozen=True, slots=True)
class Totals:
    records: int
    messages: int
    undecoded: int
    bytes_on_disk: int
    last_record_at: datetime | None
    unread: int  # records the pipeline has not looked at yet


@dataclass(frozen=True, slots=True)
class Measurement:
    field: str
    unit: str
    value: float


@dataclass(frozen=True, slots=True)
class RecordReadings:
    """All that the pipeline made of one record, stored in one transaction with the pipeline's place."""

    record: Record
    readings: tuple[Reading, ...]
    measurements: Mapping[int, Sequence[Measurement]] = field(default_factory=dict)  # by index of the reading


class IngestStore(Protocol):
    """The hot path."""

    async def grant(self, token_hash: bytes) -> Grant | None:
        """As of the last revocation, never older."""
        ...

    def known_grant(self, token_hash: bytes) -> Grant | None:
        """What `grant` found, while nothing was revoked since. None says nothing: `grant` has to be asked."""
        ...

    def put(self, grant: Grant, record: NewRecord) -> asyncio.Future[int]:
        """As `append`, for the hot path: only the record's seq."""
        ...

    def record_id(self, record: NewRecord, seq: int) -> str: ...

    async def append(self, grant: Grant, record: NewRecord) -> Record:
        """Commits and syncs, with the token's use counted. Raises RefusedError(401) when the token was revoked
        meanwhile and StoreUnavailableError when the disk is full or fails; then nothing is stored."""
        ...

    async def refuse(self, refusal: Refusal) -> None:
        """Keeps a refused request (its id is chosen by the store). Does not wait for the disk."""
        ...


class RecordStore(Protocol):
    async def record(self, record_id: str) -> Record | None: ...
    async def records(self, wanted: RecordsWanted) -> list[Record]: ...
    async def count(self, wanted: RecordsWanted) -> int:
        """From maintained counters wherever recType and account decide alone."""
        ...

    async def delete_record(self, record_id: str, account: int) -> Record | None:
        """The deleted record, or None when there is none of this account."""
        ...

    async def rec_types(self, account: int) -> list[RecTypeSummary]: ...
    async def totals(self) -> Totals: ...
    async def flow(self, minutes: int) -> list[FlowMinute]: ...
    async def refusals(self, before_id: int | None, limit: int) -> list[Refusal]: ...


class ReadingStore(Protocol):
    async def unread(self, limit: int) -> list[Record]:
        """Records the pipeline has not looked at, oldest first."""
        ...

    async def add_readings(self, batch: Sequence[RecordReadings]) -> None:
        """Moves the pipeline's place behind the batch. Records behind the place already are read anew."""
        ...

    async def readings(self, record_seqs: Sequence[int]) -> dict[int, tuple[Reading, ...]]:
        """An entry for each seq, empty where nothing was read."""
        ...

    async def devices(self) -> list[Device]: ...
    async def name_device(self, device_id: str, name: str) -> Device | None: ...
    async def series(self, rec_type: str | None, device: str | None) -> list[SeriesInfo]: ...
    async def points(self, series_id: int, since_ms: int, until_ms: int, buckets: int) -> bytes | None:
        """Columns as `domain.series.POINT_COLUMNS` says; None when there is no such series."""
        ...

    async def decoders(self) -> list[Decoder]: ...
    async def save_decoder(self, decoder: Decoder) -> Decoder:
        """Adds (id 0) or replaces."""
        ...

    async def delete_decoder(self, decoder_id: int) -> bool: ...


class AccessStore(Protocol):
    async def local_account(self) -> Account: ...
    async def account(self, email: str) -> Account | None: ...
    async def accounts(self) -> list[Account]: ...
    async def add_account(
        self,
        email: str,
        organisation: str,
        password_hash: str | None,
        *,
        is_integrator: bool = False,
        parent: str | None = None,
    ) -> Account:
        """Sets the password of an account that has none. Raises RefusedError (409, 422)."""
        ...

    async def password_hash(self, email: str) -> str | None: ...
    async def organisations(self) -> list[Organisation]: ...
    async def keys(self, account: int | None = None) -> list[AppKey]: ...
    async def key(self, client_id: str) -> AppKey | None: ...
    async def create_key(self, name: str, notes: str, account: int) -> IssuedKey: ...
    async def update_key(self, client_id: str, name: str, notes: str) -> AppKey | None: ...
    async def delete_key(self, client_id: str) -> bool:
        """Its tokens die in the same transaction."""
        ...

    async def tokens(self, account: int | None = None) -> list[Token]: ...
    async def token(self, token_id: str) -> Token | None: ...
    async def issue_token(self, wish: TokenWish) -> IssuedToken: ...
    async def revoke_token(self, token_id: str) -> Token | None:
        """Refused from the next request on, also on connections that are open."""
        ...


class Store(IngestStore, RecordStore, ReadingStore, AccessStore, Protocol):
    async def close(self) -> None: ...
