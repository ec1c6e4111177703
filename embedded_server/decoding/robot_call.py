"""One run of a robot: its text is run again with what it asked to read, and what it wrote is handed back, not done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.request import CHANGED, DecodeRequest, Direction
from embedded_server.domain.decoding import Decoded, DecodeStatus

MAX_READS = 20  # shares or lists of them in one run


class RobotRead(msgspec.Struct, frozen=True):
    """What a robot wants: by "id" (recType, id), "tags" (recType, tags) or "view" (recType, view, parameters)."""

    operation: str
    given: list[object]
    key: str


class RobotShare(msgspec.Struct, frozen=True):
    """A share a robot wants written."""

    rec_type: str
    data: object
    tags: list[str]
    owners: list[str]


class _Done(msgspec.Struct):
    writes: tuple[RobotShare, ...] = ()
    refused: tuple[str, ...] = ()  # calls that are switched off, such as get and post
    needs: tuple[RobotRead, ...] = ()
    bindings: dict[str, object] = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RobotCall:
    source: str
    text: str  # the record as JSON, as Microshare hands it to main(text, auth)
    auth: str
    at: datetime
    run_id: str  # seeds its chance
    bindings: Mapping[str, object] = field(default_factory=dict)  # what it kept of its last run
    sha: str = ""  # as `Text.run_sha`, where it is not the text's own


@dataclass(frozen=True, slots=True)
class RobotOutcome:
    decoded: Decoded
    writes: tuple[RobotShare, ...]
    refused: tuple[str, ...]
    bindings: Mapping[str, object]  # to keep for its next run


Read = Callable[[RobotRead], Awaitable[object]]


async def run_robot(pool: DecoderPool, call: RobotCall, read: Read) -> RobotOutcome:
    """Raises DecoderPoolError. Clock and chance are those of the call, so every turn is the same run."""
    reads: dict[str, object] = {}
    while True:
        decoded = await pool.decode(_request(call, reads))
        try:
            done = msgspec.convert(decoded.data or {}, _Done)
        except msgspec.ValidationError:  # it changed the way results are written
            changed = replace(decoded, status=DecodeStatus.BAD_OUTPUT, errors=(CHANGED,))
            return RobotOutcome(changed, (), (), call.bindings)
        missing = [need for need in done.needs if need.key not in reads]
        if not missing or len(reads) >= MAX_READS:
            return RobotOutcome(decoded, done.writes, done.refused, done.bindings)
        for need in missing:
            reads[need.key] = await read(need)


def _request(call: RobotCall, reads: Mapping[str, object]) -> DecodeRequest:
    data = {"text": call.text, "auth": call.auth, "reads": reads, "bindings": call.bindings}
    return DecodeRequest(
        call.source,
        received_at=call.at,
        direction=Direction.ROBOT,
        message_id=call.run_id,
        data=data,
        sha=call.sha,
    )
