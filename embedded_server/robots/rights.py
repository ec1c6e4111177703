"""What a robot may read and write: as much as its owner, and of that what its scopes say."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from embedded_server.clock import Clock
from embedded_server.decoding.robot_call import RobotRead, RobotShare
from embedded_server.domain.event import KEY, TOKEN
from embedded_server.domain.json_value import JsonObject
from embedded_server.domain.rec_type import RecTypeError, check_rec_type
from embedded_server.domain.record import Record
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.robot import RobotWrite, sender_of
from embedded_server.domain.rule import Party
from embedded_server.domain.scope import allows
from embedded_server.domain.share import PageMeta
from embedded_server.domain.token import TokenKind
from embedded_server.events import Events
from embedded_server.gate.json_body import JsonGate
from embedded_server.gate.share_path import new_tags
from embedded_server.limits import Limits
from embedded_server.store.base import Grant, NewRecord, RecordsWanted, Store, TokenWish, viewer_of
from embedded_server.store.robot_store import RobotState
from embedded_server.store.sight import Viewer
from embedded_server.wire.microshare import page_to_json

KEY_NAME = "Robots"
MOST_READ = 100  # shares of a list
LARGEST_READ = 256 * 1024  # bytes of their bodies together
_SCOPE = "SHARE:WRITE"


class RobotRights:
    def __init__(self, store: Store, events: Events, clock: Clock, limits: Limits) -> None:
        self._store = store
        self._events = events
        self._clock = clock
        self._limits = limits
        self._gate = JsonGate(limits)

    async def viewer(self, state: RobotState) -> Viewer:
        """With its token once it has one, else as its owner alone."""
        grant = await self._store.grant_of(state.token) if state.token else None
        if grant is not None:
            return viewer_of(grant)
        return Viewer(state.account, (Party(state.robot.account, state.organisation, ""),))

    async def read(self, state: RobotState, wanted: RobotRead) -> JsonObject:
        """As Microshare's library answers."""
        if not _may(state, "READ"):
            return _nothing("This robot has no scope to read shares.")
        given = [*wanted.given, None, None]
        rec_type, what = str(given[0]), given[1]
        viewer = await self.viewer(state)
        if wanted.operation == "id":
            record = await self._store.visible_record(str(what), rec_type, viewer)
            return _found([] if record is None else [record], rec_type)
        if wanted.operation == "tags":
            tags = tuple(map(str, what)) if isinstance(what, list) else ()
            asked = RecordsWanted(rec_type, seen_by=viewer, tags=tags, newest_first=True, limit=MOST_READ)
            return _found(await self._store.records(asked), rec_type)
        return _nothing("There are no views on this server.")

    def judge(self, state: RobotState, share: RobotShare) -> bytes:
        """The body to be stored. Raises RefusedError."""
        if not _may(state, "WRITE"):
            raise RefusedError(403, "scope", "This robot has no scope to write shares.", "Give it SHARE:WRITE.")
        try:
            check_rec_type(share.rec_type)
        except RecTypeError as error:
            raise RefusedError(400, "rectype", f"It cannot be stored: {error}.", "Correct the robot.") from None
        new_tags(tuple(share.tags), self._limits)
        body = msgspec.json.encode(share.data)
        if len(body) > self._limits.body_bytes:
            raise RefusedError(413, "body_too_large", f"It has {len(body):,} bytes.", "Write smaller shares.")
        self._gate.check(body, b"application/json")
        return body

    async def write(
        self, state: RobotState, shares: Sequence[RobotShare], chain: tuple[int, ...], *, is_test: bool
    ) -> list[RobotWrite]:
        """What became of each."""
        if not shares:
            return []
        try:
            grant = await self._grant(state)
        except RefusedError as error:
            return [_outcome(share, refusal=error.reason) for share in shares]
        sender = sender_of((*chain, state.robot.id))
        return [await self._stored(state, share, grant, sender, is_test=is_test) for share in shares]

    async def _stored(
        self, state: RobotState, share: RobotShare, grant: Grant, sender: str, *, is_test: bool
    ) -> RobotWrite:
        try:
            body, tags = self.judge(state, share), new_tags(tuple(share.tags), self._limits)
            new = NewRecord(share.rec_type, self._clock.now_ms(), sender, body, tags, is_test=is_test)
            record = await self._store.append(grant, new)
        except RefusedError as error:
            return _outcome(share, refusal=error.reason)
        self._events.record_added(record.id, record.rec_type, record.seq)
        return _outcome(share, record_id=record.id)

    async def _grant(self, state: RobotState) -> Grant:
        """Of a token of its own, which its owner finds among the others and may revoke. Raises RefusedError."""
        grant = await self._store.grant_of(state.token) if state.token else None
        if grant is None:
            grant = await self._store.grant_of(await self._new_token(state))
        if grant is None or grant.revoked_ms is not None:
            fix = "Change the robot's scopes, and it gets a new one."
            raise RefusedError(401, "token_revoked", "The robot's token was revoked.", fix)
        return grant

    async def _new_token(self, state: RobotState) -> str:
        keys = [key for key in await self._store.keys(state.account) if key.name == KEY_NAME]
        if keys:
            client_id = keys[0].client_id
        else:
            client_id = (await self._store.create_key(KEY_NAME, "Robots write with it.", state.account)).key.client_id
            self._events.publish(KEY, client_id)
        note = f"Robot {state.robot.name}"
        wish = TokenWish(TokenKind.PIPE, client_id, state.account, state.organisation, _SCOPE, note=note)
        token = (await self._store.issue_token(wish)).token
        await self._store.name_robot_token(state.robot.id, token.id)
        self._events.publish(TOKEN, token.id)
        return token.id


def text_of(record: Record) -> str:
    """As Microshare hands a record to main(text, auth)."""
    return page_to_json(PageMeta(1, 1, 1, 1, 1), [record], details=True).decode()


def made_up(rec_type: str, data: object, moment_ms: int) -> str:
    """A share that nobody sent."""
    share = {"_id": "0" * 24, "id": "0" * 24, "data": data, "recType": rec_type, "tstamp": moment_ms, "tags": []}
    meta = {"totalPages": 1, "currentPage": 1, "perPage": 1, "totalCount": 1, "currentCount": 1}
    return msgspec.json.encode({"meta": meta, "objs": [share]}).decode()


def judged(rights: RobotRights, state: RobotState, share: RobotShare) -> RobotWrite:
    """What would become of it."""
    try:
        rights.judge(state, share)
    except RefusedError as error:
        return _outcome(share, refusal=error.reason)
    return _outcome(share)


def _outcome(share: RobotShare, record_id: str = "", refusal: str = "") -> RobotWrite:
    return RobotWrite(share.rec_type, share.data, tuple(share.tags), record_id, refusal)


def _may(state: RobotState, operation: str) -> bool:
    return allows(",".join(state.robot.scopes), "SHARE", operation)


def _found(records: list[Record], rec_type: str) -> JsonObject:
    if not records:
        return _nothing("Record not found or inaccessible.")
    size = 0
    kept: list[Record] = []
    for record in records:
        size += len(record.body)
        if kept and size > LARGEST_READ:
            break
        kept.append(record)
    meta = PageMeta(1, 1, len(kept), len(records), len(kept))
    page: JsonObject = msgspec.json.decode(page_to_json(meta, kept, details=True, source="db"))
    return {**page, "err": 0, "msg": "", "id": kept[0].id, "recType": rec_type}


def _nothing(reason: str) -> JsonObject:
    return {"err": 1, "msg": reason, "meta": {}, "objs": []}
