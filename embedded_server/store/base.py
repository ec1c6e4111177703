"""What the server asks of a store. Whatever returns has been committed and synced; readers see committed data only."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from embedded_server.domain.account import Account, Organisation
from embedded_server.domain.app_key import AppKey, IssuedKey
from embedded_server.domain.device_track import Air
from embedded_server.domain.flow import FlowMinute
from embedded_server.domain.reading import Reading
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.domain.record import Record, Shown
from embedded_server.domain.record_filter import RecordFilter
from embedded_server.domain.request import Presented, Request, RequestCounts, RequestPage, Result
from embedded_server.domain.rule import Party
from embedded_server.domain.series import SeriesInfo
from embedded_server.domain.token import IssuedToken, Token, TokenKind
from embedded_server.store.annotation_store import AnnotationStore
from embedded_server.store.cluster_store import ClusterStore
from embedded_server.store.decoding_store import DecodingStore
from embedded_server.store.delivery_store import DeliveryStore, NewDelivery
from embedded_server.store.device_store import DeviceStore
from embedded_server.store.found import Found, Table
from embedded_server.store.gauges import StoreGauges
from embedded_server.store.grants import Grant as Grant
from embedded_server.store.import_store import ImportStore
from embedded_server.store.neighbours import Neighbours
from embedded_server.store.orbit_store import OrbitStore
from embedded_server.store.ordering_store import OrderingStore
from embedded_server.store.records_wanted import RecordsWanted as RecordsWanted
from embedded_server.store.retention_store import RetentionStore
from embedded_server.store.rollup_store import RollupStore
from embedded_server.store.rotation_store import RotationStore
from embedded_server.store.rule_store import RuleStore
from embedded_server.store.sensohive_store import SensohiveStore
from embedded_server.store.sight import Opened, Viewer
from embedded_server.store.template_store import TemplateStore
from embedded_server.store.upkeep import UpkeepStore


def viewer_of(grant: Grant) -> Viewer:
    return Viewer(grant.account, (Party(grant.user, grant.organisation, grant.client_id),))


@dataclass(frozen=True, slots=True)
class SentHeaders:
    """A request's headers without its secrets, as `header_blocks` writes and reads them: `block` is the same for all
    requests that look alike, `rest` has the values that differ from one to the next."""

    block: str
    rest: str = ""


@dataclass(slots=True)
class NewRecord:
    """A share on its way in. Nothing changes it; a frozen one would take four times as long to make."""

    rec_type: str
    received_ms: int
    remote: str
    body: bytes
    tags: tuple[str, ...] = ()
    suffix: str = ""
    query: str = ""
    is_test: bool = False
    headers: SentHeaders | None = None  # None keeps it out of the request log
    began: float = 0.0  # time.perf_counter()
    replay_of: int | None = None
    comes_first: bool = False  # a radio waits for what depends on it


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request that became no record, on its way into the log. It holds no secrets."""

    at_ms: int
    method: str
    path: str
    rec_type: str | None
    status: int
    code: str  # empty of what was let in
    reason: str
    fix: str
    remote: str
    name: str | None = None  # under which a refused one was told to its sender
    took_us: int | None = None
    size: int = 0
    token: int | None = None  # the store's row
    head: str | None = None
    tail: str | None = None
    mark: bytes | None = None  # of the token's value, as the store makes it
    is_test: bool = False
    replay_of: int | None = None
    headers: SentHeaders | None = None
    body: bytes | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """One of the log with all that was kept of it. The body of a record is the record's, secrets included."""

    request: Request
    name: str | None
    headers: SentHeaders | None
    body: bytes | None
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Retention:
    """How far back the log reaches: what is older, or does not fit, goes. No bytes: no log."""

    days: int
    bytes: int


