"""Targets and deliveries survive the wire."""

from __future__ import annotations

from embedded_server.domain.delivery import Attempt, Cause, Delivery, DeliveryDetail, DeliveryState
from embedded_server.domain.moments import from_ms
from embedded_server.domain.target import OptionalField, Target, TargetHeader
from embedded_server.wire import deliveries, targets

NOON = from_ms(1_764_072_000_000)
TARGET = Target(
    id=3,
    device="70B3D5E75E00A101",
    webhook="",
    is_enabled=True,
    url="https://receiver.example/in",
    headers=(TargetHeader("Authorization", "cdef"),),
    fields=frozenset({OptionalField.RF_DATA, OptionalField.TAGS}),
    is_legacy=True,
    allows_private=True,
    created_at=NOON,
    updated_at=NOON,
    failures=2,
    failing_since=NOON,
    paused_at=NOON,
    pause_reason="The last 100 tries failed.",
    delivered=7,
    failed=9,
    dropped=1,
    last_at=NOON,
    last_status=503,
    last_error="status",
    old_secret_until=NOON,
)
DELIVERY = Delivery(
    id=5,
    target=3,
    device="70B3D5E75E00A101",
    message_id="msg_1",
    cause=Cause.EDITED,
    record_id="6",
    state=DeliveryState.WAITING,
    attempts=2,
    size=2,
    created_at=NOON,
    next_at=NOON,
    ended_at=NOON,
    last_status=503,
    last_error="status",
    last_words="503: W.",
    last_took_ms=12,
    replay_of=4,
)
ATTEMPT = Attempt(
    number=2,
    at=NOON,
    url="https://receiver.example/in",
    sent=(("Authorization", "•••cdef"),),
    address="93.184.215.14",
    tls="TLSv1.3, X",
    status=503,
    took_ms=12,
    headers=(("Retry-After", "5"),),
    body=b"busy",
    is_cut=True,
    error="status",
    words="503: W.",
)


def test_that_a_target_survives_the_wire() -> None:
    assert targets.target_from_json(targets.target_to_json(TARGET)) == TARGET
    assert targets.signed_target_from_json(targets.signed_target_to_json(TARGET, "whsec_x")) == (TARGET, "whsec_x")


def test_that_a_delivery_survives_the_wire() -> None:
    detail = DeliveryDetail(DELIVERY, b"{}", (ATTEMPT,))
    assert deliveries.detail_from_json(deliveries.detail_to_json(detail)) == detail


def test_that_a_target_shows_no_secret_in_its_repr() -> None:
    assert "receiver.example" not in repr(TARGET)
