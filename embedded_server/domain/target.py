"""Notification targets: where a device's uplinks are sent on to, and how it goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class OptionalField(StrEnum):
    """What Senet adds to an uplink where it is ticked."""

    RF_DATA = "rf_data"
    DUPLICATE_UPLINKS = "duplicate_uplinks"
    CONFIGURED_LOCATION = "configured_location"
    ESTIMATED_LOCATION = "estimated_location"
    TYPE = "type"
    LORA_CLASS = "lora_class"
    TAGS = "tags"
    ACK_FLAG = "ack_flag"
    ACK_DOWNLINK_MSG_ID = "ack_downlink_msg_id"
    METADATA = "metadata"
    DEVICE_PROFILE = "device_profile"
    FIRMWARE_VERSION = "firmware_version"
    APPLICATION_EUI = "application_eui"
    GATEWAY_RX_TIME = "gateway_rx_time"


class Health(StrEnum):
    NEW = "new"  # nothing was sent yet
    HEALTHY = "healthy"
    FAILING = "failing"  # since the last success
    PAUSED = "paused"  # by the server, which says why; a person resumes it
    OFF = "off"


@dataclass(frozen=True, slots=True)
class TargetHeader:
    """The value is never told again once it is saved."""

    name: str
    tail: str  # the last characters of a long value


@dataclass(frozen=True, slots=True)
class Target:
    """Of a device, or of a webhook: then `webhook` is its id and the webhook says where to."""

    id: int
    device: str
    webhook: str
    is_enabled: bool
    url: str = field(repr=False)  # may hold a secret
    headers: tuple[TargetHeader, ...]
    fields: frozenset[OptionalField]
    is_legacy: bool
    allows_private: bool  # may lie on this computer or in its networks
    created_at: datetime
    updated_at: datetime
    failures: int = 0  # in a row
    failing_since: datetime | None = None
    paused_at: datetime | None = None
    pause_reason: str = ""
    delivered: int = 0
    failed: int = 0  # attempts
    dropped: int = 0  # deliveries given up for want of room
    last_at: datetime | None = None
    last_status: int | None = None
    last_error: str = ""
    old_secret_until: datetime | None = None  # the signing secret of before signs, too, until then

    @property
    def health(self) -> Health:
        if not self.is_enabled:
            return Health.OFF
        if self.paused_at is not None:
            return Health.PAUSED
        if self.failures:
            return Health.FAILING
        return Health.HEALTHY if self.last_at is not None else Health.NEW