@dataclass(frozen=True, slots=True)
class RequestsWanted:
    """Which requests of the log. `after_id` and `before_id` bound the listing in its own order: it begins behind the
    one and ends before the other."""

    result: Result = Result.ALL
    code: str | None = None
    search: str | None = None  # in path, headers and body; ASCII letters in any case
    rec_type: str | None = None
    token_id: str | None = None
    same_token: int | None = None  # presented with the very value that this request presented, known here or not
    remote: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    after_id: int | None = None
    before_id: int | None = None
    newest_first: bool = True
    limit: int = 100


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
    air: Mapping[int, Air] = field(default_factory=dict)  # likewise
    deliveries: tuple[NewDelivery, ...] = ()  # queued with the readings, when they are stored for the first time


class Waiter(Protocol):
    """Who waits for what is to be stored, told once, in the event loop's thread: a future, or what answers a socket."""

    def done(self) -> bool:
        """Whether nobody waits any more."""
        ...

    def set_result(self, seq: int, /) -> None: ...
    def set_exception(self, error: Exception, /) -> None: ...


class IngestStore(Protocol):
    """The hot path."""

    async def grant(self, token_hash: bytes) -> Grant | None:
        """As of the last revocation, never older."""
        ...

    def known_grant(self, token_hash: bytes) -> Grant | None:
        """What `grant` found, while nothing was revoked since. None says nothing: `grant` has to be asked."""
        ...

    def put(self, grant: Grant, record: NewRecord) -> asyncio.Future[int]:
        """As `append`: only the record's seq."""
        ...

    def hand_in(self, grant: Grant, record: NewRecord, waiter: Waiter) -> None:
        """As `put`, for the hot path: without a future for every uplink."""
        ...

    def record_id(self, record: NewRecord, seq: int) -> str: ...

    async def append(self, grant: Grant, record: NewRecord) -> Record:
        """Commits and syncs, with the token's use counted. Raises RefusedError(401) when the token was revoked
        meanwhile and StoreUnavailableError when the disk is full or fails; then nothing is stored."""
        ...

    async def grant_of(self, token_id: str) -> Grant | None:
        """As `grant`, for who knows the token and not its value."""
        ...

    def retain(self, retention: Retention) -> None:
        """From now on. Without it everything is kept."""
        ...

    def log(self, request: NewRequest) -> asyncio.Future[int]:
        """Keeps a request that became no record; the future has its id once it is committed. Nobody has to wait."""
        ...

    def mark(self, token: str) -> bytes:
        """Tells presented tokens apart without keeping them: a hash keyed with a secret of this store."""
        ...

    def latest_ms(self, now_ms: int) -> int:
        """The latest of this moment and all given before; issuing a token while the clock is set back begins anew."""
        ...

    async def keep_latest(self) -> None: ...  # for a restart; raises StoreUnavailableError


class RecordStore(Protocol):
    async def record(self, record_id: str) -> Record | None: ...
    async def visible_record(self, record_id: str, rec_type: str, viewer: Viewer) -> Record | None:
        """One that the viewer owns or may read by a rule. What is not there and what is not for the viewer look alike,
        by the clock too."""
        ...

    async def records(self, wanted: RecordsWanted) -> list[Record]: ...
    async def seqs(self, wanted: RecordsWanted) -> list[int]: ...  # of the same
    async def shown(self, wanted: RecordsWanted) -> list[Shown]: ...  # the same of as much as listings show
    async def table(self, wanted: RecordsWanted, columns: Sequence[str]) -> Table: ...  # as `parts.tables` names them
    async def count(self, wanted: RecordsWanted) -> int: ...  # from counters where recType and account decide alone
    async def search(self, wanted: RecordsWanted, filtered: RecordFilter) -> Found:
        """By what was read from them, for a bounded time; `offset` does not count. Raises ConditionError."""

    async def table_of(self, seqs: Sequence[int], columns: Sequence[str]) -> Table: ...  # the oldest first
    async def records_of(self, seqs: Sequence[int]) -> list[Record]: ...  # in this order, without those that are gone
    async def delete_records(self, seqs: Sequence[int]) -> int: ...  # nobody's rights are asked; how many were there
    async def delete_record(self, record_id: str, rec_type: str, grant: Grant) -> Record | None:
        """The deleted record, or None when there is none that the grant's account owns or may delete by a rule. Raises
        RefusedError(401) when the token was revoked meanwhile."""
        ...

    async def rec_types(self, viewer: Viewer) -> list[RecTypeSummary]: ...
    async def opened(self, rec_type: str | None, viewer: Viewer) -> list[Opened]:
        """What rules let the viewer read of others, counted."""
        ...

    async def totals(self) -> Totals: ...
    async def flow(self, minutes: int) -> list[FlowMinute]: ...


