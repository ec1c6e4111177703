"""What a sender is given must be exactly what opens the gate."""

from __future__ import annotations

import json
import shlex

from app.sender import EXAMPLE_BODY, Sender, likely_rec_type, masked
from embedded_server.domain.rec_type import check_rec_type, matches

TOKEN = "4be1a90c" * 8
SENDER = Sender("http://127.0.0.1:8480", "us.philadelphia.senet.em500", TOKEN)


def test_that_a_shell_reads_the_curl_line_as_meant() -> None:
    words = shlex.split(SENDER.curl().replace("\\\n", ""))
    assert words[:2] == ["curl", SENDER.url]
    assert f"Authorization: Bearer {TOKEN}" in words
    assert json.loads(words[-1]) == EXAMPLE_BODY


def test_that_senets_fields_end_in_the_rec_type_and_carry_the_token() -> None:
    fields = dict(SENDER.senet_fields())
    assert fields["URL"].endswith("/share/us.philadelphia.senet.em500")
    assert fields["Header value"] == f"Bearer {TOKEN}"


def test_that_a_sender_hides_its_token_from_logs() -> None:
    assert TOKEN not in repr(SENDER)
    assert masked(TOKEN) == "4be1a90c…4be1a90c"
    assert masked("short") == "…"


def test_that_the_proposed_rec_type_is_one_the_token_may_post_to() -> None:
    for patterns in (("us.philadelphia.*",), ("a.b",), ("*",), ()):
        name = likely_rec_type(patterns)
        assert check_rec_type(name) == name
        assert not patterns or matches(patterns[0], name)
