"""Events: what happened on the server, as it is told to whoever listens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from embedded_server.domain.json_value import JsonValue

HELLO: Final = "hello"  # the first event of every stream: from here on nothing is missed
RECORD: Final = "record"
DELETION: Final = "deletion"  # records went over the admin API; `rectypes` says of which recTypes
READING: Final = "reading"
REFUSAL: Final = "refusal"
REQUEST: Final = "request"  # of the log, refused or let in; `id` is the newest one's
KEY: Final = "key"
TOKEN: Final = "token"
DEVICE: Final = "device"
DECODER: Final = "decoder"
RULE: Final = "rule"
ACCOUNT: Final = "account"
WEBHOOK: Final = "webhook"  # changed, or what became of a delivery to it
JOB: Final = "job"
ORBIT: Final = "orbit"  # an uplink of an Orbit sensor, or a change of its queue; `id` is the sensor's
TARGET: Final = "target"  # changed, paused or resumed
DELIVERY: Final = "delivery"  # queued, tried or ended
ROBOT: Final = "robot"  # changed, or has run
ANNOTATION: Final = "annotation"


@dataclass(frozen=True, slots=True)
class Event:
    """`id` is the newest thing it is about; `facts` say more, such as how many there were."""

    type: str
    id: str
    at: datetime
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