class RequestStore(Protocol):
    """The log: records and other requests are numbered together, and a record's number is its seq."""

    async def request(self, request_id: int) -> KeptRequest | None: ...
    async def requests(self, wanted: RequestsWanted) -> RequestPage:
        """Looks at a bounded part of the log."""
        ...

    async def request_counts(self, wanted: RequestsWanted) -> RequestCounts:
        """From maintained counters where result, code and whole minutes decide alone, else counted over a bounded
        part. Ids, order and limit do not matter."""
        ...

    async def flow_between(self, since: datetime, until: datetime, buckets: int) -> list[FlowMinute]:
        """Whole minutes, several to a bucket; `minute` is where a bucket begins."""
        ...

    async def presented(self, mark: bytes, token_id: str | None) -> Presented | None:
        """How often the token with this mark was presented; None for never."""
        ...


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

    async def series(self, rec_type: str | None, device: str | None) -> list[SeriesInfo]: ...
    async def points(self, series_id: int, since_ms: int, until_ms: int, buckets: int) -> bytes | None:
        """Columns as `domain.series.POINT_COLUMNS` says; None when there is no such series."""
        ...


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
    async def change_account(
        self, email: str, *, password_hash: str | None = None, organisation: str | None = None
    ) -> Account | None:
        """A new organisation ends the password tokens that speak for another one. Raises RefusedError (422)."""
        ...

    async def delete_account(self, email: str) -> bool:
        """Raises RefusedError(409) while it owns anything."""
        ...

    async def organisations(self) -> list[Organisation]: ...
    async def add_organisation(self, code: str, name: str) -> Organisation:
        """Raises RefusedError (409, 422)."""
        ...

    async def keys(self, account: int | None = None) -> list[AppKey]: ...
    async def key(self, client_id: str) -> AppKey | None: ...
    async def create_key(self, name: str, notes: str, account: int) -> IssuedKey: ...
    async def update_key(self, client_id: str, name: str, notes: str) -> AppKey | None: ...
    async def delete_key(self, client_id: str) -> bool:
        """Its tokens die in the same transaction."""
        ...

    async def tokens(self, account: int | None = None) -> list[Token]: ...
    async def tokens_after(self, token_id: str, limit: int) -> list[Token]:
        """The next ones in the order they were issued, from the first where no id is given."""
        ...

    async def token(self, token_id: str) -> Token | None: ...
    async def issue_token(self, wish: TokenWish) -> IssuedToken: ...
    async def revoke_token(self, token_id: str) -> Token | None:
        """Refused from the next request on, also on connections that are open."""
        ...


class Store(
    IngestStore,
    RecordStore,
    OrderingStore,
    RequestStore,
    ReadingStore,
    DeviceStore,
    AccessStore,
    RuleStore,
    DecodingStore,
    OrbitStore,
    DeliveryStore,
    SensohiveStore,
    RotationStore,
    TemplateStore,
    ClusterStore,
    AnnotationStore,
    RollupStore,
    ImportStore,
    RetentionStore,
    UpkeepStore,
    Protocol,
):
    @property
    def neighbours(self) -> Neighbours | None:
        """Of a store that several servers share."""
        ...

    def gauges(self) -> StoreGauges: ...
    def give_up(self) -> None: ...  # whoever waits is told, and `close` waits for nothing that does not answer
    async def close(self) -> None: ...
