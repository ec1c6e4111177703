"""What a sender is given must be exactly what opens the gate."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.sender import Sender, example_body, likely_rec_type, masked
from embedded_server.domain.rec_type import check_rec_type, matches

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TOKEN = "4be1a90c" * 8
SENDER = Sender("http://127.0.0.1:8480", "us.philadelphia.senet.em500", TOKEN)


def test_that_the_curl_line_trusts_the_certificate_nobody_vouches_for() -> None:
    words = shlex.split(replace(SENDER, certificate="/home/d a/c.pem").curl(NOW).replace("\\\n", ""))
    assert words[:4] == ["curl", "--cacert", "/home/d a/c.pem", SENDER.url]


def test_that_a_shell_reads_the_curl_line_as_meant() -> None:
    words = shlex.split(SENDER.curl(NOW).replace("\\\n", ""))
    assert words[:2] == ["curl", SENDER.url]
    assert f"Authorization: Bearer {TOKEN}" in words
    assert json.loads(words[-1]) == example_body(NOW)


def test_that_the_token_of_a_door_for_uplinks_stands_in_its_address_only() -> None:
    door = replace(SENDER, is_uplink=True)
    assert door.url == f"http://127.0.0.1:8480/uplink/{TOKEN}"
    assert "Authorization" not in door.curl(NOW) + door.power_shell(NOW)


def test_that_a_sender_hides_its_token_from_logs() -> None:
    assert TOKEN not in repr(SENDER)
    assert masked(TOKEN) == "4be1a90c…4be1a90c"
    assert masked("short") == "…"


def test_that_the_proposed_rec_type_is_one_the_token_may_post_to() -> None:
    for patterns in (("us.philadelphia.*",), ("a.b",), ("*",), ()):
        name = likely_rec_type(patterns)
        assert check_rec_type(name) == name
        assert not patterns or matches(patterns[0], name)


def test_that_no_two_seconds_send_the_same_frame() -> None:
    frames = {
        (body["joinId"], body["seqno"])
        for second in range(0, 200_000, 997)
        for body in [example_body(NOW + timedelta(seconds=second))]
    }
    assert len(frames) == len(range(0, 200_000, 997))
